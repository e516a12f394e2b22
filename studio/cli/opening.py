"""Opening and examining a dataset: what several commands begin with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import check_language, store
from studio.cli.console import audit_progress, counted, err
from studio.corpus.dataset import Dataset
from studio.corpus.import_choice import ImportChoice, save_choice
from studio.corpus.importers.notices import Notice
from studio.corpus.opening import open_dataset
from studio.corpus.quality.report import QualityReport
from studio.errors import DataError
from studio.text.tokens import TokenCounter

FolderArgument = Annotated[Path, typer.Argument(help="Folder of recordings with transcripts, or a manifest file.")]
TokenizerOption = Annotated[
    str, typer.Option("--checkpoint", "-c", help="Whose tokenizer counts; the multilingual one without it.")
]
SpokenOption = Annotated[
    str, typer.Option("--language", "-l", help="Code of the language spoken, such as ko: checks scripts and languages.")
]

FormatOption = Annotated[str, typer.Option("--format", help="One of dataset formats; told from the files without it.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="A choice of the format as NAME=VALUE, such as side=spelling; may be repeated."),
]


def choice_of(format_name: str, values: list[str] | None) -> ImportChoice | None:
    """How a source is to be read; None where nothing is chosen, so that it is read as the last time.

    Raises:
        DataError: a value is not NAME=VALUE; code ``option``.
    """
    return ImportChoice(format_name, dict(map(_pair, values or []))) if format_name or values else None


def _pair(value: str) -> tuple[str, str]:
    name, separator, chosen = value.partition("=")
    if not separator:
        raise DataError(f"--set {value}: this is not NAME=VALUE.", "Such as --set side=spelling.", code="option")
    return name.strip(), chosen.strip()


def open_with_progress(
    folder: Path, checkpoint_name: str, language: str = "", choice: ImportChoice | None = None
) -> Dataset:
    """A folder with the changes made to it, undivided; the language spoken decides between subtitles.

    How it is to be read, where that is chosen, is kept for the next time.

    Raises:
        SettingsError: this is no language of Whisper's.
    """
    check_language(language)
    tokens = (
        TokenCounter.from_checkpoint(store().resolve(checkpoint_name).folder)
        if checkpoint_name
        else TokenCounter.bundled()
    )
    with audit_progress("Reading recordings") as progress:
        dataset = open_dataset(
            folder,
            choice=choice,
            language=language,
            count_tokens=tokens.count,
            progress=progress,
            unpacking=progress.unpacking,
        )
    if choice is not None:
        save_choice(dataset.store, choice)
    show_changes(dataset)
    return dataset


def show_changes(dataset: Dataset) -> None:
    """Say what was guessed about the source, and how many recordings are not taken as they lie on the disk."""
    show_notices(dataset.imported.notices)
    if dataset.overridden:
        changed = "is taken as you changed it" if dataset.overridden == 1 else "are taken as you changed them"
        err.print(f"{counted(dataset.overridden, 'recording')} {changed}; your files are as they were.")


def show_notices(notices: Iterable[Notice]) -> None:
    """What was guessed about a source, and what of it is not used."""
    for notice in notices:
        err.print(f"Note: {notice.message}", soft_wrap=True, markup=False)


def check_quality(dataset: Dataset, language: str) -> QualityReport:
    """All findings, with progress."""
    with audit_progress("Checking texts") as progress:
        return dataset.check_quality(language, progress=progress)
