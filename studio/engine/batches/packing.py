"""Several short utterances in one window of up to 30 s: as much speech as it holds, and no position changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from studio.engine.batches.features import SAMPLE_RATE
from studio.engine.batches.tokenization import LabelMaker, Part, joint
from studio.settings.whisper import PAUSE_SECONDS, WINDOW_SECONDS
from studio.text.tokens import MAX_LABEL_TOKENS


@dataclass
class _Window:
    room: int
    items: list[dict[str, Any]] = field(default_factory=list)
    samples: int = 0
    tokens: int = 0

    def holds(self, item: dict[str, Any]) -> bool:
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
    text = joint(labels.language).join(item["text"].strip() for item in items)
    parts = [part for item in items for part in (np.zeros(_pause(item), dtype=np.float32), item["audio"])]
    is_timed = all(item.get("pause") is not None for item in items)
    padded = any(item.get("padded") for item in items)
    tokens = labels.timed(_parts(items)) if is_timed else labels(text)
    whole = {"audio": np.concatenate(parts[1:]), "text": text, "labels": tokens, "padded": padded}
    whole["draw"] = items[0].get("draw")
    return whole if padded else {**whole, "members": items}


def _parts(items: list[dict[str, Any]]) -> list[Part]:
    """What each item says, and when in the window."""
    parts: list[Part] = []
    at = -_pause(items[0])
    for item in items:
        start = at + _pause(item)
        at = start + len(item["audio"])
        parts.append((item["text"], start / SAMPLE_RATE, at / SAMPLE_RATE))
    return parts


def _pause(item: dict[str, Any]) -> int:
    """Samples of silence before an item that follows another."""
    pause: float | None = item.get("pause")
    return int((PAUSE_SECONDS if pause is None else pause) * SAMPLE_RATE)
