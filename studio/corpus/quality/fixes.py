"""What can be done about findings, each as edits: nothing is written to the user's own files, all can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType

import msgspec

from studio.audio.decoding import read_audio
from studio.corpus.apply_overrides import edited_recording, raw_text
from studio.corpus.dataset import Corpus
from studio.corpus.overrides import Edit, Part
from studio.corpus.quality.codes import BY_CODE
from studio.corpus.quality.problems import suspect_start
from studio.corpus.quality.report import Examination
from studio.corpus.segmentation import LONGEST_PART, Anchors, split
from studio.errors import DataError
from studio.text.cleaning import clean, spell_out, without_repetitions

MENDS = MappingProxyType(
    {
        "split": "Split at silences",
        "trim": "Trim silence",
        "merge": "Merge with neighbour",
        "clean": "Clean text",
        "spell_out": "Spell out numbers",
        "cut": "Cut surplus text",
        "exclude": "Leave out",
    }
)
"""Codes and names of all mends."""

KEPT_SILENCE = 0.15
"""Seconds of silence that trimming leaves at each end, so that no soft sound is lost."""

_SENTENCE_ENDS = (".", "!", "?", "。", "？", "！")
_LEAST_TRIMMED = 0.05
_MOST_APART = 1.0  # seconds between neighbours that may be merged
_LONGEST_MERGED = 30.0


def plan(
    corpus: Corpus,
    examination: Examination,
    code: str,
    mend: str = "",
    *,
    rows: Iterable[int] | None = None,
    anchors: Callable[[int], Anchors] | None = None,
) -> list[Edit]:
    """The edits that mend a kind of finding; of rows that nothing can be done about there are none.

    Args:
        corpus: as it was examined.
        examination: its findings.
        code: of the finding.
        mend: one of the check's; its first without it.
        rows: those to mend; all that have the finding without it.
        anchors: where a row's text is known to be in its recording, as the transcript check tells it.

    Raises:
        DataError: there is no such finding, or nothing of the kind mends it.
    """
    check = BY_CODE.get(code)
    if check is None:
        raise DataError(f"There is no finding “{code}”.", f"Findings are: {', '.join(BY_CODE)}.", code="finding")
    if not check.mends:
        raise DataError(
            f"Nothing mends “{code}”.", "It is there to know; leave recordings out one by one.", code="mend"
        )
    chosen = mend or check.mends[0]
    if chosen not in check.mends:
        raise DataError(f"“{chosen}” does not mend “{code}”.", f"What does: {', '.join(check.mends)}.", code="mend")
    having = examination.rows(code).tolist() if rows is None else rows
    found = [row for row in having if not corpus.is_set_aside(row)]
    if chosen == "merge":
        return merged(corpus, found)
    edits = (_mended(corpus, examination, row, chosen, anchors) for row in found if not corpus.left_out[row])
    return [edit for edit in edits if edit is not None]


def _mended(
    corpus: Corpus, examination: Examination, row: int, mend: str, anchors: Callable[[int], Anchors] | None
) -> Edit | None:
    edit = corpus.edit(row)
    match mend:
        case "exclude":
            new = msgspec.structs.replace(edit, left_out=True)
        case "trim":
            new = trimmed(corpus, row)
        case "split":
            new = split_row(corpus, row, anchors(row) if anchors else ())
        case "clean":
            new = _with_texts(corpus, row, lambda text: clean(text, examination.language))
        case "spell_out":
            new = _with_texts(corpus, row, lambda text: spell_out(text, examination.language))
        case _:
            new = _with_texts(corpus, row, lambda text: _cut(corpus, row, text))
    return new if new != edit else None


def _with_texts(corpus: Corpus, row: int, change: Callable[[str], str]) -> Edit:
    """The row's edit with its text, or the texts of its parts, changed."""
    edit = corpus.edit(row)
    if edit.parts:
        parts = tuple(msgspec.structs.replace(part, text=change(part.text)) for part in edit.parts)
        return msgspec.structs.replace(edit, parts=parts)
    text = raw_text(corpus.recording(row), edit)
    new = change(text)
    own = corpus.recording(row).text or ""
    return msgspec.structs.replace(edit, text=None if new == own else new)


def _cut(corpus: Corpus, row: int, text: str) -> str:
    """A text without what it says twice; without what its audio has no time for, where it says nothing twice."""
    once = without_repetitions(text)
    median = corpus.measures.median_rate
    if once != text or not median > 0 or not corpus.seconds[row] > 0:
        return once
    kept = text[: suspect_start(text, float(corpus.seconds[row]), median)].strip()
    return kept if kept.endswith(_SENTENCE_ENDS) else text  # in the middle of one, only a person can tell


def trimmed(corpus: Corpus, row: int) -> Edit:
    """The row's edit without the silence at its ends, but for `KEPT_SILENCE`."""
    edit, utterance, signal = corpus.edit(row), corpus[row], corpus.signals[row]
    before = max(0.0, float(signal["silence_start"]) - KEPT_SILENCE)
    after = max(0.0, float(signal["silence_end"]) - KEPT_SILENCE)
    if edit.parts or not signal["rate"] or before + after < _LEAST_TRIMMED:
        return edit
    start = round(utterance.start + before, 3)
    return msgspec.structs.replace(edit, start=start, duration=round(utterance.duration - before - after, 3))


def split_row(corpus: Corpus, row: int, anchors: Anchors = ()) -> Edit:
    """The row's edit with its recording split at silences; decodes it.

    What is short enough but has too long a text is split in halves.

    Raises:
        DataError: it cannot be read.
    """
    edit = corpus.edit(row)
    whole = edited_recording(corpus.recording(row), edit)
    text = raw_text(corpus.recording(row), msgspec.structs.replace(edit, parts=()))
    samples = read_audio(*whole.piece)
    seconds = samples.size / 16_000
    parts = split(samples, text, whole.start, LONGEST_PART if seconds > LONGEST_PART else seconds * 0.6, anchors)
    return msgspec.structs.replace(edit, parts=parts if len(parts) > 1 else ())


def split_at(corpus: Corpus, row: int, seconds: float, caret: int = -1) -> Edit:
    """The row's edit with its sound cut in two at a place, or the part there where it is split already.

    Args:
        corpus: the recordings.
        row: to be split.
        seconds: into the file.
        caret: index in the row's text where the second part's begins; by the share of time where that leaves one
            part without text.

    Raises:
        DataError: the place is not inside its sound; code ``place``.
    """
    edit, utterance = corpus.edit(row), corpus[row]
    whole = Part(utterance.start, utterance.duration, utterance.text)
    parts = list(edit.parts or (whole,))
    place = next((i for i, part in enumerate(parts) if part.start < seconds < part.start + part.duration), -1)
    if place < 0:
        raise DataError("The playhead is not inside the recording.", "Put it where the cut shall be.", code="place")
    part = parts[place]
    before, after = part.text[:caret].strip(), part.text[max(caret, 0) :].strip()
    if edit.parts or caret < 0 or not (before and after):
        index = _space_near(part.text, (seconds - part.start) / part.duration)
        before, after = part.text[:index].strip(), part.text[index:].strip()
    cut = round(seconds - part.start, 3)
    parts[place : place + 1] = [
        Part(part.start, cut, before),
        Part(round(seconds, 3), round(part.duration - cut, 3), after),
    ]
    return msgspec.structs.replace(edit, parts=tuple(parts))


def _space_near(text: str, share: float) -> int:
    spaces = [index for index, char in enumerate(text) if char.isspace()]
    return min(spaces, key=lambda index: abs(index - share * len(text))) if spaces else round(share * len(text))


def merged(corpus: Corpus, rows: Sequence[int]) -> list[Edit]:
    """Edits that merge each row with the nearest neighbour in the same file, as far as they are at most 30 s together.

    The earlier of two takes the other's sound and text; neighbours are of the same speaker and the same side.
    """
    edits: dict[int, Edit] = {}
    taken: set[int] = set()
    for row in rows:
        pairs = [pair for pair in _neighbours(corpus, row) if not taken & set(pair)]
        if pairs:
            first, second = min(pairs, key=lambda pair: _gap(corpus, *pair))
            taken |= {first, second}
            head, tail = corpus[first], corpus[second]
            text = f"{head.text.rstrip()} {tail.text.lstrip()}"
            duration = round(tail.start + tail.duration - head.start, 3)
            own = msgspec.structs.replace(corpus.edit(first), text=text, start=head.start, duration=duration)
            edits[first] = own
            edits[second] = msgspec.structs.replace(corpus.edit(second), merged_into=corpus.recording(first).id)
    return list(edits.values())


def _neighbours(corpus: Corpus, row: int) -> list[tuple[int, int]]:
    """The row with the one before and the one after it in its file, where they may be merged."""
    return [(first, second) for first, second in ((row - 1, row), (row, row + 1)) if _may_merge(corpus, first, second)]


def _may_merge(corpus: Corpus, first: int, second: int) -> bool:
    if first < 0 or second >= len(corpus) or not (corpus.sides[first] and corpus.sides[second]):
        return False
    head, tail = corpus[first], corpus[second]
    is_plain = not any(corpus.edit(row).parts or corpus.merged_into(row) != row for row in (first, second))
    return (
        is_plain
        and (head.audio, head.speaker, head.split) == (tail.audio, tail.speaker, tail.split)
        and -0.05 <= _gap(corpus, first, second) <= _MOST_APART
        and tail.start + tail.duration - head.start <= _LONGEST_MERGED
    )


def _gap(corpus: Corpus, first: int, second: int) -> float:
    return corpus[second].start - corpus[first].start - corpus[first].duration


def describe_part(part: Part) -> str:
    """A part as people read it."""
    return f"{part.start:.1f}–{part.start + part.duration:.1f} s: {part.text}"
