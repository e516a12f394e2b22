"""VCTK: ``txt/p225/p225_001.txt`` and ``wav48_silence_trimmed/p225/p225_001_mic1.flac``, or ``wav48/…/p225_001.wav``.

https://datashare.ed.ac.uk/handle/10283/3443. The folder is the speaker. Two microphones recorded each sentence at once:
one of them is taken.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from studio.corpus.importers.options import COMMON, Option, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Tree
from studio.errors import DataError, full_text
from studio.text.encodings import read_text

MICROPHONE = Option(
    "microphone",
    "Microphone of VCTK",
    "Which of two recordings of each sentence is taken.",
    "mic1",
    (("mic1", "First"), ("mic2", "Second")),
)
_NAME = re.compile(r"((?:p|s)\d+)_\d+(?:_(mic[12]))?$")


def read(tree: Tree, options: Options) -> Reading:
    """Read every text of a speaker's folder in ``txt/``, with the recordings of its name."""
    folder = f"{os.sep}txt{os.sep}"
    paths = [Path(path) for path in tree.texts if folder in path]  # strings first: large corpora have a million
    texts = {path.stem: path for path in paths if path.parent.parent.name == "txt" and _NAME.match(path.stem)}
    if not texts:
        return Reading()
    wanted = options.get(MICROPHONE.name) or MICROPHONE.default
    found: dict[str, dict[str, Path]] = {}
    for path in map(Path, tree.recordings):
        match = _NAME.match(path.stem)
        stem = path.stem.removesuffix(f"_{match[2]}") if match else ""
        if match and stem in texts:
            found.setdefault(stem, {})[match[2] or ""] = path
    rows = [
        _row(audio, texts[stem], name, wanted if wanted in several else min(several))
        for stem, several in found.items()
        for name, audio in sorted(several.items())
    ]
    folders = {path.parent for several in found.values() for path in several.values()}
    return Reading(tuple(rows), tuple(folders), files=tuple(texts[stem] for stem in found))


def _row(audio: Path, path: Path, name: str, wanted: str) -> Row:
    speaker = path.parent.name
    if name != wanted:
        message = f"{wanted} of the same sentence is taken; --set microphone=mic1 or mic2 takes one where it is there."
        return Row(audio, None, speaker=speaker, problem=("other_annotations", message))
    try:
        return Row(audio, read_text(path).strip() or None, speaker=speaker)
    except DataError as error:
        return Row(audio, None, speaker=speaker, problem=("no_transcript", full_text(error.message, error.hint)))


FORMAT = Format("vctk", "VCTK", "txt/p225/*.txt, and wav48_silence_trimmed/p225/*.flac", read, (MICROPHONE, *COMMON))
