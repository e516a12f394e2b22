"""What can be done about findings, each as edits: nothing is written to the user's own files, all can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType

import msgspec

from studio.audio.decoding import read_audio
from studio.corpus.apply_overrides import apply_override, raw_text
from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override, Part
from studio.corpus.quality.registry import rule_of
from studio.corpus.quality.report import QualityReport
from studio.corpus.segmentation import LONGEST_PART, Anchors, split
from studio.errors import DataError
from studio.text.cleaning import clean, spell_out, without_repetitions
from studio.text.style import restored

FIXES = MappingProxyType(
    {
        "split": "Split at silences",
        "trim": "Trim silence",
        "merge": "Merge with neighbour",
        "clean": "Clean text",
        "spell_out": "Spell out numbers",
        "cut": "Cut surplus text",
        "restore": "Restore case and punctuation",
        "learn_unread": "Learn from drafts unread",
        "exclude": "Leave out",
    }
)
"""Codes and names of all fixes."""

MARGIN_SILENCE = 0.15
"""Seconds of silence that trimming leaves at each end, so that no soft sound is lost."""

_SENTENCE_ENDS = (".", "!", "?", "。", "？", "！")
_LEAST_TRIMMED = 0.05
_MOST_APART = 1.0  # seconds between neighbours that may be merged
_LONGEST_MERGED = 30.0


def plan(
    dataset: Dataset,
    quality: QualityReport,
    code: str,
    fix: str = "",
    *,
    rows: Iterable[int] | None = None,
    anchors: Callable[[int], Anchors] | None = None,
    transcribed: Callable[[int], str] | None = None,
) -> list[Override]:
    """The overrides that fix what a rule finds; of rows that nothing can be done about there are none.

    Args:
        dataset: as the report has it.
        quality: its report.
        code: of the rule.
        fix: one of the rule's; its first without it.
        rows: those to fix; all that the rule speaks of without it.
        anchors: where a row's text is known to be in its recording, as the transcript check tells it.
        transcribed: what a model wrote of a row, empty where it was not asked, as the transcript check has it.

    Raises:
        DataError: there is no such rule; nothing of the kind fixes what it finds; or that takes a transcript check, and
            there is none (code ``no_check``).
    """
    fixes = rule_of(code).fixes
    if not fixes:
        raise DataError(f"Nothing fixes “{code}”.", "It is there to know; leave recordings out one by one.", code="fix")
    chosen = fix or fixes[0]
    if chosen not in fixes:
        raise DataError(f"“{chosen}” does not fix “{code}”.", f"What does: {', '.join(fixes)}.", code="fix")
    if chosen == "restore" and transcribed is None:
        raise DataError(
            "Case and punctuation are taken from what a model transcribes, and none was asked yet.",
            "Check the transcripts with a model first: dataset check FOLDER -c whisper-base -l LANG",
            code="no_check",
        )
    having = quality.rows(code).tolist() if rows is None else rows
    found = [row for row in having if not dataset.is_set_aside(row)]
    if chosen == "merge":
        return merged(dataset, found)
    kept = (row for row in found if not dataset.left_out[row])
    overrides = (_fixed(dataset, quality, row, chosen, anchors, transcribed) for row in kept)
    return [override for override in overrides if override is not None]


def _fixed(
    dataset: Dataset,
    quality: QualityReport,
    row: int,
    fix: str,
    anchors: Callable[[int], Anchors] | None,
    transcribed: Callable[[int], str] | None,
) -> Override | None:
    override = dataset.override(row)
    match fix:
        case "exclude":
            new = msgspec.structs.replace(override, left_out=True)
        case "learn_unread":
            text = raw_text(dataset.recording(row), override)
            new = msgspec.structs.replace(override, text=text, split="train")  # what nobody has read judges nothing
        case "trim":
            new = trimmed(dataset, row)
        case "split":
            new = split_row(dataset, row, anchors(row) if anchors else ())
        case "clean":
            new = _with_texts(dataset, row, lambda text: clean(text, quality.language))
        case "restore":
            known = transcribed(row) if transcribed else ""
            new = _with_texts(dataset, row, lambda text: restored(text, known, quality.language))
        case "spell_out":
            new = _with_texts(dataset, row, lambda text: spell_out(text, quality.language))
        case _:
            new = _with_texts(dataset, row, lambda text: _cut(dataset, row, text))
    return new if new != override else None


def _with_texts(dataset: Dataset, row: int, change: Callable[[str], str]) -> Override:
    """The row's edit with its text, or the texts of its parts, changed."""
    override = dataset.override(row)
    if override.parts:
        parts = tuple(msgspec.structs.replace(part, text=change(part.text)) for part in override.parts)
        return msgspec.structs.replace(override, parts=parts)
    text = raw_text(dataset.recording(row), override)
    new = change(text)
    own = dataset.recording(row).text or ""
    return msgspec.structs.replace(override, text=None if new == own else new)


def _cut(dataset: Dataset, row: int, text: str) -> str:
    """A text without what it says twice; without what its audio has no time for, where it says nothing twice."""
    once = without_repetitions(text)
    median = dataset.report.columns.median_rate
    if once != text or not median > 0 or not dataset.seconds[row] > 0:
        return once
    rest = text[: suspect_start(text, float(dataset.seconds[row]), median)].strip()
    return rest if rest.endswith(_SENTENCE_ENDS) else text  # in the middle of one, only a person can tell


def trimmed(dataset: Dataset, row: int) -> Override:
    """The row's edit without the silence at its ends, but for `MARGIN_SILENCE`."""
    override, utterance, signal = dataset.override(row), dataset[row], dataset.signals[row]
    before = max(0.0, float(signal["silence_start"]) - MARGIN_SILENCE)
    after = max(0.0, float(signal["silence_end"]) - MARGIN_SILENCE)
    if override.parts or not signal["rate"] or before + after < _LEAST_TRIMMED:
        return override
    start = round(utterance.start + before, 3)
    return msgspec.structs.replace(override, start=start, duration=round(utterance.duration - before - after, 3))


def split_row(dataset: Dataset, row: int, anchors: Anchors = ()) -> Override:
    """The row's edit with its recording split at silences; decodes it.

    What is short enough but has too long a text is split in halves.

    Raises:
        DataError: it cannot be read.
    """
    override = dataset.override(row)
    recording = apply_override(dataset.recording(row), override)
    text = raw_text(dataset.recording(row), msgspec.structs.replace(override, parts=()))
    samples = read_audio(*recording.piece)
    seconds = samples.size / 16_000
    parts = split(samples, text, recording.start, LONGEST_PART if seconds > LONGEST_PART else seconds * 0.6, anchors)
    return msgspec.structs.replace(override, parts=parts if len(parts) > 1 else ())


def split_at(dataset: Dataset, row: int, seconds: float, caret: int = -1) -> Override:
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
    override, utterance = dataset.override(row), dataset[row]
    recording = Part(utterance.start, utterance.duration, utterance.text)
    parts = list(override.parts or (recording,))
    place = next((i for i, part in enumerate(parts) if part.start < seconds < part.start + part.duration), -1)
    if place < 0:
        raise DataError("The playhead is not inside the recording.", "Put it where the cut shall be.", code="place")
    part = parts[place]
    before, after = part.text[:caret].strip(), part.text[max(caret, 0) :].strip()
    if override.parts or caret < 0 or not (before and after):
        index = _space_near(part.text, (seconds - part.start) / part.duration)
        before, after = part.text[:index].strip(), part.text[index:].strip()
    cut = round(seconds - part.start, 3)
    parts[place : place + 1] = [
        Part(part.start, cut, before),
        Part(round(seconds, 3), round(part.duration - cut, 3), after),
    ]
    return msgspec.structs.replace(override, parts=tuple(parts))


def _space_near(text: str, share: float) -> int:
    spaces = [index for index, char in enumerate(text) if char.isspace()]
    return min(spaces, key=lambda index: abs(index - share * len(text))) if spaces else round(share * len(text))


def merged(dataset: Dataset, rows: Sequence[int]) -> list[Override]:
    """Edits that merge each row with the nearest neighbour in the same file, as far as they are at most 30 s together.

    The earlier of two takes the other's sound and text; neighbours are of the same speaker and the same side.
    """
    overrides: dict[int, Override] = {}
    merged_rows: set[int] = set()
    for row in rows:
        pairs = [pair for pair in _neighbours(dataset, row) if not merged_rows & set(pair)]
        if pairs:
            first, second = min(pairs, key=lambda pair: _gap(dataset, *pair))
            merged_rows |= {first, second}
            head, tail = dataset[first], dataset[second]
            text = f"{head.text.rstrip()} {tail.text.lstrip()}"
            duration = round(tail.start + tail.duration - head.start, 3)
            own = msgspec.structs.replace(dataset.override(first), text=text, start=head.start, duration=duration)
            overrides[first] = own
            overrides[second] = msgspec.structs.replace(
                dataset.override(second), merged_into=dataset.recording(first).id
            )
    return list(overrides.values())


def _neighbours(dataset: Dataset, row: int) -> list[tuple[int, int]]:
    """The row with the one before and the one after it in its file, where they may be merged."""
    return [(first, second) for first, second in ((row - 1, row), (row, row + 1)) if _may_merge(dataset, first, second)]


def _may_merge(dataset: Dataset, first: int, second: int) -> bool:
    if first < 0 or second >= len(dataset) or not (dataset.sides[first] and dataset.sides[second]):
        return False
    head, tail = dataset[first], dataset[second]
    is_plain = not any(dataset.override(row).parts or dataset.merged_into(row) != row for row in (first, second))
    return (
        is_plain
        and (head.audio, head.speaker, head.split) == (tail.audio, tail.speaker, tail.split)
        and -0.05 <= _gap(dataset, first, second) <= _MOST_APART
        and tail.start + tail.duration - head.start <= _LONGEST_MERGED
    )


def _gap(dataset: Dataset, first: int, second: int) -> float:
    return dataset[second].start - dataset[first].start - dataset[first].duration


def describe_part(part: Part) -> str:
    """A part as people read it."""
    return f"{part.start:.1f}–{part.start + part.duration:.1f} s: {part.text}"


def suspect_start(text: str, seconds: float, median_rate: float) -> int:
    """Where the part of a text begins that its audio hardly has the time for.

    The end of a sentence nearest to what fits at the dataset's median rate; without one, the word there.
    """
    fits = min(round(seconds * median_rate), len(text))
    ends = [index + 1 for index, char in enumerate(text[:-1]) if char in ".!?。？！"]
    near = [end for end in ends if fits <= end + len(text) / 4 and end <= fits + len(text) / 4]
    if near:
        return min(near, key=lambda end: abs(end - fits))
    space = text.rfind(" ", 0, fits)
    return space + 1 if space >= 0 else fits
