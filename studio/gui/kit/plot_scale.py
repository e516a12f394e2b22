"""Ranges, ticks and smoothing of plots. No Qt here."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

MOST_TICKS = 6
FEWEST_COLUMNS = 300
"""A curve is never thinned to fewer stretches, however narrow its plot."""

_SHARES = (0.10, 0.25, 0.50, 1.0)


def nice_step(span: float, most: int = MOST_TICKS) -> float:
    """The smallest step of 1, 2, 2.5 or 5 times a power of ten that needs at most ``most`` ticks on ``span``."""
    if not math.isfinite(span) or span <= 0:
        return 1.0
    raw = span / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return power * next((factor for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * (1 - 1e-9)), 10)


def ticks(low: float, high: float, most: int = MOST_TICKS, *, whole: bool = False) -> list[float]:
    """Round values within a range; ``whole`` ones where there is nothing between them, as between steps."""
    step = nice_step(high - low, most)
    if whole and step != int(step):
        step = 1.0 if step < 1 else 5.0  # 2.5 is the only other
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Exponents of ten within a range of exponents, with 2 and 5 between them where there is room."""
    found = [float(power) for power in range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)]
    if len(found) < 3:
        powers = range(math.floor(low), math.ceil(high) + 1)
        fine = [power + math.log10(factor) for power in powers for factor in (1, 2, 5)]
        found = [value for value in fine if low - 1e-9 <= value <= high + 1e-9]
    return found[:: max(1, math.ceil(len(found) / MOST_TICKS))]


def x_end(current: float, total: float) -> float:
    """The end of the x range: the smallest of 10, 25, 50 or 100 % of ``total`` that holds ``current``."""
    if total <= 0:
        return max(current, 1.0)
    return next((total * share for share in _SHARES if current <= total * share), max(current, total))


def y_range(values: Sequence[Values], extra: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    """A range that holds all finite values and ends on ticks, with some air above."""
    finite = [part[np.isfinite(part)] for part in values]
    lows = [float(part.min()) for part in finite if part.size] + list(extra)
    highs = [float(part.max()) for part in finite if part.size] + list(extra)
    if not highs:
        return 0.0, 1.0
    low, high = min(lows), max(highs)
    low = min(0.0, low) if from_zero else low
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = nice_step(high - low)
    return math.floor(low / step + 1e-9) * step if not from_zero else low, high + 0.06 * (high - low)


def smoothed(values: Values, window: int) -> Values:
    """The mean of up to ``window`` values up to each one, shape (n,); NaN counts as not there."""
    if window <= 1 or values.size == 0:
        return values
    known = np.isfinite(values)
    sums = np.cumsum(np.where(known, values, 0.0))
    counts = np.cumsum(known).astype(np.float64)
    sums[window:] = sums[window:] - sums[:-window].copy()
    counts[window:] = counts[window:] - counts[:-window].copy()
    means: Values = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return means


def thinned(x: Values, y: Values, columns: int) -> tuple[Values, Values]:
    """The same curve with at most about ``4 * columns`` points: lowest and highest value of each stretch of x.

    What is drawn does not change where the plot has fewer pixel columns than that; drawing no longer grows with a
    run's length.
    """
    size = x.size // columns
    if size < 4:
        return x, y
    whole = size * columns
    parts = y[:whole].reshape(columns, size)
    # fmin and fmax pass over NaN, as long as there is anything else.
    extremes = np.stack([np.fmin.reduce(parts, axis=1), np.fmax.reduce(parts, axis=1)], axis=1).ravel()
    return np.concatenate([np.repeat(x[:whole:size], 2), x[whole:]]), np.concatenate([extremes, y[whole:]])


def smoothed_at(values: Values, window: int, most: int) -> tuple[npt.NDArray[np.int64], Values]:
    """:func:`smoothed` at no more than ``most`` places, the last one included: their indices, and the means."""
    places = np.unique(np.linspace(0, max(0, values.size - 1), min(values.size, most)).astype(np.int64))
    if window * places.size >= values.size:
        return places, smoothed(values, window)[places]
    rows = values[np.maximum(places[:, None] - np.arange(window), 0)]
    # Before the start there is nothing: those places count as not there.
    rows[places[:, None] < np.arange(window)] = np.nan
    known = np.isfinite(rows)
    counts = known.sum(axis=1)
    sums = np.where(known, rows, 0.0).sum(axis=1)
    return places, np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)


def nearest(x: Values, at: float) -> int:
    """Index of the value nearest to ``at`` in a rising sequence; -1 where there is none."""
    if x.size == 0:
        return -1
    right = int(np.searchsorted(x, at))
    if right == 0:
        return 0
    if right == x.size:
        return int(x.size - 1)
    return right if x[right] - at < at - x[right - 1] else right - 1
