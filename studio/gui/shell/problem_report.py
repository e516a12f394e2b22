"""What helps to find a problem, packed into one file without recordings or texts. No Qt here."""

from __future__ import annotations

import platform
import re
import sys
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from studio import __version__
from studio.runs.clips import compare_folder
from studio.settings.application import last_settings_file, log_folder, runs_folder, studio_home
from studio.storage.atomic import replacing_file

_PACKAGES = ("PySide6-Essentials", "torch", "transformers", "peft", "bitsandbytes", "numpy")
_NEWEST_RUNS = 3
_MOST_BYTES = 1 << 20
"""Of the end of a log."""


def write_problem_report(target: Path, further: Sequence[Path] = ()) -> None:
    """Pack versions, preferences, settings and logs; home folders and passwords in addresses are masked.

    Events, manifests and reports of runs stay out: they hold what was said.

    Args:
        target: the archive.
        further: logs that only the window knows of; those that do not exist are passed over.

    Raises:
        StorageError: it cannot be written.
    """
    with replacing_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("versions.txt", _versions())
        for name, path in [*_files(), *((path.name, path) for path in further if path.is_file())]:
            archive.writestr(name, _end_of(path))


def _files() -> list[tuple[str, Path]]:
    home = studio_home()
    found = [(path.name, path) for path in (home / "preferences.ini", last_settings_file())]
    found += [(f"logs/{path.name}", path) for path in sorted(log_folder().glob("*.log*"))]
    found += [(f"jobs/{path.name}", path) for path in sorted((compare_folder() / "jobs").glob("*log*"))]
    runs = sorted(runs_folder().glob("*/run.toml"), key=lambda path: path.stat().st_mtime, reverse=True)
    for settings in runs[:_NEWEST_RUNS]:
        found += [(f"runs/{settings.parent.name}/{name}", settings.parent / name) for name in ("run.toml", "log.txt")]
    return [(name, path) for name, path in found if path.is_file()]


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _MOST_BYTES))
        text = file.read().decode("utf-8", "replace")
    return re.sub(r"//[^\s/]+@", "//***@", text.replace(str(Path.home()), "~"))


def _versions() -> str:
    lines = [f"Whisper LoRA Studio {__version__}", f"Python {sys.version}", platform.platform(), platform.machine()]
    for name in _PACKAGES:
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name} is not installed")
    return "\n".join(lines) + "\n"
