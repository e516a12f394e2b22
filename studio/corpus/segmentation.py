"""Cutting a long recording at its pauses, and its transcript where the cuts are."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.audio.silence import frame_levels, is_sound
from studio.audio.voice_activity import speech_frames
from studio.corpus.overrides import Part

LONGEST_PART = 29.0
"""Seconds of a part; less than Whisper's window, so that rounding never exceeds it."""

Anchors = Sequence[tuple[float, float]]
"""Known places of a text in its recording: seconds from the start, and the share of the text said until then."""

_FRAME = 0.01
_LEAST_SILENCE = 0.15
_SHORTEST_PART = 1.0
_MARGIN = 0.15
_WITHOUT_SILENCE = 4.0
_PER_CUT = 1.0  # all costs are in seconds of misplacement
_CLAUSE, _WORD = 0.7, 2.5
_ENDS = (
    (re.compile(r"[.!?。？！…]+[\"'”»’)]*(?=\s|$)|[。？！]|\n"), 0.0),
    (re.compile(r"[,;:，、；：](?=\s|$)|[，、；：]"), _CLAUSE),
    (re.compile(r"(?=\s)"), _WORD),
)
"""Where texts may be cut, and what it costs."""


@dataclass(frozen=True, slots=True)
class _Boundary:
    """A place where a text may be cut: its index, the share of letters before it, and what cutting there costs."""

    index: int
    share: float
    cost: float


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where sound may be cut, and the text with it."""

    seconds: float
    boundary: _Boundary
    cost: float


def split(
    samples: Samples, text: str, start: float = 0.0, longest: float = LONGEST_PART, anchors: Anchors = ()
) -> tuple[Part, ...]:
    """Parts of at most `longest` seconds of 16 kHz mono samples, shape (n,), in order, without gaps between them.

    Of all ways to cut at pauses that one is taken, by dynamic programming, whose cuts fall least beside the ends of
    sentences (else clauses, else words), the fewer cuts and the longer pauses the better. How much of the text has
    been said at a moment is told from `anchors`, else from the share of speech until then.

    Args:
        samples: of the recording or the part of it that is to be split.
        text: its transcript.
        start: seconds into the file where the samples begin.
        longest: seconds.
        anchors: where known, in order.
    """
    seconds = samples.size / SAMPLE_RATE
    if seconds <= longest or not text.strip():
        return (Part(start, seconds, text.strip()),)
    cuts = _best(_candidates(samples, seconds, longest, text, anchors), seconds, longest)
    edges = [0.0, *(cut.seconds for cut in cuts), seconds]
    places = [0, *(cut.boundary.index for cut in cuts), len(text)]
    return tuple(
        Part(round(start + begin, 3), round(end - begin, 3), text[first:last].strip())
        for (begin, end), (first, last) in zip(pairwise(edges), pairwise(places), strict=True)
    )


def windows_between_silences(samples: Samples, longest: float) -> list[tuple[float, float]]:
    """Start and end, in seconds, of stretches of at most `longest` seconds, cut at the longest pauses."""
    return _windows(samples, spoken_frames(samples), longest)


def spoken_windows(samples: Samples, longest: float) -> list[tuple[float, float]]:
    """The same without the silence at the ends of each but 0.15 s, and without those in which nobody speaks."""
    spoken = spoken_frames(samples)
    found = []
    for start, end in _windows(samples, spoken, longest):
        inside = np.flatnonzero(spoken[round(start / _FRAME) : round(end / _FRAME)])
        if inside.size:
            first, last = start + float(inside[0]) * _FRAME, start + float(inside[-1] + 1) * _FRAME
            found.append((max(start, first - _MARGIN), min(end, last + _MARGIN)))
    return found


def spoken_frames(samples: Samples) -> npt.NDArray[np.bool_]:
    """Which frames of 10 ms lie in speech; where there is none at all, as in singing, those that are not silent."""
    spoken = speech_frames(samples)
    return spoken if spoken.any() else is_sound(frame_levels(samples))


def _windows(samples: Samples, sound: npt.NDArray[np.bool_], longest: float) -> list[tuple[float, float]]:
    seconds = samples.size / SAMPLE_RATE
    levels = frame_levels(samples)
    places = sorted(_silences(sound, longest) + _quietest(levels, sound, longest))
    cuts = [
        _Cut(middle, _Boundary(number, 0.0, 0.0), _roughness(length))
        for number, (middle, length) in enumerate(places)
        if _SHORTEST_PART <= middle <= seconds - _SHORTEST_PART
    ]
    return list(pairwise([0.0, *(cut.seconds for cut in _best(cuts, seconds, longest)), seconds]))


def _candidates(samples: Samples, seconds: float, longest: float, text: str, anchors: Anchors) -> list[_Cut]:
    levels, sound = frame_levels(samples), spoken_frames(samples)
    said = _said(sound, seconds, anchors)
    boundaries = _boundaries(text)
    cuts = []
    for middle, length in _silences(sound, longest) + _quietest(levels, sound, longest):
        if not _SHORTEST_PART <= middle <= seconds - _SHORTEST_PART:
            continue
        share = float(np.interp(middle, np.arange(said.size) * _FRAME, said))
        best = min(boundaries, key=lambda boundary: abs(boundary.share - share) * seconds + boundary.cost)
        misplaced = abs(best.share - share) * seconds + best.cost
        cuts.append(_Cut(middle, best, misplaced + _roughness(length)))
    return sorted(cuts, key=lambda cut: cut.seconds)


def _said(sound: npt.NDArray[np.bool_], seconds: float, anchors: Anchors) -> npt.NDArray[np.float64]:
    """The share of the text that has been said at the start of each frame of 10 ms; shape (n,)."""
    if not anchors:
        total = max(1, int(sound.sum()))
        return np.concatenate([[0.0], np.cumsum(sound)[:-1] / total])
    times, shares = zip(*((0.0, 0.0), *anchors, (seconds, 1.0)), strict=True)
    return np.asarray(np.interp(np.arange(sound.size) * _FRAME, times, np.maximum.accumulate(shares)))


def _roughness(length: float) -> float:
    """What a cut costs in a silence of this many seconds; 0 where there is none."""
    return _PER_CUT + (math.exp(-length / 0.3) if length else _WITHOUT_SILENCE)


def _silences(sound: npt.NDArray[np.bool_], longest: float) -> list[tuple[float, float]]:
    """Middle and length of every pause, in seconds; of very long ones several places."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], sound, [True]]).astype(np.int8)))
    runs = edges.reshape(-1, 2) * _FRAME
    found = []
    for first, last in runs.tolist():
        if (length := last - first) >= _LEAST_SILENCE:
            places = np.linspace(first, last, 2 + math.ceil(length / (longest / 3)))[1:-1]
            found += [(float(place), length) for place in places]
    return found


def _quietest(levels: Samples, sound: npt.NDArray[np.bool_], longest: float) -> list[tuple[float, float]]:
    """The quietest moment of every stretch without a pause that is too long to do without a cut."""
    window = max(1, int(longest / 3 / _FRAME))
    found = []
    for first in range(0, levels.size, window):
        stretch = levels[first : first + window]
        if sound[first : first + window].all():
            smooth = np.convolve(stretch, np.full(5, 0.2), "same")
            found.append(((first + int(smooth.argmin())) * _FRAME, 0.0))
    return found


def _boundaries(text: str) -> list[_Boundary]:
    letters = np.concatenate([[0], np.cumsum([char.isalnum() for char in text])])
    total = max(1, int(letters[-1]))
    costs: dict[int, float] = {}
    for pattern, cost in _ENDS:
        for match in pattern.finditer(text):
            costs.setdefault(match.end(), cost)
    if len(costs) < 2:  # a script without spaces and without marks
        costs |= {index: costs.get(index, _WORD) for index in range(1, len(text))}
    inside = {index: cost for index, cost in costs.items() if 0 < letters[index] < total}
    found = [_Boundary(index, float(letters[index] / total), cost) for index, cost in inside.items()]
    return found or [_Boundary(len(text), 1.0, _WORD)]


def _best(cuts: list[_Cut], seconds: float, longest: float) -> list[_Cut]:
    """The cheapest cuts that leave no part over `longest`; where a part must be longer, it is cut at its end."""
    ends = [cut.seconds for cut in cuts] + [seconds]
    cost = [math.inf] * len(ends)
    before = [-1] * len(ends)
    for place, end in enumerate(ends):
        own = cuts[place].cost if place < len(cuts) else 0.0
        if end <= longest:
            cost[place] = own
        for earlier in range(place - 1, -1, -1):
            if end - ends[earlier] > longest:
                break
            fits = place == len(cuts) or cuts[place].boundary.index > cuts[earlier].boundary.index
            if fits and cost[earlier] + own < cost[place]:
                cost[place], before[place] = cost[earlier] + own, earlier
    if math.isinf(cost[-1]):
        return _greedy(cuts, seconds, longest)
    chosen = []
    place = before[-1]
    while place >= 0:
        chosen.append(cuts[place])
        place = before[place]
    return chosen[::-1]


def _greedy(cuts: list[_Cut], seconds: float, longest: float) -> list[_Cut]:
    """The last cut that fits each time, whatever becomes of the text: no more than it can be told is lost."""
    chosen: list[_Cut] = []
    at = 0.0
    while seconds - at > longest:
        fitting = [cut for cut in cuts if at < cut.seconds <= at + longest]
        if not fitting:
            break
        chosen.append(fitting[-1])
        at = fitting[-1].seconds
    return chosen
