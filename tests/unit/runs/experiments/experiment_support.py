"""What the tests of experiments share: experiments with trials that have run, without an engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import JournalStorage
from optuna.trial import TrialState

from studio.protocol.codec import encode
from studio.protocol.events import Event, Phase, PhaseChanged, RunStarted, StepCompleted
from studio.runs.experiments.combinations import combination, with_seed
from studio.runs.experiments.directory import ExperimentDirectory, create_experiment
from studio.runs.experiments.settings import ExperimentSettings, Values, parse_experiment
from studio.runs.experiments.trials import STUDY, JournalBackend, attributes_of
from studio.runs.report import Report, Row
from studio.settings.toml import save_run_settings
from studio.storage.atomic import make_folder, write_bytes, write_text

REFERENCES = [f"the utterance number {number} of those that are held out" for number in range(40)]
RUN = {"data": {"source": "/recordings"}, "checkpoint": {"language": "en"}}


def experiment_settings(**tables: Any) -> ExperimentSettings:
    """An experiment over three ranks, unless told otherwise."""
    return parse_experiment({"name": "ranks", "axes": {"adapter.rank": [4, 8, 16]}, "run": RUN} | tables)


def spoiled(wrong: int) -> list[str]:
    """The references with so many letters wrong, one in an utterance, in its turn."""
    texts = list(REFERENCES)
    for number in range(wrong):
        place = number % len(texts)
        texts[place] = texts[place][: number // len(texts)] + "#" + texts[place][number // len(texts) + 1 :]
    return texts


def report_of(wrong: int, base_wrong: int = 200, **facts: Any) -> Report:
    """A report with so many letters wrong on its validation side."""
    texts, base = spoiled(wrong), spoiled(base_wrong)
    rows = [
        Row(str(number), f"/{number}.wav", reference, base[number], texts[number], "", 1.0, "validation")
        for number, reference in enumerate(REFERENCES)
    ]
    known = {"steps": 10, "trainable_parameters": 100, "total_parameters": 10_000, "peak_memory_bytes": 1_000_000}
    return Report.of(rows, "basic", checkpoint="whisper-base", language="en", **known | facts)


def finish_run(
    directory: ExperimentDirectory, name: str, settings: Any, wrong: int, *, seconds: float = 60.0, size: int = 1000
) -> None:
    """A finished run directory of a trial."""
    run = directory.run(name)
    make_folder(run.adapter)
    save_run_settings(settings, run.settings)
    write_bytes(run.adapter / "adapter_model.safetensors", b"\0" * size)
    write_events(run.events, seconds)
    report_of(wrong).save(run.report)
    write_text(run.report_page, "<html>")


def write_events(path: Path, seconds: float) -> None:
    """A run of ten steps that took so many seconds."""
    begun = time.time() - seconds
    told: list[tuple[float, Event]] = [
        (begun, PhaseChanged(Phase.LOADING)),
        (begun, RunStarted(total_steps=10)),
        (begun + seconds / 2, StepCompleted(10, 1.0, 1.0, 1e-3, 1.0, 3.0, 2_000_000, 0)),
        (begun + seconds / 2, PhaseChanged(Phase.EVALUATING, 0, 40)),
        (begun + seconds, PhaseChanged(Phase.EVALUATING, 40, 40)),
    ]
    lines = "".join(encode(event, number, moment) for number, (moment, event) in enumerate(told))
    write_text(path, lines)


def study_of(directory: ExperimentDirectory) -> optuna.Study:
    """The experiment's study, as optuna has it."""
    storage = JournalStorage(JournalBackend(directory))
    return optuna.create_study(study_name=STUDY, storage=storage, load_if_exists=True)


def add_trial(
    directory: ExperimentDirectory,
    values: Values,
    wrong: int | None = None,
    *,
    seed: int = 42,
    state: TrialState = TrialState.COMPLETE,
    curve: Sequence[float] = (),
    **run: Any,
) -> int:
    """A trial; with a number of letters wrong, one that has finished with those."""
    study, made = study_of(directory), combination(directory.load(), values)
    if state == TrialState.WAITING:
        study.enqueue_trial({}, attributes_of(made, seed))
        return len(study.trials) - 1
    trial = study.ask()
    for name, value in (attributes_of(made, seed) | {"run": f"{trial.number:03d}"}).items():
        trial.set_user_attr(name, value)
    for step, cer in enumerate(curve, start=1):
        trial.report(cer, step)
    if wrong is not None:
        finish_run(directory, f"{trial.number:03d}", with_seed(made.settings, seed), wrong, **run)
        study.tell(trial, wrong / sum(map(len, REFERENCES)))
    elif state != TrialState.RUNNING:
        study.tell(trial, state=state)
    return trial.number


MakeExperiment = Callable[..., ExperimentDirectory]


def make_experiment(path: Path, **tables: Any) -> ExperimentDirectory:
    """An experiment that nothing has been tried of."""
    return create_experiment(experiment_settings(**tables), path)
