"""Which recordings of a corpus can be used, and why the others cannot: none is dropped without a reason."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec
import numpy as np

from studio.audio.decoding import length_of, probe
from studio.audio.measurements import MeasurementCache, in_order, measure_piece
from studio.audio.signal import SIGNAL, Signals
from studio.corpus.importers import LAYOUTS, Recording, read_folder
from studio.corpus.utterance import Utterance
from studio.errors import DataError, full_text
from studio.text.normalisation import normalise
from studio.text.tokens import MAX_LABEL_TOKENS

REASONS = (
    "missing",
    "empty",
    "unreadable",
    "no_transcript",
    "silent",
    "too_long",
    "too_many_tokens",
    "other_subtitles",
    "other_annotations",
    "held_out_too",
)
"""Why a recording cannot be used. What is wrong with the file is said before what is wrong with its transcript."""

SET_ASIDE = ("other_subtitles", "other_annotations", "held_out_too")
"""Those of `REASONS` with which nothing is wrong: the same speech is used elsewhere."""

LEFT_OUT = "left_out"
"""In a run's list of what it does not use, beside `REASONS`: the user decided so."""

MAX_SECONDS = 30.0
"""Whisper's window."""

SILENCE_PEAK = 10 ** (-60 / 20)
"""Full scale = 1; a recording that never exceeds −60 dBFS is silent: the noise of a muted input stays below it."""

_LIMIT = MAX_SECONDS + 0.001  # a rounded length


@dataclass(frozen=True, slots=True)
class Excluded:
    """A recording that is not used. `reason` is one of `REASONS`, or `LEFT_OUT`."""

    audio: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found; ``found == used + len(excluded)``.

    Attributes:
        utterances: what can be used.
        excluded: what cannot.
        signals: what was measured of each utterance, records of `SIGNAL`, shape (used,).
    """

    utterances: tuple[Utterance, ...]
    excluded: tuple[Excluded, ...]
    signals: Signals = field(default_factory=lambda: np.zeros(0, SIGNAL), compare=False)

    @property
    def found(self) -> int:
        """Recordings looked at."""
        return len(self.utterances) + len(self.excluded)

    @property
    def used(self) -> int:
        """Recordings that can be used."""
        return len(self.utterances)

    def to_dict(self) -> dict[str, object]:
        """For JSON: ``{"found", "used", "excluded": [{"audio", "reason", "message"}]}``."""
        rows = [{"audio": row.audio, "reason": row.reason, "message": row.message} for row in self.excluded]
        return {"found": self.found, "used": self.used, "excluded": rows}

    def require_usable(self, source: Path | str) -> None:
        """Nothing if there is an utterance to use.

        Raises:
            DataError: there is none; the message counts the reasons.
        """
        if self.utterances:
            return
        counts = Counter(row.reason for row in self.excluded)
        reasons = ", ".join(f"{counts[reason]} {reason}" for reason in REASONS if counts[reason])
        first = f" First: {self.excluded[0].message}" if self.excluded else ""
        none = (
            "The only recording cannot be used"
            if self.found == 1
            else f"None of the {self.found} recordings can be used"
        )
        raise DataError(
            f"{none}: {source} ({reasons}).{first}",
            f"Accepted are recordings of up to {MAX_SECONDS:.0f} s with {LAYOUTS}.",
            code="nothing_usable",
        )


class _Refused(Exception):
    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def audit_folder(
    folder: Path,
    *,
    count_tokens: Callable[[str], int],
    cache: MeasurementCache | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    language: str = "",
) -> Audit:
    """`read_folder`, then `audit_recordings`.

    Raises:
        DataError: the folder cannot be read as one of recordings, or the audit was cancelled.
    """
    recordings = read_folder(folder, language=language)
    return audit_recordings(recordings, count_tokens=count_tokens, cache=cache, progress=progress, cancelled=cancelled)


def audit_recordings(
    recordings: Sequence[Recording],
    *,
    count_tokens: Callable[[str], int],
    cache: MeasurementCache | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Audit:
    """Measure every recording, on several threads, and sort out those that cannot be used.

    Recordings with a transcript are decoded to their end, or to where they exceed 30 s; of those without, only the
    header is read. A transcript keeps its author's letters but for NFC and outer white space.

    Args:
        recordings: as an importer lists them.
        count_tokens: label tokens of a transcript, as `TokenCounter.count`; called on the calling thread.
        cache: what was measured before, which is not decoded again.
        progress: called on the calling thread with the recordings done and their total.
        cancelled: asked between recordings.

    Raises:
        DataError: code ``cancelled``.
    """
    utterances: list[Utterance] = []
    excluded: list[Excluded] = []
    signals = np.zeros(len(recordings), SIGNAL)
    results = in_order(recordings, partial(_known, cache), partial(_measured, cache), cancelled)
    for done, (recording, result) in enumerate(results, start=1):
        try:
            record = result()
            utterances.append(_utterance(recording, float(record["seconds"]), count_tokens))
            signals[len(utterances) - 1] = record
        except _Refused as refusal:
            excluded.append(Excluded(displayed(recording.audio), refusal.reason, refusal.message))
        if progress is not None:
            progress(done, len(recordings))
    return Audit(tuple(utterances), tuple(excluded), signals[: len(utterances)].copy())


def _known(cache: MeasurementCache | None, recording: Recording) -> Signals | None:
    """What was measured before, where nothing but the text can still speak against it."""
    if cache is None or recording.problem is not None or not _has_words(recording.text):
        return None
    record = cache.find(recording.piece, _LIMIT)
    return None if record is None or record["seconds"] > _LIMIT or record["peak"] < SILENCE_PEAK else record


def _measured(cache: MeasurementCache | None, recording: Recording) -> Signals:
    """The figures of a recording that is fit for use as far as its file goes."""
    _check_file(recording)
    if not _has_words(recording.text):
        raise _Refused("no_transcript", _no_words(recording))
    try:
        record = cache.measure(recording.piece, _LIMIT) if cache else measure_piece(recording.piece, _LIMIT)
    except DataError as error:
        raise _Refused(error.code, full_text(error.message, error.hint)) from error
    if record["seconds"] > _LIMIT:
        raise _Refused("too_long", _too_long(recording))
    if record["peak"] < SILENCE_PEAK:
        raise _Refused("silent", "The recording is silent: it never exceeds −60 dBFS.")
    return record


def _check_file(recording: Recording) -> None:
    """Refuse what the importer refused, and, where there is no use in decoding, what its header shows."""
    if recording.problem is not None and recording.problem[0] != "no_transcript":
        raise _Refused(*recording.problem)
    if not _is_unicode(recording.audio):
        raise _Refused("unreadable", "The file's name is not valid Unicode; rename it.")
    if recording.problem is not None or not _has_words(recording.text):
        try:
            probe(recording.audio, recording.raw)
        except DataError as error:
            raise _Refused(error.code, full_text(error.message, error.hint)) from error
    if recording.problem is not None:
        raise _Refused(*recording.problem)


def _too_long(recording: Recording) -> str:
    seconds = recording.duration or probe(recording.audio, recording.raw).duration - recording.start
    return f"The recording is {seconds:.1f} s long; at most {MAX_SECONDS:.0f} s can be used. Cut it."


def _utterance(recording: Recording, duration: float, count_tokens: Callable[[str], int]) -> Utterance:
    text = unicodedata.normalize("NFC", recording.text or "").strip()
    tokens = count_tokens(text)
    if tokens > MAX_LABEL_TOKENS:
        message = f"The transcript has {tokens} tokens; at most {MAX_LABEL_TOKENS} can be used. Cut the recording."
        raise _Refused("too_many_tokens", message)
    return utterance_of(recording, text, duration)


def utterance_of(recording: Recording, text: str, duration: float) -> Utterance:
    """A recording as an utterance with this transcript and length in seconds."""
    where = {"start": recording.start} if recording.start else {}  # msgspec omits the default itself, not its equals
    return Utterance(
        recording.id,
        str(recording.audio),
        text,
        duration,
        recording.split,
        recording.speaker,
        raw=recording.raw,
        set=recording.set,
        **where,
    )


def unused_utterance(recording: Recording) -> Utterance:
    """A recording that cannot be used as an utterance of neither side, as long as its header says, or of 0 s."""
    try:
        seconds = length_of(recording.piece, probe(recording.audio, recording.raw))
    except DataError:
        seconds = 0.0
    return msgspec.structs.replace(utterance_of(recording, (recording.text or "").strip(), seconds), split="")


_words = partial(normalise, profile="basic")


def _has_words(text: str | None) -> bool:
    return bool(text) and bool(_words(text or ""))


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


def displayed(path: Path) -> str:
    """A path as text that can be encoded."""
    return str(path).encode(errors="backslashreplace").decode()
