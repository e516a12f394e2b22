"""``python -m studio``, and the command ``whisper-lora-studio``: the window, or the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Open the window where nothing, or ``gui``, is asked for; otherwise run the command."""
    if sys.argv[1:] in ([], ["gui"]):  # not by way of the command line: what it imports would delay the window
        from studio.window import open_window

        sys.exit(open_window())
    from studio.cli import main as run_command

    run_command()


if __name__ == "__main__":
    main()
