"""What waits for this machine, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studio.errors import RunError
from studio.protocol.client import EngineProcess
from studio.protocol.events import Event, RunFailed, RunFinished, RunStarted, RunStopped, StepCompleted
from studio.runs import queue
from studio.runs.directory import RunDirectory
from studio.runs.experiments import runner
from studio.runs.experiments.requests import ask, last_request
from studio.runs.queue import QueueRunner, read_queue
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import RunSettings
from studio.settings.toml import save_run_settings
from studio.storage.lock import locked
from tests.unit.runs.experiments.experiment_support import RUN, make_experiment

STEP = StepCompleted(1, 0.1, 1.0, 1e-3, 1.0, 1.0, 1, 0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path


def prepared(path: Path) -> Path:
    path.mkdir()
    save_run_settings(RunSettings(), path / "run.toml")
    (path / "manifest.jsonl").write_text("", encoding="utf-8")
    return path


@dataclass
class Engine:
    """Takes a few steps and finishes, stops where that is asked for, or fails."""

    run: Path
    failure: RunFailed | None = None
    is_stopped: bool = False

    def awaited_events(self, _seconds: float) -> Iterator[Event | None]:
        yield RunStarted(total_steps=2)
        for _ in range(2):
            yield STEP
            if self.is_stopped:
                yield RunStopped(1)
                return
        if self.failure:
            yield self.failure
            return
        directory = RunDirectory(self.run)
        directory.report.write_text("{}", encoding="utf-8")
        directory.report_page.write_text("", encoding="utf-8")
        yield RunFinished(2)

    def stop(self) -> None:
        self.is_stopped = True

    def close(self) -> None:
        return


@dataclass
class Machine:
    failures: dict[str, RunFailed] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)

    def start(self, arguments: list[str], _log: Path) -> EngineProcess:
        run = Path(arguments[1])
        self.started.append(run.name)
        return Engine(run, self.failures.get(run.name))  # type: ignore[return-value]


def states() -> dict[str, str]:
    return {each.path.name: each.state for each in read_queue().entries}


def test_an_empty_queue_has_nothing_to_do() -> None:
    assert read_queue() == queue.Queue() and read_queue().next is None
    QueueRunner().run()


def test_runs_are_worked_on_in_their_order(home: Path) -> None:
    entries = [queue.add(prepared(home / name)) for name in ("a", "b", "c")]
    queue.move(entries[2], entries[0])
    queue.move(entries[0], None)
    assert list(states()) == ["c", "b", "a"]
    machine = Machine()
    QueueRunner(start_engine=machine.start).run()
    assert machine.started == ["c", "b", "a"] and set(states().values()) == {"finished"}
    assert not queue.is_worked_on()


def test_what_waits_already_is_not_added_twice(home: Path) -> None:
    run = prepared(home / "a")
    assert queue.add(run) == queue.add(run) and len(read_queue().entries) == 1
    QueueRunner(start_engine=Machine().start).run()
    with pytest.raises(RunError) as caught:
        queue.add(run)
    assert caught.value.code == "run_finished"
    with pytest.raises(RunError) as caught:
        queue.add(home)
    assert caught.value.code == "no_run"


def test_what_fails_is_told_and_the_next_is_begun(home: Path) -> None:
    for name in ("a", "b"):
        queue.add(prepared(home / name))
    QueueRunner(start_engine=Machine({"a": RunFailed("out_of_memory", "Too much.", "Take less.")}).start).run()
    assert states() == {"a": "failed", "b": "finished"}
    assert read_queue().entries[0].problem == "Too much. Take less."


def test_what_was_begun_when_the_process_died_is_gone_on_with_first(home: Path) -> None:
    for name in ("a", "b"):
        queue.add(prepared(home / name))

    def die(_arguments: list[str], _log: Path) -> EngineProcess:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        QueueRunner(start_engine=die).run()
    assert states() == {"a": "interrupted", "b": "waiting"}
    machine = Machine()
    QueueRunner(start_engine=machine.start).run()
    assert machine.started == ["a", "b"]


def test_pausing_saves_and_leaves_what_is_worked_on(home: Path) -> None:
    first = queue.add(prepared(home / "a"))
    queue.add(prepared(home / "b"))
    machine, paused = Machine(), []

    def pause(entry: queue.Entry, told: runner.Told) -> None:
        if told == STEP and entry == first and not paused:
            paused.append(True)
            queue.pause(first)

    QueueRunner(pause, start_engine=machine.start).run()
    assert states() == {"a": "paused", "b": "finished"}
    queue.resume(first)
    assert read_queue().next == read_queue().entry("a")
    QueueRunner(start_engine=machine.start).run()
    assert machine.started == ["a", "b", "a"] and states() == {"a": "finished", "b": "finished"}


def test_a_paused_queue_waits(home: Path) -> None:
    queue.add(prepared(home / "a"))
    queue.pause()
    machine = Machine()
    QueueRunner(start_engine=machine.start).run()
    assert not machine.started and read_queue().is_paused
    queue.resume()
    QueueRunner(start_engine=machine.start).run()
    assert machine.started == ["a"]


def test_what_is_taken_out_while_it_is_worked_on_is_left(home: Path) -> None:
    entry = queue.add(prepared(home / "a"))
    machine = Machine()
    QueueRunner(lambda each, _told: queue.remove(each), start_engine=machine.start).run()
    assert read_queue().entries == () and not RunDirectory(entry.path).is_finished


def test_ones_own_stop_leaves_the_rest(home: Path) -> None:
    for name in ("a", "b"):
        queue.add(prepared(home / name))
    machine, asked = Machine(), []
    QueueRunner(lambda *_: asked.append(1), lambda: bool(asked), machine.start).run()
    assert machine.started == ["a"] and states() == {"a": "interrupted", "b": "waiting"}


def test_one_process_works_at_a_time(home: Path) -> None:
    queue.add(prepared(home / "a"))
    with locked(home / "home" / ".queue.lock"):
        assert queue.is_worked_on()
        with pytest.raises(RunError) as caught:
            QueueRunner().run()
    assert caught.value.code == "queue_busy"


def test_an_experiment_in_the_queue_is_worked_on_to_its_end(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = make_experiment(home / "e")
    ask(directory, "stop")
    queue.add(directory.path)
    assert last_request(directory) == "run"
    endings = iter(["done", "stopped"])
    monkeypatch.setattr(queue.Runner, "run", lambda self: next(endings))
    QueueRunner().run()
    assert states() == {"e": "finished"}
    queue.add(directory.path)
    ask(directory, "stop")
    QueueRunner().run()
    assert [each.state for each in read_queue().entries] == ["finished", "stopped"]


def test_an_entry_is_named_by_its_id_or_its_folder(home: Path) -> None:
    entry = queue.add(prepared(home / "a"))
    assert read_queue().entry(entry.id) == read_queue().entry("a") == entry
    with pytest.raises(RunError) as caught:
        read_queue().entry("b")
    assert caught.value.code == "no_entry"


def test_few_of_what_is_over_stay_listed(home: Path) -> None:
    for number in range(23):
        queue.add(prepared(home / f"r{number}"))
    QueueRunner(start_engine=Machine().start).run()
    assert list(states()) == [f"r{number}" for number in range(3, 23)]


def test_a_process_of_its_own_works_in_the_background(home: Path) -> None:
    directory = make_experiment(home / "e", run=RUN | {"checkpoint": {"name": "nowhere", "language": "en"}})
    queue.add(directory.path)
    with locked(home / "home" / ".queue.lock"):
        assert queue.work_in_background() is None, "another does already"
    process = queue.work_in_background()
    assert process is not None and process.wait(timeout=120) == 0
    (entry,) = read_queue().entries
    assert entry.state == "failed" and "nowhere" in entry.problem
