"""Options and steps that several commands share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from studio.checkpoints.adapters import inspect_adapter
from studio.checkpoints.catalogue import CATALOGUE, canonical_name
from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.cli.console import download_progress, err
from studio.cli.engine_view import EngineFailed
from studio.errors import DataError, SettingsError, StudioError
from studio.runs.directory import RunDirectory
from studio.runs.languages import language_beyond
from studio.settings.application import checkpoints_folder
from studio.settings.languages import language_problem
from studio.settings.toml import load_run_settings
from studio.storage.atomic import require_writable

DEFAULT_CHECKPOINT = "whisper-base"
CheckpointOption = Annotated[
    str, typer.Option("--checkpoint", "-c", help="Name of a base checkpoint, or a transformers folder.")
]
BaseOption = Annotated[
    str,
    typer.Option(
        "--checkpoint",
        "-c",
        help=f"Name of a base checkpoint, or a transformers folder; else the adapter's base, or {DEFAULT_CHECKPOINT}.",
    ),
]
LanguageOption = Annotated[
    str, typer.Option("--language", "-l", help="Code of the language spoken, such as ko; taken from the adapter's run.")
]
JsonOption = Annotated[str, typer.Option("--json", help="Write the result as JSON to this file; - for the output.")]
STRENGTH_HELP = (
    "How strongly an adapter is applied, in percent: 0 (the base) to 150; else as was chosen for it, or 100."
)
StrengthOption = Annotated[float | None, typer.Option("--strength", help=STRENGTH_HELP)]
DEVICES = ("auto", "cpu", "cuda")
DeviceOption = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]
TaskOption = Annotated[str, typer.Option("--task", help="transcribe or translate.")]


def store() -> CheckpointStore:
    """The checkpoints on this computer."""
    return CheckpointStore(checkpoints_folder())


def require_checkpoint(reference: str) -> CheckpointInfo:
    """The checkpoint, fetched first where it is one of the catalogue's that is not on disk yet."""
    name = canonical_name(reference)
    if store().find(name) is None and any(entry.name == name for entry in CATALOGUE):
        err.print(f"{name} is not on this computer yet: fetching it.", soft_wrap=True)
        with download_progress() as progress:
            return store().fetch(name, progress)
    return store().resolve(reference)


def choose_base(reference: str, adapters: list[Path]) -> str:
    """The checkpoint asked for, or the one that the adapters name as their base.

    Raises:
        SettingsError: they name several.
        CheckpointError: an adapter's configuration cannot be read.
    """
    bases = {canonical_name(base) for each in adapters if (base := inspect_adapter(each).named_base)}
    if reference:
        if others := sorted(base for base in bases if Path(base).name != Path(canonical_name(reference)).name):
            names = " and ".join(others)
            err.print(f"Note: the adapter names {names} as its base, not {reference}.", soft_wrap=True, markup=False)
        return reference
    if len(bases) > 1:
        raise SettingsError([("--adapter", f"these adapters are of different checkpoints: {', '.join(sorted(bases))}")])
    return next(iter(bases), DEFAULT_CHECKPOINT)


def choose_language(language: str, info: CheckpointInfo, adapters: list[Path]) -> str:
    """The language asked for, or the one an adapter was trained on, or English for an English-only checkpoint.

    Raises:
        SettingsError: none is known, or it is no language of Whisper's or of this checkpoint's.
    """
    chosen = language or _trained_language(adapters) or ("en" if not info.multilingual else "")
    if not chosen:
        raise SettingsError([("--language", "name the language spoken, such as --language ko")])
    check_language(chosen)
    if chosen not in info.languages:
        raise SettingsError([("--language", language_beyond(info, chosen))])
    return chosen


def check_language(language: str) -> None:
    """SettingsError for a code that is no language of Whisper's; an empty one is none yet."""
    if language and (problem := language_problem(language)):
        raise SettingsError([("--language", f"{problem} (it is {language!r})")])


def _trained_language(adapters: list[Path]) -> str:
    for adapter in adapters:
        run = RunDirectory(adapter.parent)
        if run.exists:
            return load_run_settings(run.settings).checkpoint.language
    return ""


def check_choice(option: str, value: str, choices: tuple[str, ...]) -> str:
    """The value, or SettingsError where it is none of the choices."""
    if value not in choices:
        raise SettingsError([(option, f"{value!r} is not one of {', '.join(choices)}")])
    return value


def check_writable(option: str, target: str | Path) -> None:
    """StudioError, before any work is done, where a result could not be written in the end."""
    if str(target) in ("", "-"):
        return
    path = Path(target).expanduser().absolute()
    if not path.parent.is_dir():
        raise StudioError(f"{option}: there is no folder {path.parent}.", "Create it first, or name another place.")
    if path.is_dir():
        raise StudioError(f"{option}: {path} is a folder.", "Name a file in it.")
    require_writable(path)


def access_problem(path: Path) -> DataError | None:
    """Why a file or folder cannot be read; asked before long work, and before questions that it would make idle."""
    try:
        with path.open("rb") if path.is_file() else os.scandir(path):
            return None
    except FileNotFoundError:
        return DataError(f"There is no file or folder {path}.", "Check its name and place.", code="missing")
    except OSError as error:
        message = f"It cannot be read: {path}: {error.strerror or error}."
        return DataError(message, "Check that you may read it.", code="unreadable")


def require_access(path: Path) -> None:
    """DataError for a file or folder that cannot be read."""
    if problem := access_problem(path):
        raise problem


@contextmanager
def job_folder() -> Iterator[Path]:
    """A temporary folder for a job's file, its result and its log; kept where the log says what the message cannot."""
    folder = Path(tempfile.mkdtemp(prefix="whisper-lora-studio-"))
    try:
        yield folder
    except EngineFailed as failure:
        if failure.needs_log:
            raise
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
