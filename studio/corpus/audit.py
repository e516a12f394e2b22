"""Which recordings of a corpus can be used, and why the others cannot: none is dropped without a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.audio.decoding import length_of, probe
from studio.audio.measurements import MeasurementCache, in_order, measure_piece
from studio.audio.signal import CANCELLED_FROM, SIGNAL, Signals
from studio.corpus.apply_overrides import WITHOUT_OWN_TEXT
from studio.corpus.exclusions import Excluded, displayed
from studio.corpus.imported import Import, plain, utterance_of
from studio.corpus.importers import LAYOUTS, Recording
from studio.corpus.overrides import Override
from studio.corpus.quality.registry import REASONS
from studio.corpus.utterance import Utterance
from studio.errors import DataError, full_text
from studio.text.normalisation import normalise
from studio.text.tokens import MAX_LABEL_TOKENS

MAX_SECONDS = 30.0
"""Whisper's window."""

SILENCE_PEAK = 10 ** (-60 / 20)
"""Full scale = 1; a recording that never exceeds −60 dBFS is silent: the noise of a muted input stays below it."""

MEASURED_SECONDS = MAX_SECONDS + 0.001
"""A recording is decoded to its end, or to here: a length may be rounded."""

_CHUNK = 1_000  # rows
_MOST_AROUND = 4  # label tokens beside those of the text, in any checkpoint


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found, a value a row.

    Attributes:
        reasons: index into `REASONS` of why a row cannot be used, 0 where it can; shape (n,).
        messages: the same in words, by row.
        signals: what was measured, records of `SIGNAL`, shape (n,); zeros where a row cannot be used.
        seconds: length, shape (n,); of what cannot be used as its header says, or NaN.
    """

    reasons: npt.NDArray[np.int8]
    messages: dict[int, str]
    signals: Signals
    seconds: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AuditedParts:
    """What a row is split into, as far as it can be used, and why the rest cannot."""

    utterances: tuple[Utterance, ...]
    excluded: tuple[Excluded, ...]

    @classmethod
    def of(cls, parts: Import, found: Audit) -> AuditedParts:
        """From the parts as recordings, and their audit."""
        used = [
            utterance_of(parts, row, plain(parts.texts[row]), parts.starts[row], float(found.seconds[row]))
            for row in np.flatnonzero(found.reasons == 0).tolist()
        ]
        excluded = [
            Excluded(displayed(parts.audio[row]), REASONS[found.reasons[row]], message)
            for row, message in found.messages.items()
        ]
        return cls(tuple(used), tuple(excluded))


class _Refused(Exception):
    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def audit(
    recordings: Import,
    *,
    count_tokens: Callable[[str], int],
    cache: MeasurementCache | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Audit:
    """Measure every recording, on several threads, and sort out those that cannot be used.

    Recordings with a transcript are decoded to their end, or to where they exceed 30 s; of those without, only the
    header is read.

    Args:
        recordings: as an importer lists them, and as they were changed.
        count_tokens: label tokens of a transcript, as `TokenCounter.count`; called on the calling thread.
        cache: what was measured before, which is not decoded again.
        progress: called on the calling thread with the recordings done and their total.
        cancelled: asked between recordings.

    Raises:
        DataError: code ``cancelled``.
    """
    total = len(recordings)
    found = Audit(np.zeros(total, np.int8), {}, np.zeros(total, SIGNAL), np.full(total, np.nan, np.float32))
    left: list[int] = []
    for start in range(0, total, _CHUNK):
        if cancelled is not None and cancelled():
            raise DataError("The audit was cancelled.", code="cancelled")
        left += _take_known(recordings, range(start, min(start + _CHUNK, total)), found, count_tokens, cache)
        if progress is not None:
            progress(min(start + _CHUNK, total) - len(left), total)
    results = in_order(left, lambda row: _measured(cache, recordings[row]), cancelled)
    for done, (row, result) in enumerate(results, start=total - len(left) + 1):
        try:
            found.signals[row] = result()
            _check_tokens(recordings.texts[row] or "", count_tokens)
            found.seconds[row] = found.signals["seconds"][row]
        except _Refused as refusal:
            found.signals[row] = np.zeros((), SIGNAL)
            found.reasons[row], found.messages[row] = REASONS.index(refusal.reason), refusal.message
            found.seconds[row] = _seconds_of_header(recordings[row])
        if progress is not None:
            progress(done, total)
    return found


def _take_known(
    recordings: Import,
    rows: Sequence[int],
    found: Audit,
    count_tokens: Callable[[str], int],
    cache: MeasurementCache | None,
) -> list[int]:
    """Take what was measured before and what nothing speaks against; the rows that must be looked at themselves."""
    if cache is None:
        return list(rows)
    fit = [
        row
        for row in rows
        if row not in recordings.problems
        and has_words(recordings.texts[row])
        and fits_labels(recordings.texts[row] or "", count_tokens)
    ]
    records, is_known = cache.find_many([recordings.part(row) for row in fit], MEASURED_SECONDS)
    known = is_known & (records["seconds"] <= MEASURED_SECONDS) & (records["peak"] >= SILENCE_PEAK)
    known_rows = np.array(fit, np.intp)[known]
    found.signals[known_rows] = records[known]
    found.seconds[known_rows] = records["seconds"][known]
    is_known_row = set(known_rows.tolist())
    return [row for row in rows if row not in is_known_row]


def _measured(cache: MeasurementCache | None, recording: Recording) -> Signals:
    """The figures of a recording that is fit for use as far as its file goes."""
    _check_file(recording)
    if not has_words(recording.text):
        raise _Refused("no_transcript", _no_words(recording))
    try:
        record = (
            cache.measure(recording.piece, MEASURED_SECONDS)
            if cache
            else measure_piece(recording.piece, MEASURED_SECONDS)
        )
    except DataError as error:
        raise _Refused(error.code, full_text(error.message, error.hint)) from error
    if record["seconds"] > MEASURED_SECONDS:
        raise _Refused("too_long", _too_long(recording))
    if record["peak"] < SILENCE_PEAK:
        message = "The recording is silent: it never exceeds −60 dBFS."
        if record["cancelled"] >= CANCELLED_FROM:
            message = "The channels cancel each other out, so that their mix is silent: --set channel=left takes one."
        raise _Refused("silent", message)
    return record


def _check_file(recording: Recording) -> None:
    """Refuse what the importer refused, and, where there is no use in decoding, what its header shows."""
    if recording.problem is not None and recording.problem[0] not in WITHOUT_OWN_TEXT:
        raise _Refused(*recording.problem)
    if not _is_unicode(recording.audio):
        raise _Refused("unreadable", "The file's name is not valid Unicode; rename it.")
    if recording.problem is not None or not has_words(recording.text):
        try:
            probe(recording.audio, recording.raw)
        except DataError as error:
            raise _Refused(error.code, full_text(error.message, error.hint)) from error
    if recording.problem is not None:
        raise _Refused(*recording.problem)


def _too_long(recording: Recording) -> str:
    seconds = recording.duration or probe(recording.audio, recording.raw).duration - recording.start
    return f"The recording is {seconds:.1f} s long; at most {MAX_SECONDS:.0f} s can be used. Cut it."


def _check_tokens(text: str, count_tokens: Callable[[str], int]) -> None:
    if not fits_labels(text, count_tokens):
        message = (
            f"The transcript has {count_tokens(plain(text))} tokens; at most {MAX_LABEL_TOKENS} can be used. "
            "Cut the recording."
        )
        raise _Refused("too_many_tokens", message)


def fits_labels(text: str, count_tokens: Callable[[str], int]) -> bool:
    """Whether a transcript has at most `MAX_LABEL_TOKENS`; a token is a byte at least, so that few are counted."""
    room = MAX_LABEL_TOKENS - _MOST_AROUND
    return 4 * len(text) <= room or len(text.encode()) <= room or count_tokens(plain(text)) <= MAX_LABEL_TOKENS


def _seconds_of_header(recording: Recording) -> float:
    """How long a recording is as far as its header says; NaN where that cannot be told."""
    try:
        return length_of(recording.piece, probe(recording.audio, recording.raw)) or float("nan")
    except DataError:
        return float("nan")


_words = partial(normalise, profile="basic")


def has_words(text: str | None) -> bool:
    """Whether a transcript holds any letter or digit."""
    return text is not None and (text[:1].isalpha() or bool(_words(text)))


def is_only_corrected(own: Recording, override: Override, count_tokens: Callable[[str], int]) -> bool:
    """Whether nothing but a transcript was changed, and that which it replaces could be used as well."""
    _, start, duration, parts = override.content
    is_whole = start is None and duration is None and not parts and own.problem is None
    return is_whole and has_words(own.text) and fits_labels(own.text or "", count_tokens)


def _no_words(recording: Recording) -> str:
    if recording.text is None or not recording.text.strip():
        return "The transcript is empty."
    return f"The transcript has no letters or digits: “{recording.text.strip()[:80]}”."


def _is_unicode(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


_UNUSABLE = {"no_transcript": "no_transcripts", "draft": "all_drafts", "too_long": "all_too_long"}
"""Codes where one reason keeps every recording from being used."""


def nothing_usable(source: Path, excluded: Sequence[Excluded]) -> DataError:
    """The error for a source of which nothing can be used; its message counts the reasons."""
    counts = Counter(row.reason for row in excluded)
    reasons = ", ".join(f"{counts[reason]} {reason}" for reason in REASONS if counts[reason])
    first = f" First: {excluded[0].message}" if excluded else ""
    none = (
        "The only recording cannot be used"
        if len(excluded) == 1
        else f"None of the {len(excluded)} recordings can be used"
    )
    return DataError(
        f"{none}: {source} ({reasons}).{first}",
        f"Accepted are recordings of up to {MAX_SECONDS:.0f} s with {LAYOUTS}.",
        code=_UNUSABLE.get(next(iter(counts)), "nothing_usable") if len(counts) == 1 else "nothing_usable",
        about=str(source),
    )
