"""Opening the window, for ``python -m studio`` and for the command ``gui``."""

from __future__ import annotations

import sys


def open_window() -> int:
    """Show the window until it is closed; the exit status."""
    try:
        from studio.gui.shell.app import main
    except ModuleNotFoundError as error:  # of whisper-lora-studio-engine, which has none
        print(f"Error: this installation has no window: {error}", file=sys.stderr)
        print("Install whisper-lora-studio in its place; --help shows what works without a window.", file=sys.stderr)
        return 1
    except ImportError as error:
        print(f"Error: the window cannot be opened: {error}", file=sys.stderr)
        print(
            "Start it with packaging/launch.py, which names the system libraries that are missing; "
            "whisper-lora-studio --help shows what works without a window.",
            file=sys.stderr,
        )
        return 1
    return main([])
