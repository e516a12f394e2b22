"""Where the files that come with the program are."""

from __future__ import annotations

from pathlib import Path

from studio.errors import StudioError

ROOT = Path(__file__).resolve().parents[2] / "resources"


def resource(*parts: str) -> Path:
    """The path of a file or folder under ``resources/``.

    Raises:
        StudioError: it is not there, so the installation is incomplete.
    """
    path = ROOT.joinpath(*parts)
    if not path.exists():
        raise StudioError(
            f"A file that belongs to the program is missing: {path}",
            "Install the program again; the folder “resources” must lie beside “studio”.",
            code="missing_resource",
        )
    return path
