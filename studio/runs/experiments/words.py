"""What an experiment came to, in sentences for the terminal and the page."""

from __future__ import annotations

from studio.runs.advice import FEW_HELD_OUT, few_held_out
from studio.runs.experiments.comparing import as_good_in_words, in_words
from studio.runs.experiments.results import Results
from studio.runs.experiments.titles import label_of
from studio.runs.experiments.trials import State
from studio.runs.report_page import percent

STATES: dict[State, str] = {
    "waiting": "waiting",
    "running": "running",
    "interrupted": "interrupted",
    "finished": "finished",
    "stopped_early": "stopped early",
    "failed": "failed",
}


def words_of(results: Results) -> list[str]:
    """What can be told apart, what matters, and what the test side said."""
    is_few = 0 < results.utterances < FEW_HELD_OUT
    found = [few_held_out(results.utterances)] if is_few and results.comparisons else []
    found += _gain_in_words(results)
    found += [as_good_in_words(results.economical)] if results.economical else []
    found += [in_words(each) for each in results.comparisons]
    told = [f"{label_of(each.path)} {each.share:.0%}" for each in results.importance]
    found += [f"Share of the differences that each setting explains alone: {', '.join(told)}."] if told else []
    for number, each in enumerate(results.openings):
        again = "" if number == 0 else ", after it had been opened before"
        found.append(f"Test side, opened for {each.title}{again}: CER {percent(each.cer_adapted)}.")
    return found


def _gain_in_words(results: Results) -> list[str]:
    """Whether the best is better than the base; nothing before any trial is finished."""
    if results.best is None or results.base is None or results.gain is None:
        return []
    _, bounds = results.gain
    figures = f"{percent(results.best.cer)} against {percent(results.base.rate)}"
    best = f"{-bounds.high * 100:.1f} to {-bounds.low * 100:.1f} points"
    if bounds.high < 0:
        return [f"{results.best.title} is better than the base by {best} ({figures})."]
    return [f"{results.best.title} cannot be told from the base ({figures}): nothing was gained yet."]
