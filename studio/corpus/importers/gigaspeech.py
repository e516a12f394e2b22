"""GigaSpeech and WenetSpeech: one JSON for all; https://github.com/SpeechColab/GigaSpeech, …/wenet-e2e/WenetSpeech.

``audios[]`` have a ``path`` (relative, often converted since) and ``segments[]`` with ``begin_time``, ``end_time``, a
text and the ``subsets`` that they are of: ``{XL}``, ``DEV``, ``TEST_NET`` … GigaSpeech writes ``<COMMA>`` for a comma,
and ``<MUSIC>`` for what is not speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.corpus.importers.by_name import Recordings
from studio.corpus.importers.cues import Cue, row_of
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Finder, Tree
from studio.protocol.bounded_json import parse_json
from studio.storage.reading import open_regular, read_bytes, reading

_HEAD_BYTES = 4096
_MOST_FILES = 2_000  # of JSON; a corpus with more has one a recording
_MOST_BYTES = 8 << 30
_STOPS = {"<COMMA>": ",", "<PERIOD>": ".", "<QUESTIONMARK>": "?", "<EXCLAMATIONPOINT>": "!"}
_STOP = re.compile(rf"\s*({'|'.join(_STOPS)})")
_NO_SPEECH = ("<SIL>", "<MUSIC>", "<NOISE>", "<OTHER>")


def read(tree: Tree, options: Options) -> Reading:
    """Read every such JSON."""
    paths = tree.ending(".json")
    paths = tuple(filter(_is_corpus, paths)) if len(paths) <= _MOST_FILES else ()
    if not paths:
        return Reading()
    recordings, finder = Recordings(tree), Finder()
    return Reading(tuple(row for path in paths for row in _file(path, tree, recordings, finder)), files=paths)


def _is_corpus(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    return b'"audios"' in head and (b'"segments"' in head or b'"dataset"' in head)


def _file(path: Path, tree: Tree, recordings: Recordings, finder: Finder) -> Iterator[Row]:
    with reading(path, "corpus"):
        document = parse_json(read_bytes(path, _MOST_BYTES))
        for audio in document["audios"]:
            name = str(audio["path"])
            found = finder.find(name, (path.parent, tree.root))
            place = found or recordings.find(f"{path.parent}/{name}", sure=True)
            for segment in audio.get("segments") or ():
                yield _segment(segment, audio, Path(place) if place else path.parent / name, path, place is not None)


def _segment(segment: Mapping[str, Any], audio: Mapping[str, Any], place: Path, path: Path, is_there: bool) -> Row:
    written = str(segment.get("text_tts") or segment.get("text") or "")
    identifier = str(segment.get("sid", ""))
    speaker = str(segment.get("speaker") or "")
    text = _STOP.sub(lambda match: _STOPS[match[1]], written)
    times = float(segment["begin_time"]), float(segment["end_time"])
    row = row_of(place, Cue(*times, text, "" if speaker == "N/A" else speaker, identifier), path, is_there)
    noise = next((tag for tag in _NO_SPEECH if tag in written), "")
    problem = ("no_transcript", f"It is not speech: {noise}") if noise and row.problem is None else row.problem
    return replace(row, split=_side(segment, audio), problem=problem, id=identifier, source=None)


def _side(segment: Mapping[str, Any], audio: Mapping[str, Any]) -> str:
    """The side of a part: DEV and TEST are told, all other subsets are of what is trained on."""
    names = [str(name).strip("{}") for name in segment.get("subsets") or audio.get("subsets") or ()]
    return next((name.lower() for name in names if name.startswith(("DEV", "TEST"))), "train" if names else "")


FORMAT = Format(
    "gigaspeech", "GigaSpeech and WenetSpeech", "GigaSpeech.json or WenetSpeech.json above audio/", read, COMMON
)
