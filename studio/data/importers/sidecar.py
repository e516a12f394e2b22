"""A text file beside each recording, with the same stem: ``visit.wav`` and ``visit.txt``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from studio.data.importers.recording import Row
from studio.data.importers.tree import Tree
from studio.data.text_files import read_text
from studio.errors import DataError


def read_recordings(audio: Iterable[Path], tree: Tree) -> list[Row]:
    """A row for each of these recordings, with its text file's content or as ``no_transcript``."""
    exact = {_key(path): path for path in tree.texts}
    folded = {(folder, stem.casefold()): path for (folder, stem), path in exact.items()}
    return [_row(path, exact.get(_key(path)) or folded.get(_folded_key(path))) for path in audio]


def present(tree: Tree) -> bool:
    """Whether any recording has a text file beside it."""
    texts = {_folded_key(path) for path in tree.texts}
    return any(_folded_key(path) in texts for path in tree.audio)


def _key(path: Path) -> tuple[Path, str]:
    return path.parent, unicodedata.normalize("NFC", path.stem)


def _folded_key(path: Path) -> tuple[Path, str]:
    folder, stem = _key(path)
    return folder, stem.casefold()


def _row(audio: Path, transcript: Path | None) -> Row:
    if transcript is None:
        message = f"There is no transcript for it: neither a table nor a file {audio.stem}.txt."
        return Row(audio, None, problem=("no_transcript", message))
    try:
        return Row(audio, read_text(transcript))
    except DataError as error:
        return Row(audio, None, problem=("no_transcript", f"{error.message}. {error.hint}".strip()))
