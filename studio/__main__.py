"""``python -m studio``, and the command ``whisper-lora-studio``: the window, or the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Open the window where nothing, or ``gui``, is asked for; otherwise run the command."""
    if sys.argv[1:] in ([], ["gui"]):  # not by way of the command line: what it imports would delay the window
        from studio.window import open_window

        sys.exit(open_window())
    try:
        from studio.cli import main as run_command
    except KeyboardInterrupt:  # while the libraries are loaded: there is nothing to end yet
        sys.exit(130)
    run_command()


if __name__ == "__main__":
    main()
