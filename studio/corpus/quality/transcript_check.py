"""What a base model heard in a corpus, against its transcripts: the likeliest mistyped and mislabelled come first.

The engine's job ``check`` writes what it hears as JSON Lines into the dataset's folder, by content; this reads it
without any model, and judges it against the transcripts as they are now.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from studio.audio.measurements import MeasurementCache
from studio.audio.parts import AudioPart
from studio.corpus.apply_overrides import apply_override, part_recordings, raw_text
from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override, OverrideStore
from studio.corpus.segmentation import Anchors
from studio.errors import DataError
from studio.storage.atomic import write_bytes
from studio.storage.reading import read_bytes, reading
from studio.text.normalisation import default_profile, normalise
from studio.text.spelling import Misspelling, Spelling, Suspicion, correct

RESULTS_NAME = "transcript-check.jsonl"
"""In the folder of a dataset's changes."""
_SPACED = "basic"
"""The default profile of languages with spaces; that of the others differs in leaving spaces out."""
_LONG = 25
"""Letters, for Hangul jamo: what is at least so long is heard mostly right."""
_FAR_OFF, _TIMES_USUAL = 0.3, 3.0
"""CER of what is long from which it is another text: at least, and as a multiple of the corpus's median."""
_CHECKABLE = ("", "no_transcript", "too_long", "too_many_tokens")


class Window(msgspec.Struct, frozen=True, array_like=True):
    """What was heard in a part of a long recording; seconds from its start, and the tokens' mean log-probability."""

    start: float
    end: float
    text: str
    log_probability: float = 0.0


class TranscribedPiece(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a checkpoint heard in one piece of audio.

    Attributes:
        key: of the piece's content, as `MeasurementCache.key` in hexadecimal.
        checkpoint: its name, see `model_name`.
        language: that it was told.
        text: what it heard.
        windows: of what is longer than 30 s, or than was asked for, what was decoded one by one.
        log_probability: mean over the tokens, in nats; 0 where it was not kept.
    """

    key: str
    checkpoint: str
    language: str
    text: str
    windows: tuple[Window, ...] = ()
    log_probability: float = 0.0

    def all_windows(self, seconds: float) -> tuple[Window, ...]:
        """Its windows; one of so many seconds where it was short enough to be decoded whole."""
        return self.windows or (Window(0.0, seconds, self.text, self.log_probability),)


class CheckItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of audio that is to be heard: its `key`, where it is (as `AudioPart`), and its length in seconds."""

    key: str
    audio: str
    seconds: float
    start: float = 0.0
    duration: float | None = None
    raw: str = ""

    @property
    def piece(self) -> AudioPart:
        """Where its sound is."""
        return AudioPart(Path(self.audio), self.start, self.duration, self.raw)


def model_name(checkpoint: str, adapter: Path | None) -> str:
    """What a checkpoint, or an adapter on it, is called in `TranscribedPiece`."""
    return checkpoint if adapter is None else f"{checkpoint} + {adapter}"


def results_file(store: OverrideStore) -> Path:
    """Where what was heard in a dataset is kept."""
    return store.folder / RESULTS_NAME


def read_transcribed(path: Path) -> list[TranscribedPiece]:
    """All that was heard, in order; a last line that was cut short by a crash is passed over.

    Raises:
        DataError: it cannot be read.
    """
    if not path.exists():
        return []
    with reading(path, "list of what was heard", hint="Remove this file and check the transcripts again."):
        lines = read_bytes(path).split(b"\n")[:-1]
        return [msgspec.json.decode(line, type=TranscribedPiece) for line in lines]


def check_items(
    dataset: Dataset, progress: Callable[[int, int], None] | None = None, *, rows: Sequence[int] | None = None
) -> list[CheckItem]:
    """What is to be heard of a corpus: each row that is not left out and whose sound can be read; each content once.

    Of all rows, or of some.
    """
    items: dict[str, CheckItem] = {}
    rows = range(len(dataset)) if rows is None else rows
    with MeasurementCache() as cache:
        for done, row in enumerate(rows, start=1):
            for piece, seconds in _pieces(dataset, row):
                try:
                    key = cache.key(piece).hex()
                except DataError:  # gone since: the next audit lists it
                    continue
                where = (str(piece.path), seconds, piece.start, piece.duration, piece.raw)
                items.setdefault(key, CheckItem(key, *where))
            if progress is not None:
                progress(done, len(rows))
    return list(items.values())


def save_items(path: Path, items: Iterable[CheckItem]) -> None:
    """Write a list for the engine, as JSON Lines; StorageError where it cannot be written."""
    write_bytes(path, msgspec.json.Encoder().encode_lines(items))


def load_items(path: Path) -> list[CheckItem]:
    """Read such a list.

    Raises:
        DataError: it cannot be read.
    """
    with reading(path, "list of what to hear"):
        return [msgspec.json.decode(line, type=CheckItem) for line in read_bytes(path).splitlines()]


class _Judged(NamedTuple):
    """CER of every row, which rows have no transcript or are of another text, and what looks mistyped in the others."""

    rates: npt.NDArray[np.float32]
    without_transcript: npt.NDArray[np.bool_]
    another: npt.NDArray[np.bool_]
    suspicions: dict[int, Suspicion]


class TranscriptCheck:
    """What one checkpoint heard in a corpus, judged against its transcripts as they are now.

    Args:
        corpus: the recordings.
        transcribed: by key, all by one checkpoint in one language.
        checkpoint: its name.
        language: Whisper's code.
    """

    def __init__(
        self, dataset: Dataset, transcribed: dict[str, TranscribedPiece], checkpoint: str, language: str
    ) -> None:
        self.dataset = dataset
        self.checkpoint = checkpoint
        self.language = language
        self.profile = default_profile(language)
        self._transcribed = self._of_rows(transcribed)

    @classmethod
    def latest(cls, dataset: Dataset) -> TranscriptCheck | None:
        """By the checkpoint that was used last; None where nothing was checked.

        Raises:
            DataError: as `read_transcribed`.
        """
        every = read_transcribed(results_file(dataset.store))
        return cls.of(dataset, every[-1].checkpoint, every[-1].language, every) if every else None

    @classmethod
    def of(
        cls, dataset: Dataset, checkpoint: str, language: str, every: Iterable[TranscribedPiece] | None = None
    ) -> TranscriptCheck:
        """By one checkpoint, told one language."""
        every = read_transcribed(results_file(dataset.store)) if every is None else every
        mine = {
            transcribed.key: transcribed
            for transcribed in every
            if (transcribed.checkpoint, transcribed.language) == (checkpoint, language)
        }
        return cls(dataset, mine, checkpoint, language)

    @cached_property
    def cer(self) -> npt.NDArray[np.float32]:
        """Character error rate of what was heard against each row's transcript, as fractions; NaN where not checked.

        A row without transcript has 1 where anything was heard.
        """
        return self._judged.rates

    @property
    def checked(self) -> int:
        """How many rows were checked."""
        return len(self._transcribed)

    def ranking(self) -> npt.NDArray[np.intp]:
        """The rows to look at; without those left out, or confirmed, by the user.

        First those whose text is another than what is said; then those with a word that is probably mistyped, the
        likeliest first; then the others. Within the first and the last the highest CER comes first. At the end are
        those without a transcript, which have no CER.
        """
        order = self._order
        return order[~(self.dataset.left_out | self.dataset.confirmed)[order]]

    def lacks_transcript(self, row: int) -> bool:
        """Whether something was heard in a row that has no word of a transcript."""
        return bool(self._judged.without_transcript[row])

    def is_another_text(self, row: int) -> bool:
        """Whether a row's transcript is so far off, for its length and among the others, that it is of something else.

        What models mishear most is short: a high CER of a word or two tells nothing of this.
        """
        return bool(self._judged.another[row])

    def misspellings(self, row: int) -> tuple[Misspelling, ...]:
        """The words of a row's transcript that are probably mistyped, with what was heard; the likeliest first."""
        suspicion = self._judged.suspicions.get(row)
        return suspicion.words if suspicion is not None else ()

    def text(self, row: int) -> str:
        """What was heard in a row; empty where it was not checked."""
        return " ".join(transcribed.text for transcribed in self._transcribed.get(row, ())).strip()

    def accepted(self, row: int) -> Override:
        """The row's edit with what was heard as its transcript, for `Dataset.set_overrides`."""
        override = self.dataset.override(row)
        if override.parts:
            pairs = zip(override.parts, self._transcribed[row], strict=True)
            parts = tuple(msgspec.structs.replace(part, text=transcribed.text) for part, transcribed in pairs)
            return msgspec.structs.replace(override, parts=parts)
        return self.dataset.with_text(row, self.text(row))

    def corrected(self, row: int) -> Override:
        """The row's edit with its likeliest mistyped word as it was heard; as it is where nothing looks mistyped."""
        words, override = self.misspellings(row), self.dataset.override(row)
        if not words or override.parts:
            return override
        text = self._transcript(row)
        fixed = correct(text, words[0])
        return self.dataset.with_text(row, fixed) if fixed != text else override

    def excluded(self, row: int) -> Override:
        """The row's edit, left out."""
        return msgspec.structs.replace(self.dataset.override(row), left_out=True)

    def confirmed(self, row: int) -> Override:
        """The row's edit, its transcript found right: it is not ranked any more."""
        return msgspec.structs.replace(self.dataset.override(row), confirmed=True)

    def anchors(self, row: int) -> Anchors:
        """Where a long row's transcript is in its recording, as far as what was heard tells; for `fixes.plan`."""
        transcribed = self._transcribed.get(row, [])
        if len(transcribed) != 1 or len(transcribed[0].windows) < 2:
            return ()
        return anchors_of(transcribed[0].windows, self._transcript(row))

    @cached_property
    def _order(self) -> npt.NDArray[np.intp]:
        judged = self._judged
        rows = np.array(list(self._transcribed), np.intp)
        scores = np.zeros(len(self.dataset), np.float32)
        scores[list(judged.suspicions)] = [suspicion.score for suspicion in judged.suspicions.values()]
        scores[judged.another] = np.inf
        return rows[np.lexsort((-judged.rates[rows], -scores[rows], judged.without_transcript[rows]))]

    @cached_property
    def _judged(self) -> _Judged:
        """All that is told from texts; together, since normalising takes most of the time."""
        rates, letters = np.full(len(self.dataset), np.nan, np.float32), np.zeros(len(self.dataset), np.int32)
        suspicions: dict[int, Suspicion] = {}
        spaces_count = self.profile == _SPACED
        transcripts = [
            normalise(self._transcript(row), _SPACED) for row in range(len(self.dataset) if self._transcribed else 0)
        ]
        spelling = Spelling(transcripts, spaces_count=spaces_count)
        for row in self._transcribed:
            reference, hypothesis = transcripts[row], normalise(self.text(row), _SPACED)
            if reference != hypothesis and (suspicion := spelling.suspect(reference, hypothesis)) is not None:
                suspicions[row] = suspicion
            if not spaces_count:
                reference, hypothesis = reference.replace(" ", ""), hypothesis.replace(" ", "")
            edits = Levenshtein.distance(reference, hypothesis)
            rates[row] = edits / len(reference) if reference else float(bool(hypothesis))
            letters[row] = len(unicodedata.normalize("NFD", reference))
        another = _far_off(rates, letters)
        without_transcript = np.asarray((letters == 0) & (rates > 0), np.bool_)
        return _Judged(
            rates, without_transcript, another, {row: found for row, found in suspicions.items() if not another[row]}
        )

    def _transcript(self, row: int) -> str:
        override = self.dataset.override(row)
        return self.dataset[row].text if self.dataset[row].text else raw_text(self.dataset.recording(row), override)

    def _of_rows(self, transcribed: dict[str, TranscribedPiece]) -> dict[int, list[TranscribedPiece]]:
        found: dict[int, list[TranscribedPiece]] = {}
        with MeasurementCache() as cache:
            for row in range(len(self.dataset)):
                pieces = [piece for piece, _ in _pieces(self.dataset, row)]
                known = [transcribed[key] for piece in pieces if (key := _key(cache, piece)) in transcribed]
                if pieces and len(known) == len(pieces):
                    found[row] = known
        return found


def _far_off(rates: npt.NDArray[np.float32], letters: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    long = letters >= _LONG
    usual = float(np.median(rates[long])) if long.any() else 0.0
    return np.asarray(long & (rates >= max(_FAR_OFF, _TIMES_USUAL * usual)), np.bool_)


def anchors_of(windows: Iterable[Window], transcript: str) -> Anchors:
    """Seconds and shares of the transcript's letters at the ends of windows, by aligning what was heard with it."""
    transcribed, ends = "", []
    for window in windows:
        transcribed += _letters(window.text)
        ends.append((window.end, len(transcribed)))
    letters = _letters(transcript)
    if not letters or not transcribed:
        return ()
    blocks = Levenshtein.editops(transcribed, letters).as_matching_blocks()
    known = [(float(block.a), float(block.b)) for block in blocks if block.size]
    known += [(float(block.a + block.size), float(block.b + block.size)) for block in blocks if block.size]
    places, targets = zip(*sorted(known) or [(0.0, 0.0)], strict=True)
    return [(end, float(np.interp(count, places, targets)) / len(letters)) for end, count in ends[:-1]]


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _pieces(dataset: Dataset, row: int) -> list[tuple[AudioPart, float]]:
    """What a row's sound consists of, each with its seconds; nothing where it is not to be checked."""
    reason = dataset.reason(row)
    if dataset.left_out[row] or reason not in _CHECKABLE or dataset.merged_into(row) != row:
        return []
    override, recording = dataset.override(row), dataset.recording(row)
    if override.parts:
        return [(part.piece, part.duration or 0.0) for part in part_recordings(recording, override)]
    seconds = float(dataset.seconds[row])
    return [(apply_override(recording, override).piece, seconds)] if np.isfinite(seconds) else []


def _key(cache: MeasurementCache, piece: AudioPart) -> str:
    try:
        return cache.key(piece).hex()
    except DataError:
        return ""
