"""Going on with less at once where memory was not enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from studio.engine.batches.features import FRAMES_PER_SECOND
from studio.engine.training.distributed import Distributed
from studio.engine.training.state import RandomState
from studio.errors import is_out_of_memory
from studio.settings.whisper import WINDOW_SECONDS

Batch = dict[str, Any]


@dataclass
class WindowCutting:
    """What is left where one window of several utterances is too much: shorter windows.

    Attributes:
        cut: gives a batch of one window as batches of windows of at most so many seconds, or as it is.
        tell: called with the seconds of the window that did not fit and with how many are taken instead.
        seconds: that a window may have; to be kept for a resumed run.
    """

    cut: Callable[[Batch, float], list[Batch]]
    tell: Callable[[float, float], None]
    seconds: float = WINDOW_SECONDS

    def can_cut(self, part: Batch) -> bool:
        """Whether a batch of one window has several utterances."""
        return len(part["members"][0]) > 1

    def halve(self, part: Batch) -> None:
        """Take at most half of what did not fit from now on."""
        failed = part["input_features"][0].shape[-1] / FRAMES_PER_SECOND
        self.seconds = min(self.seconds, failed) / 2
        self.tell(failed, self.seconds)

    def __call__(self, part: Batch) -> list[Batch]:
        """A batch as batches that the memory holds; a window that was beside a longer one is without its padding."""
        if _rows(part) > 1:
            return [part]
        is_padded = part["needs"][0] < part["input_features"][0].shape[-1]
        return self.cut(part, self.seconds) if is_padded or self.seconds < WINDOW_SECONDS else [part]


class MemoryRetry:
    """Works through batches part by part, in smaller parts for good once the memory was not enough for one.

    A step learns from the same utterances, whatever the parts: their gradients add up to the batch's. What a failed
    attempt has left is undone, gradients and random numbers alike, so that nothing of it is learned twice.

    Args:
        parameters: whose gradients the work adds to.
        tell: called with the utterances that did not fit and with how many are taken instead.
        windows: how a single window is cut, where the rows are windows.
        tell_agreed: called where another process's memory holds less than this one's.
    """

    def __init__(
        self,
        parameters: Iterable[torch.nn.Parameter],
        tell: Callable[[int, int], None],
        windows: WindowCutting | None = None,
        tell_agreed: Callable[[], None] = lambda: None,
    ) -> None:
        self._parameters = list(parameters)
        self._tell = tell
        self._tell_agreed = tell_agreed
        self.windows = windows
        self.halvings = 0
        """How often what is worked on at once has been halved; to be kept for a resumed run."""

    def __call__(self, batch: Batch, work: Callable[[Batch], torch.Tensor]) -> torch.Tensor:
        """The sum of what ``work`` gives for the batch's parts.

        Args:
            batch: tensors, or lists, with one row for each utterance or window.
            work: forward and backward; gives the part's loss without its graph.

        Raises:
            Exception: the allocator's, where a single utterance does not fit.
        """
        whole = _rows(batch)
        waiting = self._fitting([batch], whole)
        total: torch.Tensor | None = None
        while waiting:
            loss = self._attempt(waiting[0], work)
            if loss is None:
                self._halve(waiting[0], whole)
                waiting = self._fitting(waiting, whole)
                continue
            del waiting[0]
            total = loss if total is None else total + loss
        assert total is not None, "a batch has utterances"
        return total

    @property
    def window_seconds(self) -> float:
        """That a window of several utterances may have; to be kept for a resumed run."""
        return self.windows.seconds if self.windows else WINDOW_SECONDS

    def agree(self, distributed: Distributed) -> None:
        """Take as little at once as the process whose memory holds least; all must call this, between steps."""
        own = self.halvings, self.window_seconds
        limits = distributed.gather(own)
        least = max(halvings for halvings, _ in limits), min(seconds for _, seconds in limits)
        if least == own:
            return
        self.halvings, seconds = least
        if self.windows:
            self.windows.seconds = seconds
        self._tell_agreed()

    def _halve(self, part: Batch, whole: int) -> None:
        failed = _rows(part)
        if failed == 1 and self.windows is not None:
            self.windows.halve(part)
            return
        while self._limit(whole) >= failed:
            self.halvings += 1
        self._tell(failed, self._limit(whole))

    def _fitting(self, batches: Sequence[Batch], whole: int) -> list[Batch]:
        parts = _parts(batches, self._limit(whole))
        return parts if self.windows is None else [shorter for part in parts for shorter in self.windows(part)]

    def _is_least(self, part: Batch) -> bool:
        return _rows(part) == 1 and (self.windows is None or not self.windows.can_cut(part))

    def _limit(self, rows: int) -> int:
        return max(1, -(-rows >> self.halvings))

    def _attempt(self, part: Batch, work: Callable[[Batch], torch.Tensor]) -> torch.Tensor | None:
        gradients = [None if p.grad is None else p.grad.clone() for p in self._parameters]
        before = RandomState.now()
        try:
            return work(part)
        except Exception as error:
            if self._is_least(part) or not is_out_of_memory(error):
                raise
        # Only here has the error let go of the tensors in its frames.
        for parameter, gradient in zip(self._parameters, gradients, strict=True):
            parameter.grad = gradient
        before.restore()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return None


def _rows(batch: Batch) -> int:
    return len(next(iter(batch.values())))


def _parts(batches: Sequence[Batch], limit: int) -> list[Batch]:
    return [
        {name: value[start : start + limit] for name, value in batch.items()}
        for batch in batches
        for start in range(0, _rows(batch), limit)
    ]
