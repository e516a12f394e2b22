"""Two processes that train one adapter together, started as on a cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.protocol.events import (
    CheckpointSaved,
    EvaluationCompleted,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    StepCompleted,
    Warned,
)
from studio.runs.directory import RunDirectory
from studio.runs.report import Report
from tests.engine.conftest import Run

WORKER = ("-m", "studio.engine.worker", "train")

STOPPED_THEN_SHORT_OF_MEMORY = """
import sys
from pathlib import Path
from studio.engine.channel import Controls, EventChannel
from studio.engine.training import gradients
from studio.engine.training.distributed import Distributed
from studio.engine.training.job import TrainingJob
from studio.protocol.events import StepCompleted
from studio.runs.directory import RunDirectory

distributed, loss = Distributed.of_environment(), gradients.batch_loss
stopped, short = (RunDirectory(Path(path)) for path in sys.argv[1:])

def train(directory, stop=False):
    channel, controls = EventChannel(None), Controls()
    if stop:
        channel.listen(lambda event: controls.request_stop() if isinstance(event, StepCompleted) else None)
    TrainingJob(directory, channel, controls, distributed).execute()

def limited(model, part, **options):
    if len(part["labels"]) > 2:
        raise MemoryError
    return loss(model, part, **options)

is_second = distributed.rank == 1
with distributed.joined():
    train(stopped, stop=is_second)
    train(stopped)
    if is_second:
        gradients.batch_loss = limited
    train(short)
"""
"""Three runs in one process each, which join once: the libraries take longer to load than the runs."""


def launch(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Start two processes on the CPU; they reach each other through the loopback device."""
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "GLOO_SOCKET_IFNAME": "lo",
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
    }
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, env=environment, timeout=300, check=False
    )


def told(directory: RunDirectory, kind: type[Any]) -> list[Any]:
    return [envelope.message for envelope in directory.read_events() if isinstance(envelope.message, kind)]


@pytest.fixture
def runs(make_run: Callable[..., Run]) -> tuple[Run, Run]:
    """A run for a process alone, and one for two with as many utterances in each step.

    Eight utterances are all there are, padded, each by itself: whoever takes which, a step learns from the same.
    """
    tables = {"adapter": {"dropout": 0.0}, "evaluation": {"eval_steps": 2}}
    training = {"max_steps": 4, "save_steps": 2, "audio_context": "padded", "joined_share": 0.0}
    alone = make_run("alone", training={**training, "batch_size": 8}, **tables)
    return alone, make_run("together", training={**training, "batch_size": 4}, **tables)


def test_two_processes_learn_what_one_does_from_batches_of_twice_the_size(runs: tuple[Run, Run]) -> None:
    alone, together = runs
    alone.execute()
    directory = together.directory
    done = launch(*WORKER, directory.path)
    assert done.returncode == 0, done.stderr
    ours, theirs = told(directory, StepCompleted), alone.of(StepCompleted)
    assert [event.loss for event in ours] == pytest.approx([event.loss for event in theirs], rel=1e-3)
    assert [event.grad_norm for event in ours] == pytest.approx([event.grad_norm for event in theirs], rel=1e-2)
    assert [event.step for event in told(directory, EvaluationCompleted)] == [0, 2, 4]
    assert [step for step, _ in directory.complete_checkpoints()] == [2, 4]
    state = json.loads((directory.checkpoint_path(4) / "training_state.json").read_text(encoding="utf-8"))
    assert len(state["random"]) == 2, "those of both processes"
    counts = Counter(type(envelope.message) for envelope in directory.read_events())
    assert counts[RunStarted] == counts[RunFinished] == 1 and counts[CheckpointSaved] == 2
    sequence = [envelope.seq for envelope in directory.read_events()]
    assert sequence == list(range(len(sequence)))
    assert Report.load(directory.report).steps == 4


def test_all_stop_where_one_is_asked_to_and_work_as_little_at_once_as_the_one_with_the_least_memory(
    runs: tuple[Run, Run], make_run: Callable[..., Run], tmp_path: Path
) -> None:
    stopped = runs[1].directory
    training = {"max_steps": 2, "save_steps": 2, "batch_size": 4, "batch_seconds": 120, "audio_context": "padded"}
    short = make_run(training=training, evaluation={"eval_steps": 2}).directory
    (tmp_path / "runs.py").write_text(STOPPED_THEN_SHORT_OF_MEMORY, encoding="utf-8")
    done = launch(tmp_path / "runs.py", stopped.path, short.path)
    assert done.returncode == 0, done.stderr

    assert told(stopped, RunStopped) == [RunStopped(1, str(stopped.checkpoint_path(1)))]
    assert [event.start_step for event in told(stopped, RunStarted)] == [0, 1]
    assert [event.step for event in told(stopped, StepCompleted)] == [1, 2, 3, 4]
    assert [event.step for event in told(stopped, EvaluationCompleted)] == [0, 2, 4]

    (warning,) = [event.message for event in told(short, Warned) if "memory" in event.message]
    assert "another process" in warning and "step 1" in warning
    state = json.loads((short.checkpoint_path(2) / "training_state.json").read_text(encoding="utf-8"))
    assert state["state"]["halvings"] == 1
    assert Report.load(short.report).halvings == 1


def test_a_run_in_use_ends_all_processes(runs: tuple[Run, Run]) -> None:
    directory = runs[1].directory
    with directory.locked():
        done = launch(*WORKER, directory.path)
    assert done.returncode != 0
    assert "in use by another process" in done.stderr
    assert not told(directory, RunStarted) and not told(directory, RunFailed)
