"""Several short utterances in one window of up to 30 s: as much speech as it holds, and no position changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from studio.engine.batches.features import SAMPLE_RATE
from studio.engine.batches.tokenization import LabelMaker, Part, joint
from studio.settings.whisper import PAUSE_SECONDS, WINDOW_SECONDS
from studio.text.tokens import MAX_LABEL_TOKENS


class Span(NamedTuple):
    """An utterance in an encoder input.

    Attributes:
        draw: which of all that a run learns from; None where nothing is learned.
        start: sample that it begins at.
        end: sample after its last.
    """

    draw: int | None
    start: int
    end: int


@dataclass
class _Window:
    room: int
    items: list[dict[str, Any]] = field(default_factory=list)
    samples: int = 0
    tokens: int = 0

    def holds(self, item: dict[str, Any]) -> bool:
        if self.items and not (item["text"] and self.items[0]["text"]):
            return False  # that nobody speaks is learned from a window of its own
        if self.items and item.get("language") != self.items[0].get("language"):
            return False  # a window is told one language
        if self.items and (_is_timed(item) != _is_timed(self.items[0])):
            return False  # a window's labels hold the times of all or of none
        fits = self.samples + _pause(item) + len(item["audio"]) <= self.room
        # Joined texts may need a token more or less at their seams; each has its start and end tokens to spare.
        return not self.items or (fits and self.tokens + len(item["labels"]) <= MAX_LABEL_TOKENS)

    def add(self, item: dict[str, Any]) -> None:
        self.samples += len(item["audio"]) + (_pause(item) if self.items else 0)
        self.tokens += len(item["labels"])
        self.items.append(item)


def packed(
    items: Sequence[dict[str, Any]], labels: LabelMaker, seconds: float = WINDOW_SECONDS
) -> list[dict[str, Any]]:
    """Utterances of a batch as few items: each the sound and the text of as many as 30 s and 448 tokens hold.

    An item that can be taken apart again has its utterances as ``members``: one padded to 30 s is no shorter for it.

    Args:
        items: with ``audio``, ``text``, ``labels``, and the ``pause`` of those whose labels hold times; each goes into
            the first window that has room for it.
        labels: makes the labels of the joined texts.
        seconds: that a window holds, where more would be too much for the memory; a single utterance may have more.
    """
    windows: list[_Window] = []
    for item in items:
        window = next((window for window in windows if window.holds(item)), None)
        if window is None:
            window = _Window(int(seconds * SAMPLE_RATE))
            windows.append(window)
        window.add(item)
    return [_joined(window.items, labels) for window in windows]


def _joined(items: list[dict[str, Any]], labels: LabelMaker) -> dict[str, Any]:
    if len(items) == 1:
        return items[0]
    labels = labels.of(items[0].get("language", ""))
    text = joint(labels.language).join(item["text"].strip() for item in items)
    parts = [part for item in items for part in (np.zeros(_pause(item), dtype=np.float32), item["audio"])]
    padded = any(item.get("padded") for item in items)
    tokens = labels.timed(_parts(items)) if _is_timed(items[0]) else labels(text)
    whole = {"audio": np.concatenate(parts[1:]), "text": text, "labels": tokens, "padded": padded}
    whole["language"] = items[0].get("language", "")
    whole["prompt"] = items[0].get("prompt", [])
    whole["spans"] = _spans(items)
    return whole if padded else {**whole, "members": items}


def _parts(items: list[dict[str, Any]]) -> list[Part]:
    """What each item says, and when in the window."""
    places = zip(items, _places(items), strict=True)
    return [(item["text"], start / SAMPLE_RATE, end / SAMPLE_RATE) for item, (start, end) in places]


def _spans(items: list[dict[str, Any]]) -> list[Span]:
    """Which draw each item is, and where in the window."""
    return [Span(item.get("draw"), *place) for item, place in zip(items, _places(items), strict=True)]


def _places(items: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """The samples of the window at which each item starts and ends."""
    places: list[tuple[int, int]] = []
    at = -_pause(items[0])
    for item in items:
        start = at + _pause(item)
        at = start + len(item["audio"])
        places.append((start, at))
    return places


def _is_timed(item: dict[str, Any]) -> bool:
    return item.get("pause") is not None


def _pause(item: dict[str, Any]) -> int:
    """Samples of silence before an item that follows another."""
    pause: float | None = item.get("pause")
    return int((PAUSE_SECONDS if pause is None else pause) * SAMPLE_RATE)
