"""Corpora of AI Hub, https://aihub.or.kr: labels in a tree beside that of the recordings, as they come.

``라벨링데이터/…/000000.txt`` or ``.json`` belongs to ``원천데이터/…/000000.wav``: the recording of the same name with
the most of the same folders. JSON is one clip's (the transcript at one of `_TEXTS`), or one long recording's with
``utterance[]`` of ``start``, ``end`` and ``form``; for dialects also ``dialect_form``, as it was spoken, and
``standard_form``. A session's ``dataSet.dialogs[]`` tell the speakers of text files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from studio.corpus.importers.by_name import Recordings
from studio.corpus.importers.cues import Cue, row_of
from studio.corpus.importers.json_tables import flat_fields
from studio.corpus.importers.options import COMMON, MARKS, Option, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Tree
from studio.errors import DataError, full_text
from studio.protocol.bounded_json import parse_json
from studio.storage.reading import read_bytes, reading
from studio.text.encodings import read_text

FORM = Option(
    "dialect",
    "Dialect",
    "Which of two written forms of a dialect is taken.",
    "spoken",
    (("spoken", "As it was spoken"), ("standard", "In the standard language")),
)
_FORMS = {"spoken": ("dialect_form", "form", "standard_form"), "standard": ("standard_form", "form", "dialect_form")}
_TEXTS = (
    *("발화정보.stt", "전사정보.labeltext", "전사정보.orgalabeltext", "06_transcription.1_text"),
    *(
        "transcription.answerlabeltext",
        "transcription.orgtext",
        "script.text",
        "script.scripttext",
        "발화정보.text",
        "stt",
    ),
)
_SPEAKERS = (
    *("녹음자정보.recorderid", "화자정보.speakername", "화자정보.speakerid", "화자정보.화자id", "speaker.speakername"),
    *("speaker.id", "speaker_id", "speakerid"),
)
_MOST_BYTES = 64 << 20


def read(tree: Tree, options: Options) -> Reading:
    """Read the labels of every recording that has any in another folder, or in JSON beside it."""
    labels = [path for path in tree.ending(".json") if path.name.lower() not in _ABOUT]
    apart = _texts_apart(tree)
    if not labels and not apart:
        return Reading()
    recordings = Recordings(tree)
    claims: dict[str, list[_Claim]] = defaultdict(list)
    files: list[Path] = []
    speakers: dict[str, str] = {}
    form = _FORMS[options.get(FORM.name) or FORM.default]
    for path in [*labels, *apart]:
        known, audio = len(speakers), recordings.find(str(path), sure=True)
        same = _same_folders(path, Path(audio)) if audio is not None else None
        audio = audio if same is not None else None
        if path.suffix.lower() == ".json":
            found = tuple(_labelled(path, audio, form, speakers))
        else:
            found = (_text(Path(audio), path, speakers),) if audio is not None else ()
        if audio is not None and found:
            claims[audio].append((same or 0, path, found))
        files += [path] if len(speakers) > known else []
    chosen = [each for claimed in claims.values() for each in _nearest(claimed)]
    rows = tuple(row for _, _, found in chosen for row in found)
    return Reading(rows, files=(*files, *(path for _, path, _ in chosen)))


_Claim = tuple[int, Path, tuple[Row, ...]]
"""How many folders a label has in common with its recording, the label, and what it says."""


def _nearest(claims: Sequence[_Claim]) -> list[_Claim]:
    """The labels of a recording with the most of the same folders; none where several of a kind disagree."""
    most = max(same for same, _, _ in claims)
    best = [claim for claim in claims if claim[0] == most]
    said = {(path.suffix, tuple((row.start, row.text) for row in rows)) for _, path, rows in best}
    return best if len(said) == len({suffix for suffix, _ in said}) else []


def _same_folders(label: Path, audio: Path) -> int | None:
    """How many folders above both are called the same; None where others below those of labels and sounds differ."""
    theirs, ours, same = [*label.parent.parts], [*audio.parent.parts], 0
    while theirs and ours and theirs[-1].casefold() == ours[-1].casefold():
        theirs, ours, same = theirs[:-1], ours[:-1], same + 1
    while theirs and ours and theirs[0] == ours[0]:
        theirs, ours = theirs[1:], ours[1:]
    is_deep = bool(theirs and ours) and max(len(theirs), len(ours)) > 1
    return None if is_deep and not any(_KIND.search(each[-1]) for each in (theirs, ours)) else same


_KIND = re.compile(
    "label|라벨|원천|wav|json|te?xt|audio|sound|speech|pcm|source|data|annotation|음성|전사|^[TV][LS]", re.IGNORECASE
)
"""What folders of labels and of sounds are called."""
_ABOUT = ("dataset_info.json", "dataset_dict.json", "state.json", "dataset_infos.json")


def _texts_apart(tree: Tree) -> list[Path]:
    """Text files that lie beside no recording, where no recording has one beside it."""
    beside = {path[: path.rfind(".")] for path in tree.recordings}
    texts = [path for path in tree.texts if path[: path.rfind(".")] not in beside]
    return list(map(Path, texts)) if len(texts) == len(tree.texts) else []


def _labelled(path: Path, audio: str | None, forms: tuple[str, ...], speakers: dict[str, str]) -> Iterator[Row]:
    """The rows of a file of labels; none where it is another kind of JSON. Adds speakers by their text files' paths."""
    try:
        with reading(path, "label"):
            value = parse_json(read_bytes(path, _MOST_BYTES))
    except DataError:
        return  # a manifest or another list, whose own reader says what is wrong
    if not isinstance(value, dict):
        return
    for dialog in _list(value.get("dataSet"), "dialogs"):
        speakers[_tail(PurePosixPath(str(dialog.get("textPath", ""))))] = str(dialog.get("speaker", ""))
    if audio is None:
        return
    utterances = _list(value, "utterance")
    if utterances:
        yield from (_part(each, Path(audio), path, forms) for each in utterances)
        return
    fields = dict(flat_fields(value))
    text = next((str(fields[name]) for name in _TEXTS if isinstance(fields.get(name), str)), None)
    if text is not None:
        speaker = next((str(fields[name]) for name in _SPEAKERS if isinstance(fields.get(name), str | int)), "")
        yield Row(Path(audio), text.strip() or None, speaker=speaker, source=path)


def _tail(path: PurePath) -> str:
    """What tells a text file from those of other sessions: ``G02/S000009/000000.txt``."""
    return "/".join(path.parts[-3:])


def _list(value: object, name: str) -> list[Mapping[str, Any]]:
    """The objects of a list in an object; none where there is no such list."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _part(utterance: Mapping[str, Any], audio: Path, path: Path, forms: tuple[str, ...]) -> Row:
    text = next((str(utterance[name]) for name in forms if utterance.get(name)), "")
    start, end = (_seconds(utterance.get(name)) for name in ("start", "end"))
    place = str(utterance.get("id", ""))
    return row_of(audio, Cue(start, end, text, str(utterance.get("speaker_id") or ""), place), path)


def _seconds(value: object) -> float:
    try:
        return float(value) if isinstance(value, str | int | float) else float("nan")
    except ValueError:
        return float("nan")


def _text(audio: Path, path: Path, speakers: Mapping[str, str]) -> Row:
    try:
        text = read_text(path).strip() or None
    except DataError as error:
        return Row(audio, None, problem=("no_transcript", full_text(error.message, error.hint)), source=path)
    return Row(audio, text, speaker=speakers.get(_tail(path), ""), source=path)


FORMAT = Format(
    "aihub",
    "AI Hub",
    "라벨링데이터/ with .txt or .json of the same names as the recordings in 원천데이터/, or .json beside them",
    read,
    (FORM, *MARKS, *COMMON),
)
