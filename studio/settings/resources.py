"""Where the files that come with the program are."""

from __future__ import annotations

from pathlib import Path

from studio.errors import StudioError

# Beside the package in a checkout, inside it in an installed wheel.
_PACKAGE = Path(__file__).resolve().parents[1]
ROOT = (_PACKAGE if (_PACKAGE / "resources").is_dir() else _PACKAGE.parent) / "resources"


def resource(*parts: str) -> Path:
    """The path of a file or folder under ``resources/``.

    Raises:
        StudioError: it is not there, so the installation is incomplete.
    """
    path = ROOT.joinpath(*parts)
    if not path.exists():
        raise StudioError(
            f"A file that belongs to the program is missing: {path}",
            "Install the program again.",
            code="missing_resource",
        )
    return path
