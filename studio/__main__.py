"""``python -m studio``, and the command ``whisper-lora-studio``: the window, or the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Open the window where nothing, or ``gui``, is asked for; otherwise run the command."""
    if sys.argv[1:] in ([], ["gui"]):
        sys.exit(_open_window())
    from studio.cli import main as run_command

    run_command()


def _open_window() -> int:
    # Not by way of the command line: what it imports would delay the window.
    try:
        from studio.gui.app import main as open_window
    except ImportError as error:
        print(f"Error: the window cannot be opened: {error}", file=sys.stderr)
        print(
            "Start it with packaging/launch.py, which names the system libraries that are missing; "
            "whisper-lora-studio --help shows what works without a window.",
            file=sys.stderr,
        )
        return 1
    return open_window([])


if __name__ == "__main__":
    main()
