"""Everything that was found about the utterances of a corpus: masks for all of them, sentences for those looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studio.audio.fingerprint import first_of_same_audio
from studio.audio.signal import Signals
from studio.corpus.audit import SET_ASIDE
from studio.corpus.quality.codes import BITS, BY_CODE, CHECKS, Check, Masks, Severity, codes_of
from studio.corpus.quality.explanations import describe, figures_of
from studio.corpus.quality.problems import Measures, masks_of_rates
from studio.corpus.quality.text_rules import check_texts

CLIPPED_FROM = 0.001
"""Share of samples in flat tops that can be heard as distortion."""
NOISY_BELOW = 10.0
"""dB of signal to noise; training on less teaches the noise."""
QUIET_BELOW = -40.0
"""LUFS; Whisper's features follow the loudest frame, so that this alone does no harm."""
OFFSET_FROM = 0.01
"""Of full scale."""
RATE = 16_000
"""Hz; what Whisper hears."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about one utterance.

    Attributes:
        code: one of `CHECKS`.
        severity: as the check's.
        title: a few words.
        message: a sentence with this utterance's figures.
        figures: the figures of the message by name, for messages in other languages.
        mends: codes of what can be done about it.
    """

    code: str
    severity: Severity
    title: str
    message: str
    figures: dict[str, object]
    mends: tuple[str, ...]


@dataclass(frozen=True)
class Examined:
    """What an examination is told from; everything has a value a row.

    Attributes:
        texts: as their authors wrote them.
        measures: lengths, text lengths, silences and refusals.
        signals: records of `SIGNAL`; zeros where nothing was measured.
        refusals: why rows cannot be used: a code and a message by row.
        same_text: index of the first row with the same text, shape (n,).
        names: how rows are called in messages about other rows.
    """

    texts: Sequence[str]
    measures: Measures
    signals: Signals
    refusals: dict[int, tuple[str, str]]
    same_text: npt.NDArray[np.int32]
    names: Callable[[int], str]


@dataclass(frozen=True)
class Examination:
    """The findings of a corpus as it was when it was examined.

    Attributes:
        examined: what they are told from.
        language: Whisper's code; empty where it is not known.
        masks: findings of each row, a bit each (`BITS`), shape (n,).
        same_audio: index of the first row with the same audio, shape (n,).
    """

    examined: Examined
    language: str
    masks: Masks
    same_audio: npt.NDArray[np.int32]
    _cache: dict[int, list[Finding]] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.masks)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows with each finding, by code, in the order of `CHECKS`; those without any rows left out."""
        found = {check.code: int(np.count_nonzero(self.masks & BITS[check.code])) for check in CHECKS}
        return {code: count for code, count in found.items() if count}

    def rows(self, code: str) -> npt.NDArray[np.intp]:
        """The rows with a finding."""
        return np.flatnonzero(self.masks & BITS[code])

    def codes(self, row: int) -> list[str]:
        """The codes of a row's findings, the gravest first."""
        return codes_of(int(self.masks[row]))

    @staticmethod
    def check(code: str) -> Check:
        """The kind of finding of a code."""
        return BY_CODE[code]

    def findings(self, row: int) -> list[Finding]:
        """What was found about a row, the gravest first."""
        return [self._finding(row, code) for code in self.codes(row)]

    def _finding(self, row: int, code: str) -> Finding:
        check = BY_CODE[code]
        figures = figures_of(self, row, code)
        return Finding(code, check.severity, check.title, describe(code, figures), figures, check.mends)


def examine(
    examined: Examined,
    language: str = "",
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Examination:
    """Find everything; needs no decoding, but for hundreds of thousands of texts a minute.

    Raises:
        DataError: code ``cancelled``.
    """
    masks = check_texts(examined.texts, language, progress=progress, cancelled=cancelled)
    masks |= masks_of_rates(examined.measures)
    masks |= _masks_of_signals(examined.signals)
    seconds = np.where(examined.signals["seconds"] > 0, examined.signals["seconds"], np.nan).astype(np.float32)
    same_audio = first_of_same_audio(examined.signals["fingerprint"], seconds)
    rows = np.arange(len(masks))
    masks[same_audio != rows] |= BITS["same_audio"]
    masks[examined.same_text != rows] |= BITS["same_text"]
    for row, (code, _) in examined.refusals.items():
        masks[row] = BITS[code] if code in SET_ASIDE else masks[row] | BITS[code]
    return Examination(examined, language, masks, same_audio)


def _masks_of_signals(signals: Signals) -> Masks:
    measured = signals["rate"] > 0
    with np.errstate(invalid="ignore"):
        found = {
            "clipped": signals["clipped"] >= CLIPPED_FROM,
            "noisy": signals["snr"] < NOISY_BELOW,
            "truncated": signals["missing"] > 0,
            "quiet": signals["loudness"] < QUIET_BELOW,
            "offset": np.abs(signals["offset"]) >= OFFSET_FROM,
            "sample_rate": signals["rate"] != RATE,
        }
    masks = np.zeros(len(signals), np.uint64)
    for code, where in found.items():
        masks[where & measured] |= BITS[code]
    return masks
