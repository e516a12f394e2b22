"""Working on an experiment, with engines that only write what an engine would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from studio.corpus.utterance import Manifest, Utterance
from studio.errors import RunError
from studio.protocol.client import EngineProcess
from studio.protocol.commands import Command, Pause, Resume
from studio.protocol.events import EvaluationCompleted, Event, RunFailed, RunFinished, RunStarted, RunStopped
from studio.runs.directory import RunDirectory
from studio.runs.experiments import asking, data, runner
from studio.runs.experiments.asking import stale_trials
from studio.runs.experiments.data import prepare_trial, read_data
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.requests import ask
from studio.runs.experiments.runner import Ending, Runner, Told, TrialBegun, TrialEnded
from studio.runs.experiments.trials import Trial, read_trials
from studio.runs.hypothesis_cache import HypothesisCache
from studio.runs.prepare import RunData
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings, save_run_settings
from studio.storage.atomic import make_folder
from studio.storage.lock import locked
from tests.unit.runs.experiments.experiment_support import finish_run, make_experiment, report_of

Wrong = dict[int, int]
"""Letters wrong in the end, by rank."""


@dataclass
class Engine:
    """Writes a finished run, or does as it is told."""

    directory: ExperimentDirectory
    run: Path
    wrong: int
    curve: tuple[float, ...] = ()
    failure: RunFailed | None = None
    dies: bool = False
    told: list[str | Command] = field(default_factory=list)

    def awaited_events(self, _seconds: float) -> Iterator[Event | None]:
        yield None
        yield RunStarted(total_steps=len(self.curve) + 1)
        for step, cer in enumerate(self.curve, start=1):
            yield EvaluationCompleted(step, 1.0, cer, cer, 40)
            if "stop" in self.told:
                yield RunStopped(step)
                return
        if self.dies:
            raise KeyboardInterrupt
        if self.failure:
            yield self.failure
            return
        run = RunDirectory(self.run)
        finish_run(self.directory, self.run.name, load_run_settings(run.settings), self.wrong)
        yield RunFinished(10)

    def send(self, command: Command) -> None:
        self.told.append(command)

    def stop(self) -> None:
        self.told.append("stop")

    def close(self) -> None:
        self.told.append("close")


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a checkpoint nor recordings."""

    def prepare(settings: RunSettings, path: Path, _chosen: RunData) -> RunDirectory:
        make_folder(path)
        save_run_settings(settings, path / "run.toml")
        return RunDirectory(path)

    monkeypatch.setattr(asking, "base_of", lambda _settings: None)
    monkeypatch.setattr(data, "prepare_from_data", prepare)


def experiment(path: Path, **tables: Any) -> ExperimentDirectory:
    directory = make_experiment(path, **tables)
    sides = ["train", "train", "validation", "test"]
    Manifest(Utterance(str(n), f"/{n}.wav", "text", 1.0, split) for n, split in enumerate(sides)).save(
        directory.manifest
    )
    directory.excluded.write_text("[]", encoding="utf-8")
    return directory


@dataclass
class Machine:
    """Starts engines, and remembers them."""

    directory: ExperimentDirectory
    wrong: Wrong
    curves: dict[int, tuple[float, ...]] = field(default_factory=dict)
    failures: dict[int, RunFailed] = field(default_factory=dict)
    dies_at: int = 0
    engines: list[Engine] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self, arguments: list[str], _log: Path) -> EngineProcess:
        run = Path(arguments[1])
        rank = load_run_settings(run / "run.toml").adapter.rank
        engine = Engine(
            self.directory, run, self.wrong.get(rank, 50), self.curves.get(rank, ()), self.failures.get(rank)
        )
        engine.dies = len(self.engines) + 1 == self.dies_at
        self.engines.append(engine)
        return engine  # type: ignore[return-value]

    def run(self) -> Ending:
        return Runner(self.directory, self.told.append, self.stop.is_set, self.start).run()

    @property
    def trials(self) -> list[Trial]:
        return read_trials(self.directory)


def ranks(trials: list[Trial]) -> list[object]:
    return [each.values["adapter.rank"] for each in trials]


def test_a_grid_is_tried_to_its_end(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e", seeds=[1, 2]), {4: 60, 8: 20, 16: 30})
    assert machine.run() == "done"
    trials = machine.trials
    assert ranks(trials) == [4, 8, 16] * 2 and [each.seed for each in trials] == [1] * 3 + [2] * 3
    assert {each.state for each in trials} == {"finished"} and all(each.cer for each in trials)
    assert len({each.run for each in trials}) == 6 and trials[1].run == "001-r-8-s1"
    begun = [each for each in machine.told if isinstance(each, TrialBegun)]
    assert [each.title for each in begun][:2] == ["r = 4", "r = 8"] and not any(each.is_resumed for each in begun)
    assert sum(isinstance(each, TrialEnded) for each in machine.told) == 6
    assert machine.run() == "done" and len(machine.engines) == 6, "nothing is tried twice"


def test_trials_have_no_test_side_and_decode_the_base_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = experiment(tmp_path / "e")
    seen: list[Manifest] = []
    prepare = data.prepare_from_data

    def noted(settings: RunSettings, path: Path, chosen: RunData) -> RunDirectory:
        seen.append(chosen.manifest)
        return prepare(settings, path, chosen)

    monkeypatch.setattr(data, "prepare_from_data", noted)
    first = prepare_trial(directory, directory.load().run, "first")
    assert {each.split for each in seen[0]} == {"train", "validation"} and not first.base_texts.exists()
    finish_run(directory, "first", directory.load().run.with_precision("bfloat16"), 3)  # as the engine resolves auto
    first.base_evaluation.write_text("{}", encoding="utf-8")
    second = prepare_trial(directory, directory.load().run, "second")
    report = report_of(3)
    kept = HypothesisCache(second.base_texts, f"base; {report.decoding}")
    assert kept.texts == {row.id: row.base for row in report.rows}
    assert second.base_evaluation.read_text(encoding="utf-8") == "{}"
    assert len(read_data(directory).manifest.test) == 1, "the experiment keeps it"


def test_a_trial_whose_process_died_is_gone_on_with(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e"), {}, curves={8: (0.5,)}, dies_at=2)
    with pytest.raises(KeyboardInterrupt):
        machine.run()
    assert [each.state for each in machine.trials] == ["finished", "interrupted", "waiting"]
    assert machine.run() == "done"
    assert [each.state for each in machine.trials] == ["finished"] * 3
    assert [engine.run.name[:3] for engine in machine.engines] == ["000", "001", "001", "002"]
    assert machine.trials[1].curve == ((1, 0.5),)
    resumed = [each.is_resumed for each in machine.told if isinstance(each, TrialBegun)]
    assert resumed == [False, False, True, False]


def test_a_trial_that_had_finished_when_its_process_died_is_not_repeated(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e"), {}, dies_at=1)
    with pytest.raises(KeyboardInterrupt):
        machine.run()
    run = machine.engines[0].run
    finish_run(machine.directory, run.name, load_run_settings(run / "run.toml"), 7)
    machine.run()
    assert len(machine.engines) == 3 and machine.trials[0].state == "finished"


def test_what_is_asked_from_elsewhere_reaches_the_engine(tmp_path: Path) -> None:
    directory = experiment(tmp_path / "e")
    machine = Machine(directory, {}, curves={4: (0.5, 0.4, 0.3, 0.2)})
    asked = iter(("pause", "run", "stop"))

    def listen(told: Told) -> None:
        if isinstance(told, EvaluationCompleted) and (request := next(asked, None)):
            ask(directory, request)  # type: ignore[arg-type]

    assert Runner(directory, listen, start_engine=machine.start).run() == "stopped"
    (engine,) = machine.engines
    assert engine.told == [Pause(), Resume(), "stop", "close"]
    assert [each.state for each in machine.trials] == ["interrupted", "waiting", "waiting"]
    assert machine.run() == "stopped", "until somebody asks it to go on"
    ask(directory, "run")
    machine.curves.clear()
    assert machine.run() == "done"


def test_a_stop_of_ones_own_is_obeyed(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e"), {})
    machine.stop.set()
    assert machine.run() == "stopped" and not machine.engines


def test_weak_trials_are_stopped_early_but_never_a_yardstick(tmp_path: Path) -> None:
    axes = {"adapter.rank": [4, 8, 16, 32]}
    directory = experiment(
        tmp_path / "e", axes=axes, also=[{"adapter.rank": 64}], pruning={"method": "median", "not_before": 2}
    )
    bad = (0.9, 0.9, 0.9)
    machine = Machine(directory, {}, curves={4: (0.3, 0.2, 0.1), 8: (0.4, 0.2, 0.1), 16: (0.3,) * 3, 32: bad, 64: bad})
    machine.run()
    assert [each.state for each in machine.trials] == ["finished"] * 3 + ["stopped_early", "finished"]
    stopped = machine.trials[3]
    assert stopped.curve == ((1, 0.9), (2, 0.9)) and stopped.cer is None


def test_a_trial_that_fails_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    failure = RunFailed("out_of_memory", "The memory was not enough.", "Take less.")
    machine = Machine(experiment(tmp_path / "e"), {}, failures={8: failure})
    assert machine.run() == "done"
    assert [each.state for each in machine.trials] == ["finished", "failed", "finished"]
    assert machine.trials[1].problem == "The memory was not enough. Take less."


def test_an_engine_that_dies_is_started_once_more(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e"), {}, failures={8: RunFailed("engine_died", "It died.")})
    machine.run()
    assert [engine.run.name[:3] for engine in machine.engines] == ["000", "001", "001", "002"]
    assert machine.trials[1].state == "failed"


def test_where_all_trials_fail_the_experiment_stops(tmp_path: Path) -> None:
    failure = RunFailed("no_recordings", "They are gone.")
    machine = Machine(
        experiment(tmp_path / "e", axes={"adapter.rank": [4, 8, 16, 32]}),
        {},
        failures=dict.fromkeys((4, 8, 16, 32), failure),
    )
    with pytest.raises(RunError) as caught:
        machine.run()
    assert caught.value.code == "trials_fail" and "They are gone." in caught.value.message
    assert len(machine.engines) == 3


def test_a_search_ends_with_its_budget_and_begins_as_set_up(tmp_path: Path) -> None:
    axes = {"adapter.rank": [4, 8, 16, 32], "training.learning_rate": {"low": 1e-4, "high": 1e-2, "log": True}}
    directory = experiment(tmp_path / "e", axes=axes, strategy="search", budget={"trials": 24})
    machine = Machine(directory, {4: 80, 8: 60, 16: 20, 32: 40})
    assert machine.run() == "done"
    trials = machine.trials
    assert len(trials) == 24 and ranks(trials)[0] == 32 and trials[0].values["training.learning_rate"] == 1e-3
    assert ranks(trials[12:]).count(16) >= 6, "it learns"
    rates = [float(str(each.values["training.learning_rate"])) for each in trials]
    assert all(1e-4 <= rate <= 1e-2 for rate in rates) and len(set(rates)) == 24


def test_a_search_tries_nothing_twice_and_ends_when_all_was_tried(tmp_path: Path) -> None:
    directory = experiment(tmp_path / "e", strategy="search", budget={"trials": 50})
    machine = Machine(directory, {})
    assert machine.run() == "done"
    assert sorted(map(str, ranks(machine.trials))) == ["16", "4", "8"]


def test_impossible_draws_of_a_search_are_given_back(tmp_path: Path) -> None:
    axes = {"adapter.method": ["lora", "dora"], "quantization.method": ["none", "int8"]}
    directory = experiment(tmp_path / "e", axes=axes, strategy="search", budget={"trials": 20})
    machine = Machine(directory, {})
    machine.run()
    assert len(machine.trials) == 3 and {each.state for each in machine.trials} == {"finished"}


def test_further_seeds_are_for_what_cannot_be_told_apart(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e", seeds=[1, 2, 3], repeat="close"), {4: 90, 8: 20, 16: 21})
    assert machine.run() == "done"
    assert [(rank, each.seed) for rank, each in zip(ranks(machine.trials), machine.trials, strict=True)] == [
        (4, 1),
        (8, 1),
        (16, 1),
        (8, 2),
        (16, 2),
        (8, 3),
        (16, 3),
    ]


def test_patience_ends_a_grid(tmp_path: Path) -> None:
    axes = {"adapter.rank": [4, 8, 16, 32, 64]}
    machine = Machine(experiment(tmp_path / "e", axes=axes, budget={"patience": 2}), {4: 20})
    assert machine.run() == "done"
    assert len(machine.engines) == 3
    assert stale_trials([0.3, 0.2, None, 0.25]) == 2 and stale_trials([]) == 0 and stale_trials([0.3, 0.2]) == 0


def test_hours_end_an_experiment(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e", budget={"hours": 0.03}), {})  # each is told to take a minute
    machine.run()
    assert len(machine.engines) == 2


def test_a_number_of_trials_ends_a_grid(tmp_path: Path) -> None:
    machine = Machine(experiment(tmp_path / "e", budget={"trials": 2}), {})
    machine.run()
    assert ranks(machine.trials) == [4, 8]


def test_two_processes_share_the_trials(tmp_path: Path) -> None:
    directory = experiment(tmp_path / "e", axes={"adapter.rank": [4, 8, 16, 32]})
    other = Machine(directory, {})

    def listen(told: Told) -> None:
        if isinstance(told, TrialBegun) and not other.engines:
            assert other.run() == "done", "all but the one that is worked on"

    machine = Machine(directory, {})
    assert Runner(directory, listen, start_engine=machine.start).run() == "done"
    assert [len(machine.engines), len(other.engines)] == [1, 3]
    assert len({engine.run for engine in machine.engines + other.engines}) == 4


def test_nothing_is_changed_of_runs_that_wait(tmp_path: Path) -> None:
    directory = experiment(tmp_path / "e")
    assert runner.Runner(directory, start_engine=Machine(directory, {}).start).run() == "done"
    before = {path: path.stat().st_mtime_ns for path in directory.runs.rglob("*") if path.is_file()}
    assert Machine(directory, {}).run() == "done"
    assert {path: path.stat().st_mtime_ns for path in directory.runs.rglob("*") if path.is_file()} == before


def test_halving_waits_for_three_before_it_stops_any(tmp_path: Path) -> None:
    axes = {"adapter.rank": [4, 8, 16, 32, 64]}
    directory = experiment(tmp_path / "e", axes=axes, pruning={"method": "halving", "not_before": 1})
    curves = {4: (0.2, 0.2), 8: (0.9, 0.9), 16: (0.8, 0.8), 32: (0.7, 0.7), 64: (0.1, 0.1)}
    machine = Machine(directory, {}, curves=curves)
    machine.run()
    states = {each.values["adapter.rank"]: each.state for each in machine.trials}
    assert states[4] == states[8] == "finished" and states[32] == "stopped_early" and states[64] == "finished"


def test_somebody_who_only_looks_keeps_no_trial_from_being_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(experiment(tmp_path / "e"), {}, dies_at=1)
    with pytest.raises(KeyboardInterrupt):
        machine.run()
    looking = locked(machine.directory.lock(0))
    looking.__enter__()
    threading.Timer(0.2, lambda: looking.__exit__(None, None, None)).start()
    assert machine.run() == "done"
    assert [each.state for each in machine.trials] == ["finished"] * 3
    assert [engine.run.name[:3] for engine in machine.engines] == ["000", "000", "001", "002"]
