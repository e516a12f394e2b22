"""Opening and examining a dataset: what several commands begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import check_language, store
from studio.cli.console import audit_progress, counted, err
from studio.corpus.dataset import Dataset
from studio.corpus.opening import open_dataset
from studio.corpus.quality.report import QualityReport
from studio.text.tokens import TokenCounter

FolderArgument = Annotated[Path, typer.Argument(help="Folder of recordings with transcripts, or a manifest file.")]
TokenizerOption = Annotated[
    str, typer.Option("--checkpoint", "-c", help="Whose tokenizer counts; the multilingual one without it.")
]
SpokenOption = Annotated[
    str, typer.Option("--language", "-l", help="Code of the language spoken, such as ko: checks scripts and languages.")
]


def open_with_progress(folder: Path, checkpoint_name: str, language: str = "") -> Dataset:
    """A folder with the changes made to it, undivided; the language spoken decides between subtitles.

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
        dataset = open_dataset(folder, language=language, count_tokens=tokens.count, progress=progress)
    show_changes(dataset)
    return dataset


def show_changes(dataset: Dataset) -> None:
    """Say how many recordings are not taken as they lie on the disk."""
    if dataset.overridden:
        changed = "is taken as you changed it" if dataset.overridden == 1 else "are taken as you changed them"
        err.print(f"{counted(dataset.overridden, 'recording')} {changed}; your files are as they were.")


def check_quality(dataset: Dataset, language: str) -> QualityReport:
    """All findings, with progress."""
    with audit_progress("Checking texts") as progress:
        return dataset.check_quality(language, progress=progress)
