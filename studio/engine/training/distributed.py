"""Several processes that train one adapter together, as ``torchrun`` starts them: who does what, and agreeing on it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from studio.errors import RunError

if TYPE_CHECKING:
    import torch

Result = TypeVar("Result")

_WAIT = timedelta(days=7)
"""How long the others wait for the first process; decoding a large evaluation split takes hours."""


class StopRequested(Exception):
    """The user asked to stop while something long was under way."""


@dataclass(frozen=True, slots=True)
class Distributed:
    """This process's place among those of its run.

    All of them train, each on its own batches. Only the first locks the run directory, tells events, evaluates and
    saves; meanwhile the others wait. A process alone is the first one, and agrees with itself at no cost.

    Attributes:
        rank: 0 for the first.
        size: number of processes.
        local_rank: this one's number on its machine, and so its GPU's.
    """

    rank: int = 0
    size: int = 1
    local_rank: int = 0

    @classmethod
    def of_environment(cls) -> Distributed:
        """As ``torchrun`` tells it, in environment variables; alone without them."""
        names = ("RANK", "WORLD_SIZE", "LOCAL_RANK")
        if any(name not in os.environ for name in names):
            return cls()
        return cls(*(int(os.environ[name]) for name in names))

    @property
    def is_first(self) -> bool:
        """Whether this process is the one that writes."""
        return self.rank == 0

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Be in touch with the others for the length of the block; every process of the run must enter it."""
        if self.size == 1:
            yield
            return
        import torch
        from torch import distributed

        cuda = torch.cuda.is_available()
        if cuda:
            torch.cuda.set_device(self.local_rank)
        # Agreements are made on the CPU, so that none waits for a GPU; gradients go the way of their device.
        distributed.init_process_group("cpu:gloo,cuda:nccl" if cuda else "gloo", timeout=_WAIT)
        try:
            yield
        finally:
            # What cycles hold of the group would keep its threads into the interpreter's end, where they abort the
            # process.
            gc.collect()
            distributed.destroy_process_group()

    def device(self, wanted: str) -> str:
        """This process's own GPU where several share a machine, else what is wanted."""
        if self.size == 1 or wanted == "cpu":
            return wanted
        import torch

        return f"cuda:{self.local_rank}" if torch.cuda.is_available() else wanted

    def any(self, flag: bool) -> bool:
        """Whether the flag is set in any process; all must ask."""
        return self.sum(float(flag)) > 0

    def sum(self, value: float) -> float:
        """The sum over all processes of what each has; all must ask."""
        if self.size == 1:
            return value
        import torch
        from torch import distributed

        values = torch.tensor(value, dtype=torch.float64)
        distributed.all_reduce(values)
        return float(values)

    def gather(self, value: Result) -> list[Result]:
        """What each process has, in their order; all must ask."""
        if self.size == 1:
            return [value]
        from torch import distributed

        values: list[Any] = [None] * self.size
        distributed.all_gather_object(values, value)
        return values

    def share_parameters(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Let all processes begin with the first one's weights."""
        if self.size > 1:
            from torch import distributed

            for parameter in parameters:
                distributed.broadcast(parameter.data, src=0)

    def sum_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Give each process the sum of all gradients, once a step: an adapter's are few.

        However many pieces a process works through, and however often it tries one, it meets the others only here.
        """
        if self.size == 1:
            return
        import torch
        from torch import distributed

        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            distributed.all_reduce(parameter.grad)

    def on_first(self, work: Callable[[], Result]) -> Result:
        """What ``work`` gives in the first process, in all of them; the others wait for it. All must call this.

        Raises:
            StopRequested: in every process, where the first was asked to stop.
            RunError: in the others, where the first failed.
        """
        if self.size == 1:
            return work()
        return self._lead(work) if self.is_first else self._follow()

    def _lead(self, work: Callable[[], Result]) -> Result:
        try:
            result = work()
        except StopRequested:
            self._broadcast(("stopped", None))
            raise
        except BaseException:
            self._broadcast(("failed", None))
            raise
        self._broadcast(("done", result))
        return result

    def _follow(self) -> Any:
        outcome, result = self._broadcast(None)
        if outcome == "stopped":
            raise StopRequested
        if outcome == "failed":
            raise RunError("The first process of this run has failed.", "Its message says why.", code="first_failed")
        return result

    def _broadcast(self, message: Any) -> Any:
        import torch
        from torch import distributed

        box = [message]
        distributed.broadcast_object_list(box, src=0, device=torch.device("cpu"))
        return box[0]
