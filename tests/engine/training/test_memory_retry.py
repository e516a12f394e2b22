"""Out of memory: the batch is halved, nothing is learned twice, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from studio.engine.training import gradients
from studio.engine.training.memory_retry import Batch, MemoryRetry, WindowCutting
from studio.protocol.events import RunFinished, StepCompleted, Warned
from tests.engine.conftest import Run, stop_at

PACKED = {"audio_context": "packed"}
"""Utterances share windows, which are cut."""


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
    retry = MemoryRetry([learner.weight], lambda failed, now: messages.append((failed, now)))
    retry(batch(9), learner)
    assert messages == [(9, 5), (5, 3), (3, 2)]
    assert learner.sizes[:3] == [9, 5, 3] and sum(learner.sizes[3:]) == 9 and max(learner.sizes[3:]) == 2
    assert retry.halvings == 3


def test_what_is_learned_is_that_of_the_smaller_parts_alone() -> None:
    """Neither gradients nor random numbers of failed attempts stay."""
    failing, sound = Learner(2), Learner(99)
    torch.manual_seed(5)
    retry = MemoryRetry([failing.weight], lambda *_: None)
    loss = retry(batch(8), failing)
    torch.manual_seed(5)
    prepared = MemoryRetry([sound.weight], lambda *_: None)
    prepared.halvings = retry.halvings
    assert torch.equal(loss, prepared(batch(8), sound))
    assert failing.weight.grad is not None and sound.weight.grad is not None
    assert torch.equal(failing.weight.grad, sound.weight.grad)
    assert sound.sizes == [2, 2, 2, 2]


def test_gradients_from_before_are_kept() -> None:
    learner = Learner(2)
    learner.weight.grad = torch.full_like(learner.weight, 100.0)
    torch.manual_seed(5)
    MemoryRetry([learner.weight], lambda *_: None)(batch(4), learner)
    other = Learner(2)
    torch.manual_seed(5)
    prepared = MemoryRetry([other.weight], lambda *_: None)
    prepared.halvings = 1
    prepared(batch(4), other)
    assert other.weight.grad is not None
    torch.testing.assert_close(learner.weight.grad, other.weight.grad + 100)


def test_later_batches_are_smaller_from_the_start() -> None:
    learner, messages = Learner(4), list[tuple[int, int]]()
    retry = MemoryRetry([learner.weight], lambda failed, now: messages.append((failed, now)))
    retry(batch(8), learner)
    learner.sizes.clear()
    retry(batch(8), learner)
    retry(batch(3), learner)
    assert learner.sizes == [4, 4, 2, 1]
    assert messages == [(8, 4)]


def test_a_single_utterance_that_does_not_fit_is_an_error() -> None:
    learner = Learner(0)
    with pytest.raises(torch.OutOfMemoryError):
        MemoryRetry([learner.weight], lambda *_: None)(batch(4), learner)


def _cut(window: Batch, seconds: float) -> list[Batch]:
    """As many utterances of a second each as a window may have."""
    (members,) = window["members"]
    size = max(1, int(seconds))
    parts = [members[start : start + size] for start in range(0, len(members), size)]
    return [
        {"input_features": torch.zeros(1, 80, 100 * len(part)), "members": [part], "needs": [100 * len(part)]}
        for part in parts
    ]


def test_a_window_that_does_not_fit_is_cut_until_it_does() -> None:
    tried, messages = list[int](), list[tuple[float, float]]()

    def work(window: Batch) -> torch.Tensor:
        tried.append(len(window["members"][0]))
        if tried[-1] > 3:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return torch.tensor(float(tried[-1]))

    windows = WindowCutting(_cut, lambda failed, now: messages.append((failed, now)))
    retry = MemoryRetry([], lambda *_: None, windows)
    (whole,) = _cut({"members": [list(range(11))]}, 30.0)
    assert retry(whole, work) == 11
    assert messages == [(11.0, 5.5), (5.0, 2.5)] and windows.seconds == 2.5
    assert tried == [11, 5, 2, 2, 1, 2, 2, 1, 1]
    tried.clear()
    retry(whole, work)
    assert max(tried) == 2 and sum(tried) == 11, "later ones are cut from the start"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Frames that the memory holds in training, and then those of what was tried."""
    frames = [10_000]

    def limited(model: Any, batch: dict[str, torch.Tensor], **named: Any) -> torch.Tensor:
        frames.append(max(window.shape[-1] for window in batch["input_features"]))
        if frames[-1] > frames[0]:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
        return original(model, batch, **named)

    original = gradients.batch_loss
    monkeypatch.setattr(gradients, "batch_loss", limited)
    return frames


@pytest.mark.usefixtures("nothing_decoded")
def test_a_run_goes_on_with_shorter_windows_and_resumes_exactly(make_run: Callable[..., Run], room: list[int]) -> None:
    names = ("free", "whole", "stopped")
    free, whole, stopped = (make_run(name, training=PACKED, adapter={"dropout": 0.0}) for name in names)
    free.execute()
    first = room[1]
    room[:] = [first - 1]
    assert isinstance(whole.execute()[-1], RunFinished)
    assert room[1] == first and max(room[2:]) < first / 2 + 60, "half of it, and the margin"
    (warning,) = whole.of(Warned)
    assert f"a window of {first / 100:.1f} s in step 1. The run goes on with windows" in warning.message
    losses = [run.of(StepCompleted)[0].loss for run in (whole, free)]
    assert losses[0] == pytest.approx(losses[1], rel=0.05), "a mean over as many tokens"
    stopped.execute(stop_at(3))
    again = stopped.execute()
    assert not [event for event in again if isinstance(event, Warned)]
    adapters = [load_file(run.directory.adapter / "adapter_model.safetensors") for run in (whole, stopped)]
    assert all(torch.equal(tensor, adapters[1][name]) for name, tensor in adapters[0].items())


@pytest.mark.usefixtures("nothing_decoded")
def test_a_run_that_joins_a_share_goes_on_with_shorter_windows(make_run: Callable[..., Run], room: list[int]) -> None:
    joined = {"joined_share": 0.9, "batch_seconds": 1.0, "max_steps": 2}
    make_run("free", training=joined).execute()
    first = room[1]
    room[:] = [first - 1]
    run = make_run("tight", training=joined)
    assert isinstance(run.execute()[-1], RunFinished)
    (warning,) = run.of(Warned)
    assert f"a window of {first / 100:.1f} s in step 1. The run goes on with windows" in warning.message


def test_a_window_of_one_utterance_that_does_not_fit_fails_the_run(
    make_run: Callable[..., Run], room: list[int]
) -> None:
    room[0] = 0
    with pytest.raises(RuntimeError, match="can't allocate memory"):
        make_run(training=PACKED).execute()
    assert len(room) == 3 and room[2] < room[1], "the first window, and the first utterance of it"


def test_other_errors_are_none_of_its_business() -> None:
    learner = Learner(2, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes"):
        MemoryRetry([learner.weight], lambda *_: None)(batch(4), learner)
    assert learner.sizes == [4]
