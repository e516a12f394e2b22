"""What a batch comes to, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from studio.gui.kit.wording import with_particles
from studio.runs.batch import LEAST_CLIPS, Batch, Contender, Difference
from studio.text.error_rates import Interval

translate = QCoreApplication.translate


def points(rate: float) -> str:
    """A difference of rates in percentage points: ``−10.5``."""
    rounded = round(rate * 100, 1)
    return f"{rounded:+.1f}".replace("-", "\N{MINUS SIGN}") if rounded else "0.0"


def model_words(batch: Batch, contender: Contender) -> str:
    """What a model is called in a sentence: its part, and its name where there are two of that part."""
    place = batch.contenders.index(contender)
    if not place:
        return translate("BatchTexts", "the base model")
    if len(batch.contenders) < 3:
        return translate("BatchTexts", "the adapter")
    return translate("BatchTexts", "adapter {place}").format(place=place)


def figure_title(batch: Batch, contender: Contender) -> str:
    """Above a model's CER; adapters have numbers where there are two."""
    place = batch.contenders.index(contender)
    if not place:
        return translate("BatchTexts", "CER, base model")
    if len(batch.contenders) < 3:
        return translate("BatchTexts", "CER, adapter")
    return translate("BatchTexts", "CER, adapter {place}").format(place=place)


def model_head(batch: Batch, contender: Contender) -> str:
    """Above a model's column: its name, with the adapter's number where there are two."""
    place = batch.contenders.index(contender)
    return f"{place}: {contender.name}" if place and len(batch.contenders) > 2 else contender.name


def change_title(batch: Batch) -> str:
    """Of what the first adapter changes against the base, by its number where there are two."""
    if len(batch.contenders) < 3:
        return translate("BatchTexts", "Change")
    return translate("BatchTexts", "Change, adapter 1")


def interval_words(interval: Interval) -> str:
    """``95 %: 3.1 – 6.8``."""
    words = translate("BatchTexts", "95 %: {low} – {high}")
    return words.format(low=f"{interval.low * 100:.1f}", high=f"{interval.high * 100:.1f}")


def change_head(batch: Batch) -> str:
    """Above the column of what the first adapter changes, with its number as `model_head` has it."""
    change = translate("BatchTexts", "Change")
    return change if len(batch.contenders) < 3 else f"1: {change}"


def verdict_words(batch: Batch, difference: Difference) -> str:
    """Whether the second is better, worse, or not distinguishable from the first, and by how much."""
    first, second = model_words(batch, difference.first), model_words(batch, difference.second)
    if difference.verdict == "unknown":
        words = translate("BatchTexts", "{count} recordings are too few to compare: take {least} at least.")
        return words.format(count=difference.clips, least=LEAST_CLIPS)
    low, high = sorted(abs(each) for each in (difference.interval.low, difference.interval.high))
    figures = {"change": points(abs(difference.cer)).lstrip("+"), "low": points(low).lstrip("+"),
               "high": points(high).lstrip("+")}  # fmt: skip
    words = {
        "better": translate(
            "BatchTexts",
            "{second} makes fewer errors than {first}: the CER is lower by {change} points (very likely by {low} to "
            "{high}).",
        ),
        "worse": translate(
            "BatchTexts",
            "{second} makes more errors than {first}: the CER is higher by {change} points (very likely by {low} to "
            "{high}).",
        ),
        "same": translate(
            "BatchTexts", "These recordings do not tell whether {second} or {first} is better: take more of them."
        ),
    }[difference.verdict]
    said = with_particles(words.format(second=second, first=first, **figures))
    return said[:1].upper() + said[1:]


def verdicts_words(batch: Batch, differences: Sequence[Difference]) -> str:
    """All comparisons, a line each; of too few recordings it is said once."""
    return "\n".join(dict.fromkeys(verdict_words(batch, each) for each in differences))


def count_words(batch: Batch) -> str:
    """How many recordings there are, and how many count."""
    transcribed = sum(bool(clip.transcriptions) for clip in batch.clips)
    words = translate("BatchTexts", "{scored} of {total} recordings have a reference and every model's text")
    if transcribed == len(batch.clips) == len(batch.scored):
        words = translate("BatchTexts", "{total} recordings")
    return words.format(scored=f"{len(batch.scored):,}", total=f"{len(batch.clips):,}")
