"""TED-LIUM and other corpora with NIST's ``.stm`` lists: ``file channel speaker start end <labels> transcript``.

https://www.openslr.org/51 and sclite's documentation: ``;;`` begins a comment, ``ignore_time_segment_in_scoring``
stands for what is not transcribed. TED-LIUM parts off endings (``it 's``), marks pronunciations (``word(2)``), noises
(``{NOISE}``, ``<sil>``) and unknown words (``<unk>``). The recordings (``.sph``) lie in ``sph/`` beside ``stm/``.
"""

from __future__ import annotations

import re
from pathlib import Path

from studio.corpus.importers.channels import of_channels
from studio.corpus.importers.cues import Cue, row_of
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_side
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

_IGNORED = "ignore_time_segment_in_scoring"
_LABELS = re.compile(r"<[^<>]*,[^<>]*>\s*")
_NOISES = re.compile(r"\{[^{}]*\}|<sil>|\[[^\[\]]*\]|(?<=\w)\(\d\)")
_ENDING = re.compile(r"\s+(?='\w)")


def read(tree: Tree, options: Options) -> Reading:
    """Read every ``.stm``."""
    finder = Finder()
    lists = tree.ending(".stm")
    return Reading(tuple(row for path in lists for row in _file(path, tree, finder)), files=lists)


def _file(path: Path, tree: Tree, finder: Finder) -> list[Row]:
    bases = (path.parent / "../sph", path.parent, path.parent / "../wav", path.parent.parent, tree.root)
    split = name_of_side(path, tree.root)
    rows, channels = [], []
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        fields = line.split(maxsplit=5)
        if not fields or line.lstrip().startswith(";;") or _IGNORED in line:
            continue
        rows.append(_row(fields, f"line {number}", path, split, finder, bases))
        channels.append(fields[1] if len(fields) > 1 else "")
    return of_channels(rows, channels)


def _row(fields: list[str], place: str, path: Path, split: str, finder: Finder, bases: tuple[Path, ...]) -> Row:
    try:
        name, _channel, speaker, start, end = fields[:5]
        cue = Cue(float(start), float(end), _spoken(fields[5] if len(fields) > 5 else ""), speaker, place)
    except ValueError:
        message = f"{path}, {place}: it is not “file channel speaker start end”."
        return Row(Path(f"{path}:{place}"), None, split, problem=("missing", message))
    audio = finder.find(name, bases)
    return row_of(audio or path.parent / name, cue, path, audio is not None, split)


def _spoken(text: str) -> str:
    text = _LABELS.sub("", text, count=1) if text.startswith("<") else text
    return _ENDING.sub("", " ".join(_NOISES.sub(" ", text).split()))


FORMAT = Format("tedlium", "TED-LIUM (stm)", "*.stm, and recordings in sph/ beside", read, COMMON)
