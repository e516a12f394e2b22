"""Supervising engines: every order of events, sudden death, commands, detaching; following files."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.gui.engines.event_source import MOST_AT_ONCE
from studio.gui.engines.run_control import RunControl
from studio.gui.engines.run_follower import RunFollower
from studio.protocol.codec import Envelope, encode
from studio.protocol.commands import EvaluateNow, Pause, Resume, SaveNow, Transcribe
from studio.protocol.events import (
    EvaluationCompleted,
    Event,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    StepCompleted,
)

Script = list[list[Any]]
STARTED = ["event", "RunStarted", {"total_steps": 20, "device": "cpu"}]


@pytest.fixture
def gather(qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any]) -> Callable[[Script], list[Event]]:
    """Run a script to its end; gives the events that arrived."""

    def run(script: Script) -> list[Event]:
        start_fake(script)
        job = EngineJob(["train", "run"], tmp_path / "log.txt")
        events: list[Event] = []
        job.received.connect(lambda batch: events.extend(item.message for item in batch))
        with qtbot.waitSignal(job.ended, timeout=20_000):
            job.begin()
        job.wait()
        return events

    return run


def test_events_arrive_whole_and_in_order(gather: Callable[[Script], list[Event]]) -> None:
    events = gather([STARTED, ["steps", 1, 500], ["event", "RunFinished", {"step": 500}]])
    assert [e.step for e in events if isinstance(e, StepCompleted)] == list(range(1, 501))
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[-1], RunFinished)


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGTERM"])
def test_sudden_death_is_reported_once(gather: Callable[[Script], list[Event]], name: str) -> None:
    events = gather([STARTED, ["steps", 1, 3], ["die", name]])
    failures = [event for event in events if isinstance(event, RunFailed)]
    assert [failure.code for failure in failures] == ["engine_died"]
    assert name in failures[0].message
    assert events[-1] is failures[0]


def test_an_engine_that_says_nothing_has_died(gather: Callable[[Script], list[Event]]) -> None:
    (event,) = gather([["exit", 3]])
    assert isinstance(event, RunFailed)
    assert event.code == "engine_died"


def test_lines_that_are_no_events_are_passed_over(gather: Callable[[Script], list[Event]]) -> None:
    events = gather([["raw", "torch says hello"], STARTED, ["raw", '{"v": 1, "type": "of the future"}'],
                     ["event", "RunFinished"]])  # fmt: skip
    assert [type(event) for event in events] == [RunStarted, RunFinished]


def test_a_failure_of_its_own_is_not_covered_by_a_death(gather: Callable[[Script], list[Event]]) -> None:
    events = gather([STARTED, ["event", "RunFailed", {"code": "out_of_memory", "message": "m"}], ["exit", 1]])
    assert [event.code for event in events if isinstance(event, RunFailed)] == ["out_of_memory"]


def test_an_engine_that_cannot_start_is_reported(qtbot: QtBot, tmp_path: Path) -> None:
    job = EngineJob(["train", "run"], tmp_path / "no such folder" / "log.txt")
    events: list[Event] = []
    job.received.connect(lambda batch: events.extend(item.message for item in batch))
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.begin()
    job.wait()
    (event,) = events
    assert isinstance(event, RunFailed)
    assert event.code == "engine_not_started"


def test_commands_reach_the_engine(
    qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any], sent_commands: Callable[[], list[str]]
) -> None:
    script = [STARTED, ["wait", "Pause"], ["wait", "Resume"], ["wait", "EvaluateNow"], ["wait", "SaveNow"],
              ["wait", "Stop"], ["event", "RunStopped", {"step": 2}]]  # fmt: skip
    start_fake(script)
    job = EngineJob(["train", "run"], tmp_path / "log.txt")
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.begin()
        for command in (Pause(), Resume(), EvaluateNow(), SaveNow()):
            job.send(command)
        job.stop()
    job.wait()
    assert sent_commands() == ["Pause", "Resume", "EvaluateNow", "SaveNow", "Stop"]


def test_an_engine_that_will_not_stop_is_killed(
    qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any]
) -> None:
    start_fake([STARTED, ["until_closed"]])
    job = EngineJob(["train", "run"], tmp_path / "log.txt")
    events: list[Event] = []
    job.received.connect(lambda batch: events.extend(item.message for item in batch))
    with qtbot.waitSignal(job.received, timeout=20_000):
        job.begin()
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.stop(seconds=0.05)
    job.wait()
    assert isinstance(events[-1], RunFailed)


def test_a_detached_engine_goes_on(
    qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any], sent_commands: Callable[[], list[str]]
) -> None:
    script = [STARTED, ["wait", "Detach"], ["until_closed"]]
    start_fake(script)
    job = EngineJob(["train", "run"], tmp_path / "log.txt")
    with qtbot.waitSignal(job.received, timeout=20_000):
        job.begin()
    engine = psutil.Process(job.pid)
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.detach()
    job.wait()
    qtbot.waitUntil(lambda: sent_commands() == ["Detach"], timeout=10_000)
    assert engine.is_running()
    os.kill(engine.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not any(t.name == "engine events" for t in threading.enumerate()))


def test_a_resumed_run_shows_its_past_first(qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any]) -> None:
    write_events(tmp_path / "events.jsonl", [RunStarted(total_steps=20), *(step(number) for number in range(1, 13))])
    script = [["event", "RunStarted", {"total_steps": 20, "start_step": 10}], ["steps", 11, 20],
              ["event", "RunFinished", {"step": 20}]]  # fmt: skip
    start_fake(script)
    control = RunControl(EngineJobs())
    with qtbot.waitSignal(control.ended, timeout=20_000):
        control.resume(tmp_path)
    assert control.state.status == "finished"
    assert control.history.column("step").tolist() == list(range(1, 21))
    control.close()


def test_a_past_that_was_cut_within_a_character_hinders_no_resumption(
    qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any]
) -> None:
    earlier = tmp_path / "events.jsonl"
    write_events(earlier, [step(1)])
    with earlier.open("ab") as file:
        file.write('{"v": 1, "type": "warned", "message": "아'.encode()[:-1])
    script: Script = [STARTED, ["event", "RunFinished", {"step": 2}]]
    start_fake(script)
    job = EngineJob(["train", "run"], tmp_path / "log.txt", earlier=earlier)
    events: list[Event] = []
    job.received.connect(lambda batch: events.extend(item.message for item in batch))
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.begin()
    job.wait()
    assert [type(event) for event in events] == [StepCompleted, RunStarted, RunFinished]


def test_a_growing_file_is_followed_to_its_end(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    control = RunControl(EngineJobs())
    control.follow(tmp_path)
    write_events(path, [RunStarted(total_steps=20), step(1)])
    qtbot.waitUntil(lambda: len(control.history) == 1, timeout=10_000)
    line = encode(step(2), 2, 2.0)
    with path.open("a", encoding="utf-8") as file:
        file.write(line[:30])
        file.flush()
        qtbot.wait(50)
        file.write(line[30:])
    qtbot.waitUntil(lambda: len(control.history) == 2, timeout=10_000)
    with qtbot.waitSignal(control.ended, timeout=10_000):
        write_events(path, [EvaluationCompleted(2, 1.0, 0.1, 0.2, 3), RunFinished(2)], mode="a")
    assert control.state.status == "finished"
    assert control.history.evaluations[0].cer == 0.1


def test_a_finished_run_is_read_once_and_let_go(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write_events(path, [RunStarted(total_steps=5000), *(step(number) for number in range(1, 5001)), RunFinished(5000)])
    follower = RunFollower(path, live=False)
    batches: list[list[Envelope[Event]]] = []
    follower.received.connect(batches.append)
    with qtbot.waitSignal(follower.ended, timeout=20_000):
        follower.begin()
    assert [envelope.seq for batch in batches for envelope in batch] == list(range(5002))
    assert max(len(batch) for batch in batches) <= MOST_AT_ONCE, "the window would stand still"
    assert follower.has_ended and not follower.is_behind


def test_a_run_that_was_stopped_and_resumed_is_followed_to_its_end(qtbot: QtBot, tmp_path: Path) -> None:
    first = [RunStarted(total_steps=900), *(step(number) for number in range(1, MOST_AT_ONCE - 1)), RunStopped(498)]
    then = [
        RunStarted(total_steps=900, start_step=498),
        *(step(number) for number in range(499, 901)),
        RunFinished(900),
    ]
    assert len(first) == MOST_AT_ONCE, "the stop is the last of a batch"
    write_events(tmp_path / "events.jsonl", [*first, *then])
    control = RunControl(EngineJobs())
    told: list[int] = []
    control.updated.connect(lambda batch: told.append(len(batch)))
    with qtbot.waitSignal(control.ended, timeout=20_000):
        control.follow(tmp_path)
    assert control.state.status == "finished"
    assert len(control.history) == 900
    assert sum(told) == len(first) + len(then)


def test_nobody_waits_for_an_engine_that_does_not_read_a_large_request(
    qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any]
) -> None:
    start_fake([STARTED, ["deaf"]])
    job = EngineJob(["transcription-service", "job"], tmp_path / "log.txt")
    with qtbot.waitSignal(job.received, timeout=20_000):
        job.begin()
    began = time.monotonic()
    job.send(Transcribe(1, ["recording.wav"] * 100_000, "tiny", [], [], "en", "transcribe", 1, False))
    job.send(Pause())
    assert time.monotonic() - began < 0.5
    job.leave()
    assert time.monotonic() - began < 5
    assert not job.isRunning()


def test_an_engine_that_is_killed_while_it_starts_leaves_nothing(
    qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any]
) -> None:
    start_fake([["until_closed"]])
    jobs = EngineJobs()
    ended: list[bool] = []
    job = jobs.begin(["export", "job"], tmp_path / "log.txt", lambda _batch: None, lambda: ended.append(True))
    assert jobs.working == [job]
    job.kill()
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert jobs.working == []


def test_a_run_saves_and_ends_with_the_program_and_other_work_is_killed(
    qtbot: QtBot, tmp_path: Path, start_fake: Callable[[Script], Any], sent_commands: Callable[[], list[str]]
) -> None:
    start_fake([STARTED, ["wait", "Stop"], ["event", "RunStopped"]])
    jobs = EngineJobs()
    begun: list[Any] = []
    kinds = ("train", "check")
    working = [jobs.begin([kind, "job"], tmp_path / "log.txt", begun.append, lambda: None) for kind in kinds]
    qtbot.waitUntil(lambda: len(begun) == len(kinds), timeout=20_000)
    jobs.close()
    train, check = working
    assert isinstance(train.ending, RunStopped)
    assert check.failure is not None and check.failure.code == "engine_died"
    assert sent_commands() == ["Stop"]


def step(number: int) -> StepCompleted:
    return StepCompleted(number, number / 10, 2.0 / number, 1e-3, 1.0, 8.0, 1 << 30, 0)


def write_events(path: Path, events: list[Event], mode: str = "w") -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.writelines(encode(event, index, float(index)) for index, event in enumerate(events))
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
