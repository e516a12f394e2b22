"""KsponSpeech, 1,000 hours of spontaneous Korean from AI Hub (Bang et al., Applied Sciences 10(19), 6936, 2020).

``KsponSpeech_01…05/KsponSpeech_NNNN/KsponSpeech_NNNNNN.pcm`` holds 16 kHz mono of 16 bits, little-endian, without a
header, some with an odd last byte; a ``.txt`` of the same name its transcript in cp949 (UTF-8 in later copies).
``scripts/train.trn``, ``dev.trn``, ``eval_clean.trn`` and ``eval_other.trn`` are the official splits: lines of
``path :: transcript``, whose paths begin with a folder that the unpacked archives may lack
(``KsponSpeech_eval/eval_clean/KsponSpeech_E00001.pcm``). Marks of the transcripts:
`studio.corpus.importers.transcripts`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from studio.corpus.importers.by_name import Recordings, stem_of
from studio.corpus.importers.options import COMMON, MARKS, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Tree
from studio.errors import DataError, full_text
from studio.storage.reading import read_bytes, reading

_NAME = re.compile(r"KsponSpeech_E?\d+$", re.IGNORECASE)
_EVALUATION = ("eval_clean", "eval_other")
_SEPARATOR = " :: "


def read(tree: Tree, options: Options) -> Reading:
    """Read every ``.trn`` list, and the recordings of KsponSpeech's own names that none lists from their text files."""
    lists = [(path, lines) for path in tree.ending(".trn") if (lines := _lines(path))]
    if not lists and not any(_is_own(path) for path in tree.recordings):
        return Reading()
    found = Recordings(tree)
    rows = [row for path, lines in lists for row in _listed(path, lines, found)]
    used = {str(row.audio) for row in rows}
    rows += _beside(tree, used)
    return Reading(tuple(rows), rules="aihub", files=tuple(path for path, _ in lists))


def _lines(path: Path) -> list[str]:
    """The lines of a list; none where the file is another kind of ``.trn``.

    Raises:
        DataError: it cannot be read.
    """
    text = read_korean(path)
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    return lines if _SEPARATOR.strip() in first else []


def _listed(path: Path, lines: list[str], found: Recordings) -> Iterator[Row]:
    split = path.stem
    for number, line in enumerate(lines, start=1):
        if not line or line.isspace():
            continue
        name, separator, text = line.partition(_SEPARATOR)
        if not separator:
            name, separator, text = line.rstrip().partition(_SEPARATOR.rstrip())
        name = name.strip()
        if not separator or not name:
            place = Path(f"{path}:{number}")
            yield Row(place, None, split, problem=("missing", f"{place}: the line is not “path :: transcript”."))
            continue
        audio = found.find(name)
        if audio is None:
            where = f"{path}, line {number}"
            missing = ("missing", f"{where}: there is no recording “{name}”.")
            yield Row(found.root / name, text.strip(), split, problem=missing)
        else:
            yield Row(Path(audio), text.strip() or None, split)


def _is_own(path: str) -> bool:
    return _NAME.match(stem_of(path)) is not None


def _beside(tree: Tree, used: set[str]) -> list[Row]:
    """Recordings of the corpus that no list names, with the transcripts beside them."""
    texts = {path[: path.rfind(".")]: path for path in tree.texts}
    return [
        _own_text(path, texts[path[: path.rfind(".")]])
        for path in tree.recordings
        if path not in used and path[: path.rfind(".")] in texts
    ]


def _own_text(audio: str, transcript: str) -> Row:
    path = Path(audio)
    split = next((part for part in _EVALUATION if f"{os.sep}{part}{os.sep}" in audio), "")
    try:
        return Row(path, read_korean(transcript).strip() or None, split)
    except DataError as error:
        return Row(path, None, split, problem=("no_transcript", full_text(error.message, error.hint)))


def read_korean(path: Path | str) -> str:
    """A text file in UTF-8, or else in cp949; with ``\\n`` for line ends.

    Raises:
        DataError: it cannot be read, or is in neither.
    """
    with reading(path):
        data = read_bytes(path)
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    raise DataError(
        f"The transcript is neither in UTF-8 nor in cp949: {path}", "Save it as UTF-8 and try again.", code="encoding"
    )


FORMAT = Format(
    "ksponspeech",
    "KsponSpeech",
    "KsponSpeech_01 … KsponSpeech_05 with .pcm and .txt files, and scripts/*.trn",
    read,
    (*MARKS, *COMMON),
)
