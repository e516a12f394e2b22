"""Experiments with real engines: to their end, killed in between, and judged on the test side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.protocol.client import engine_environment
from studio.protocol.events import EvaluationCompleted, RunFinished, RunStarted
from studio.runs.directory import RunDirectory
from studio.runs.experiments.data import keep_data
from studio.runs.experiments.directory import ExperimentDirectory, create_experiment
from studio.runs.experiments.forecast import forecast_of, measure, needs_measuring
from studio.runs.experiments.opening import open_test, read_openings
from studio.runs.experiments.results import read_results
from studio.runs.experiments.runner import Runner
from studio.runs.experiments.settings import parse_experiment
from studio.runs.experiments.trials import read_trials
from studio.runs.supervising import await_end

_RUN = "import sys; from pathlib import Path; from studio.runs.experiments import runner, directory\n"
_RUN += "runner.Runner(directory.ExperimentDirectory(Path(sys.argv[1]))).run()"


@pytest.fixture
def experiment(checkpoint: Path, corpus: Path, tmp_path: Path) -> Callable[..., ExperimentDirectory]:
    """An experiment on the small corpus."""

    def make(**tables: Any) -> ExperimentDirectory:
        training = {"max_steps": 12, "batch_size": 3, "save_steps": 2, "device": "cpu", "precision": "float32"}
        run = {
            "checkpoint": {"name": str(checkpoint), "language": "fr"},
            "data": {"source": str(corpus), "validation_fraction": 0.2, "test_fraction": 0.2},
            "adapter": {"rank": 4, "alpha": 8},
            "training": training,
            "evaluation": {"eval_steps": 6, "batch_size": 2},
        }
        return create_experiment(parse_experiment({"name": "small", "run": run} | tables), tmp_path / "experiment")

    return make


def killed_when(directory: ExperimentDirectory, is_due: Callable[[], bool]) -> None:
    """Work on an experiment in a process that is killed as soon as something is so."""
    process = subprocess.Popen([sys.executable, "-c", _RUN, str(directory.path)], env=engine_environment())
    pause = threading.Event()
    while not is_due():
        assert process.poll() is None, "it ended before it could be killed"
        pause.wait(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def runs_of(directory: ExperimentDirectory) -> list[RunDirectory]:
    return [directory.run(each.run) for each in read_trials(directory) if each.run]


def test_killed_at_any_moment_an_experiment_loses_nothing_and_repeats_nothing(
    experiment: Callable[..., ExperimentDirectory],
) -> None:
    directory = experiment(axes={"adapter.rank": [2, 4], "training.learning_rate": [1e-2, 1e-3]})

    def has(count: int, name: str) -> bool:
        runs = runs_of(directory)
        return len(runs) >= count and (runs[count - 1].path / name).exists()

    killed_when(directory, lambda: has(1, "run.toml"))
    killed_when(directory, lambda: has(1, "checkpoints") and bool(runs_of(directory)[0].complete_checkpoints()))
    killed_when(directory, lambda: has(2, "events.jsonl"))
    killed_when(directory, lambda: has(3, "report.json"))
    for run in runs_of(directory):
        await_end(run)
    assert len(read_trials(directory)) == 4
    assert Runner(directory).run() == "done"
    trials = read_trials(directory)
    assert [each.state for each in trials] == ["finished"] * 4 and len({each.run for each in trials}) == 4
    told = [[each.message for each in run.read_events()] for run in runs_of(directory)]
    assert [sum(isinstance(each, RunFinished) for each in events) for events in told] == [1] * 4
    started = [each.start_step for each in told[0] if isinstance(each, RunStarted)]
    assert started[-1] > 0 or len(started) == 1, "it goes on from its checkpoint"
    assert [each.curve[-1][0] for each in trials] == [12] * 4
    based = [any(isinstance(each, EvaluationCompleted) and each.step == 0 for each in events) for events in told]
    assert based == [True, False, False, False], "the base is decoded once"
    manifest = (directory.runs / trials[0].run / "manifest.jsonl").read_text(encoding="utf-8")
    assert '"test"' not in manifest and '"validation"' in manifest
    results = read_results(directory)
    assert results.utterances == 2 and len(results.finished) == 4
    assert all(each.seconds > 0 and each.adapter_bytes > 0 and each.peak_memory_bytes > 0 for each in results.finished)


def test_the_test_side_is_opened_once_for_the_chosen_one(experiment: Callable[..., ExperimentDirectory]) -> None:
    directory = experiment(also=[{"adapter.rank": 2}])
    keep_data(directory)
    assert needs_measuring(forecast_of(directory))
    measure(directory)
    forecast = forecast_of(directory)
    assert not needs_measuring(forecast) and forecast.runs == 1 and (forecast.seconds or 0) > 0 and forecast.fits
    Runner(directory).run()
    best = read_results(directory).best
    assert best is not None
    opening = open_test(directory, best)
    assert (opening.utterances == 2 and opening.title == "LoRA, r = 2") or opening.title == "r = 2"
    assert open_test(directory, best) == opening and read_openings(directory) == [opening]
