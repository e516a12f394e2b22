"""What a batch comes to, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.runs.batch import LEAST_CLIPS, Batch, Difference
from studio.text.error_rates import Interval

translate = QCoreApplication.translate


def points(rate: float) -> str:
    """A difference of rates in percentage points: ``−10.5``."""
    rounded = round(rate * 100, 1)
    return f"{rounded:+.1f}".replace("-", "\N{MINUS SIGN}") if rounded else "0.0"


def change_title(batch: Batch) -> str:
    """Of what the first beside the base changes, by its name where there are two."""
    if len(batch.contenders) < 3:
        return translate("BatchTexts", "Change")
    return translate("BatchTexts", "Change by {name}").format(name=batch.contenders[1].name)


def interval_words(interval: Interval) -> str:
    """``95 %: 3.1 – 6.8``."""
    words = translate("BatchTexts", "95 %: {low} – {high}")
    return words.format(low=f"{interval.low * 100:.1f}", high=f"{interval.high * 100:.1f}")


def verdict_words(difference: Difference) -> str:
    """Whether the second is better, worse, or not distinguishable from the first, and by how much."""
    if difference.verdict == "unknown":
        words = translate(
            "BatchTexts", "{count} recordings are too few to compare {second} with {first}: take {least} at least."
        )
        return words.format(
            count=difference.clips, second=difference.second.name, first=difference.first.name, least=LEAST_CLIPS
        )
    words = {
        "better": translate("BatchTexts", "{second} is better than {first}."),
        "worse": translate("BatchTexts", "{second} is worse than {first}."),
        "same": translate("BatchTexts", "{second} and {first} cannot be told apart on these recordings."),
    }[difference.verdict]
    figures = translate("BatchTexts", "CER changes by {change} points (95 % interval {low} to {high}).")
    low, high = points(difference.interval.low), points(difference.interval.high)
    said = words.format(second=difference.second.name, first=difference.first.name)
    return f"{said} {figures.format(change=points(difference.cer), low=low, high=high)}"


def count_words(batch: Batch) -> str:
    """How many recordings there are, and how many count."""
    heard = sum(bool(clip.transcriptions) for clip in batch.clips)
    words = translate("BatchTexts", "{scored} of {total} recordings have a reference and were heard by all")
    if heard == len(batch.clips) == len(batch.scored):
        words = translate("BatchTexts", "{total} recordings")
    return words.format(scored=f"{len(batch.scored):,}", total=f"{len(batch.clips):,}")
