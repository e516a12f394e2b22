"""How long a recording is, and whether its text fits the time."""

from __future__ import annotations

import numpy as np

from studio.corpus.quality.rule import Columns, Figures, Flags, Rule

VERY_SHORT_SECONDS = 0.5
FAST = 1.7
"""Times the dataset's median of characters per second, above which a text holds more than what is said."""
SLOW = 0.25
"""Times the median, below which a recording of some length says more than its text."""

_SLOW_FROM_SECONDS = 2.0
_LEAST_UTTERANCES = 8  # a median of fewer says nothing


def median_rate(columns: Columns) -> float:
    """Characters per second of the middle row that can be used; NaN where there are too few."""
    rates = columns.rates[(columns.refused == 0) & (columns.characters > 0)]
    return float(np.median(rates)) if rates.size >= _LEAST_UTTERANCES else float("nan")


def _is_fast(columns: Columns) -> Flags:
    with np.errstate(invalid="ignore"):
        is_fast = columns.rates > FAST * columns.median_rate
        return np.asarray(is_fast & (columns.refused == 0), np.bool_)


def _is_slow(columns: Columns) -> Flags:
    with np.errstate(invalid="ignore"):
        is_slow = (columns.rates < SLOW * columns.median_rate) & (columns.seconds >= _SLOW_FROM_SECONDS)
        return np.asarray(is_slow & (columns.refused == 0), np.bool_)


def _is_very_short(columns: Columns) -> Flags:
    with np.errstate(invalid="ignore"):
        is_short = (columns.seconds < VERY_SHORT_SECONDS) & (columns.seconds > 0)
        return np.asarray(is_short & (columns.refused == 0), np.bool_)


def _figures(columns: Columns, row: int) -> Figures:
    rate, seconds = float(columns.rates[row]), float(columns.seconds[row])
    return {"rate": rate, "median": columns.median_rate, "times": rate / columns.median_rate, "seconds": seconds}


RULES = (
    Rule(
        "too_long",
        "error",
        "Over 30 s",
        "Whisper hears 30 s at most, so this recording is not used. Cut it into parts to use it.",
        None,
        ("split",),
    ),
    Rule(
        "text_too_long",
        "warning",
        "Too much text for the time",
        "{rate:.1f} characters a second, {times:.1f} times the median of {median:.1f}: the text says more than can be "
        "heard in {seconds:.1f} s.",
        _is_fast,
        ("cut", "exclude"),
        _figures,
    ),
    Rule(
        "text_too_short",
        "warning",
        "Too little text for the time",
        "{rate:.1f} characters a second, {times:.2f} of the median of {median:.1f}: more is said in {seconds:.1f} s "
        "than the text has, or there is much silence.",
        _is_slow,
        ("exclude",),
        _figures,
    ),
    Rule(
        "very_short",
        "warning",
        "Very short",
        "It lasts only {seconds:.2f} s. Listen whether the beginning or the end is cut off.",
        _is_very_short,
        ("merge", "exclude"),
        lambda columns, row: {"seconds": float(columns.seconds[row])},
    ),
)
