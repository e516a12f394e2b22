"""A text file beside each recording, with the same stem: ``visit.wav`` and ``visit.txt``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Tree
from studio.errors import DataError, full_text
from studio.text.encodings import read_text


def read_recordings(audio: Iterable[str], tree: Tree) -> list[Row]:
    """A row for each of these recordings, with its text file's content or as ``no_transcript``."""
    exact = {_key(path): path for path in tree.texts}
    folded = {key.casefold(): path for key, path in exact.items()}
    return [_row(path, exact.get(_key(path)) or folded.get(_key(path).casefold())) for path in audio]


def present(tree: Tree) -> bool:
    """Whether any recording has a text file beside it."""
    texts = {_key(path).casefold() for path in tree.texts}
    return any(_key(path).casefold() in texts for path in tree.recordings)


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path[: path.rfind(".")])


def _row(audio: str, transcript: str | None) -> Row:
    path = Path(audio)
    if transcript is None:
        message = f"There is no transcript for it: neither a table nor a file {path.stem}.txt."
        return Row(path, None, problem=("no_transcript", message))
    try:
        return Row(path, read_text(Path(transcript)).rstrip("\n"))  # the end of a line is no needless space
    except DataError as error:
        return Row(path, None, problem=("no_transcript", full_text(error.message, error.hint)))


def read(tree: Tree, options: Options) -> Reading:
    """Nothing: what no other format lists is read so in any case."""
    return Reading()


FORMAT = Format("sidecar", "Text file beside each recording", "visit.wav and visit.txt", read, COMMON)
