"""Out of memory: the batch is halved, nothing is learned twice, nothing is lost."""

from __future__ import annotations

import pytest
import torch

from studio.engine.halving import Batch, Halving


class Learner:
    """A layer with dropout whose memory holds so many rows; fails in the midst of the backward pass."""

    def __init__(self, room: int, error: Exception | None = None) -> None:
        torch.manual_seed(0)
        self.weight = torch.nn.Parameter(torch.randn(5, 3))
        self.room = room
        self.error = error or torch.OutOfMemoryError("CUDA out of memory")
        self.sizes: list[int] = []

    def __call__(self, batch: Batch) -> torch.Tensor:
        rows = batch["x"]
        self.sizes.append(len(rows))
        kept = torch.nn.functional.dropout(rows, 0.5)
        loss = ((kept @ self.weight) ** 2).sum()
        loss.backward()
        if len(rows) > self.room:
            torch.rand(7)
            raise self.error
        return loss.detach()


def batch(rows: int) -> Batch:
    return {"x": torch.randn(rows, 5, generator=torch.Generator().manual_seed(1)), "y": torch.arange(rows)}


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory: you tried …"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 4000 bytes."),
    ],
)
def test_the_batch_is_halved_until_it_fits(error: Exception) -> None:
    learner, messages = Learner(2, error), list[tuple[int, int]]()
    halving = Halving([learner.weight], lambda failed, now: messages.append((failed, now)))
    halving(batch(9), learner)
    assert messages == [(9, 5), (5, 3), (3, 2)]
    assert learner.sizes[:3] == [9, 5, 3] and sum(learner.sizes[3:]) == 9 and max(learner.sizes[3:]) == 2
    assert halving.times == 3


def test_what_is_learned_is_that_of_the_smaller_parts_alone() -> None:
    """Neither gradients nor random numbers of failed attempts stay."""
    failing, sound = Learner(2), Learner(99)
    torch.manual_seed(5)
    halving = Halving([failing.weight], lambda *_: None)
    loss = halving(batch(8), failing)
    torch.manual_seed(5)
    prepared = Halving([sound.weight], lambda *_: None)
    prepared.times = halving.times
    assert torch.equal(loss, prepared(batch(8), sound))
    assert failing.weight.grad is not None and sound.weight.grad is not None
    assert torch.equal(failing.weight.grad, sound.weight.grad)
    assert sound.sizes == [2, 2, 2, 2]


def test_gradients_from_before_are_kept() -> None:
    learner = Learner(2)
    learner.weight.grad = torch.full_like(learner.weight, 100.0)
    torch.manual_seed(5)
    Halving([learner.weight], lambda *_: None)(batch(4), learner)
    other = Learner(2)
    torch.manual_seed(5)
    prepared = Halving([other.weight], lambda *_: None)
    prepared.times = 1
    prepared(batch(4), other)
    assert other.weight.grad is not None
    torch.testing.assert_close(learner.weight.grad, other.weight.grad + 100)


def test_later_batches_are_smaller_from_the_start() -> None:
    learner, messages = Learner(4), list[tuple[int, int]]()
    halving = Halving([learner.weight], lambda failed, now: messages.append((failed, now)))
    halving(batch(8), learner)
    learner.sizes.clear()
    halving(batch(8), learner)
    halving(batch(3), learner)
    assert learner.sizes == [4, 4, 2, 1]
    assert messages == [(8, 4)]


def test_a_single_utterance_that_does_not_fit_is_an_error() -> None:
    learner = Learner(0)
    with pytest.raises(torch.OutOfMemoryError):
        Halving([learner.weight], lambda *_: None)(batch(4), learner)


def test_other_errors_are_none_of_its_business() -> None:
    learner = Learner(2, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes"):
        Halving([learner.weight], lambda *_: None)(batch(4), learner)
    assert learner.sizes == [4]
