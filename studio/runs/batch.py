"""Many recordings heard by several models: which of them is better, as far as that can be told. No Qt here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from studio.runs.clips import TranscribedClip, Transcription
from studio.storage.atomic import write_text
from studio.storage.spreadsheet import spreadsheet_csv
from studio.text.error_rates import Interval, bootstrap_intervals, error_rates, paired_bootstrap_difference

Verdict = Literal["better", "worse", "same", "unknown"]

LEAST_CLIPS = 5
"""Fewer recordings than this say nothing, whatever their interval."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the models: its key among the hearings, and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Total:
    """One model's errors over all recordings that have a reference and were heard by every model.

    Attributes:
        cer, wer: corpus level, fractions.
        interval: 95 % bootstrap interval of the CER.
        seconds: that listening took.
    """

    cer: float
    wer: float
    interval: Interval
    seconds: float


@dataclass(frozen=True, slots=True)
class Difference:
    """CER of ``second`` minus CER of ``first``, as a fraction, over the same recordings.

    Attributes:
        interval: 95 % bootstrap interval, paired: both are measured on the same resampled recordings.
    """

    first: Contender
    second: Contender
    cer: float
    interval: Interval
    clips: int

    @property
    def verdict(self) -> Verdict:
        """Whether the second is better, beyond the chance of which recordings were taken."""
        if self.clips < LEAST_CLIPS:
            return "unknown"
        return "better" if self.interval.high < 0 else "worse" if self.interval.low > 0 else "same"


@dataclass(frozen=True, slots=True)
class Batch:
    """What was heard in a number of recordings.

    Attributes:
        contenders: the base first.
        clips: heard or not, in order.
        failures: why a recording could not be heard, by its path.
        profile: normalisation before errors are counted.
    """

    contenders: tuple[Contender, ...]
    clips: tuple[TranscribedClip, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    profile: str = "basic"

    @property
    def scored(self) -> list[TranscribedClip]:
        """Recordings with a reference that every model has heard."""
        return [clip for clip in self.clips if self._is_scored(clip)]

    def totals(self) -> list[Total]:
        """One for each contender; none where no recording can be scored."""
        clips = self.scored
        if not clips:
            return []
        references = [clip.reference for clip in clips]
        return [self._total(clips, references, each) for each in self.contenders]

    def differences(self) -> list[Difference]:
        """Every later contender against the base, and the last against the one before it."""
        clips = self.scored
        if not clips:
            return []
        pairs = [(self.contenders[0], each) for each in self.contenders[1:]]
        pairs += [(self.contenders[1], self.contenders[2])] if len(self.contenders) > 2 else []
        return [self._difference(clips, *pair) for pair in pairs]

    def to_csv(self) -> str:
        """For a spreadsheet: a row a recording, with every model's text, CER, WER and seconds; rates as fractions."""
        heads = [f"{each.name} {what}" for each in self.contenders for what in ("text", "CER", "WER", "seconds")]
        rows: list[list[object]] = [["file", "duration", "reference", *heads, "problem"]]
        for clip in self.clips:
            cells = [cell for each in self.contenders for cell in self._cells(clip, each)]
            rows.append([clip.audio, f"{clip.duration:.3f}", clip.reference, *cells, self.failures.get(clip.audio, "")])
        return spreadsheet_csv(rows)

    def to_json(self) -> str:
        """Totals, differences with their intervals, and every recording."""
        totals = dict(zip(self.contenders, self.totals(), strict=False))  # none where nothing can be scored
        exported = {
            "profile": self.profile,
            "scored": len(self.scored),
            "models": [
                {"model": each.key, "name": each.name, **_total_json(totals.get(each))} for each in self.contenders
            ],
            "differences": [_difference_json(each) for each in self.differences()],
            "clips": [self._clip_json(clip) for clip in self.clips],
        }
        return json.dumps(exported, ensure_ascii=False, indent=1) + "\n"

    def save(self, path: Path) -> None:
        """Write a table, or JSON where the name ends so; StorageError where it cannot be."""
        write_text(path, self.to_json() if path.suffix.lower() == ".json" else self.to_csv())

    def _is_scored(self, clip: TranscribedClip) -> bool:
        transcribed = [transcription_of(clip, each.key) for each in self.contenders]
        return all(each is not None and clip.counts(each) is not None for each in transcribed)

    def _total(self, clips: Sequence[TranscribedClip], references: Sequence[str], contender: Contender) -> Total:
        interval, _ = bootstrap_intervals(references, _texts(clips, contender), self.profile)
        seconds = sum(_transcription(clip, contender).seconds for clip in clips)
        rates = error_rates(references, _texts(clips, contender), self.profile)
        return Total(rates.cer, rates.wer, interval, seconds)

    def _difference(self, clips: Sequence[TranscribedClip], first: Contender, second: Contender) -> Difference:
        references = [clip.reference for clip in clips]
        before, after = _texts(clips, first), _texts(clips, second)
        interval = paired_bootstrap_difference(references, before, after, self.profile)
        change = error_rates(references, after, self.profile).cer - error_rates(references, before, self.profile).cer
        return Difference(first, second, change, interval, len(clips))

    def _cells(self, clip: TranscribedClip, contender: Contender) -> list[str]:
        transcription = transcription_of(clip, contender.key)
        if transcription is None:
            return ["", "", "", ""]
        counts = clip.counts(transcription)
        cer = f"{counts.by_character.rate:.6f}" if counts is not None else ""
        wer = f"{counts.by_word.rate:.6f}" if counts is not None and counts.by_word.length else ""
        return [transcription.text, cer, wer, f"{transcription.seconds:.3f}"]

    def _clip_json(self, clip: TranscribedClip) -> dict[str, Any]:
        transcribed = {}
        for each in self.contenders:
            text, cer, wer, seconds = self._cells(clip, each)
            if seconds:
                rates = {"cer": float(cer) if cer else None, "wer": float(wer) if wer else None}
                transcribed[each.key] = {"text": text, **rates, "seconds": float(seconds)}
        row = {"audio": clip.audio, "duration": clip.duration, "reference": clip.reference, "heard": transcribed}
        return row | ({"problem": problem} if (problem := self.failures.get(clip.audio)) else {})


def transcription_of(clip: TranscribedClip, model: str) -> Transcription | None:
    """What a model heard in a clip, or None."""
    return next((each for each in clip.transcriptions if each.model == model), None)


def _transcription(clip: TranscribedClip, contender: Contender) -> Transcription:
    transcription = transcription_of(clip, contender.key)
    assert transcription is not None, "only scored clips are counted"
    return transcription


def _texts(clips: Sequence[TranscribedClip], contender: Contender) -> list[str]:
    return [_transcription(clip, contender).text for clip in clips]


def _total_json(total: Total | None) -> dict[str, Any]:
    if total is None:
        return {}
    return {"cer": total.cer, "wer": total.wer, "cer_interval": [total.interval.low, total.interval.high]}


def _difference_json(difference: Difference) -> dict[str, Any]:
    return {
        "first": difference.first.key,
        "second": difference.second.key,
        "cer": difference.cer,
        "interval": [difference.interval.low, difference.interval.high],
        "verdict": difference.verdict,
    }
