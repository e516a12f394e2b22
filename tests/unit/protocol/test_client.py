"""Supervising an engine process, with small scripts in the engine's place."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.protocol.client import EngineProcess, engine_command
from studio.protocol.commands import Cancel, Command, Detach, Pause, Stop, Transcribe
from studio.protocol.events import Event, RunFailed, RunFinished, RunStarted, RunStopped, Warned

PRELUDE = """
import os, signal, sys, time
from studio.protocol.codec import decode_command, encode
from studio.protocol.events import *

count = 0

def tell(event):
    global count
    sys.stdout.write(encode(event, count, time.time()))
    sys.stdout.flush()
    count += 1
"""
STOP_AS_ASKED = """
for line in sys.stdin:
    tell(Warned(type(decode_command(line).message).__name__))
    if "stop" in line:
        break
tell(RunStopped(7, "/checkpoint"))
"""

Start = Callable[[str], EngineProcess]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Start:
    """Start an engine whose code is the prelude and ``script``."""

    def start(script: str) -> EngineProcess:
        file = tmp_path / "engine.py"
        file.write_text(PRELUDE + script, encoding="utf-8")
        monkeypatch.setattr("studio.protocol.client.engine_command", lambda: [sys.executable, str(file)])
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
        return EngineProcess(["train", str(tmp_path)], tmp_path / "log.txt")

    return start


def messages(engine: EngineProcess) -> list[Event]:
    events = [envelope.message for envelope in engine.events()]
    engine.close()
    return events


def test_events_come_in_order_and_the_last_is_final(start: Start) -> None:
    engine = start(
        "tell(RunStarted(checkpoint='한국어 모델'))\n"
        "print('a stray print', flush=True)\n"
        "sys.stdout.buffer.write(b'\\xff\\xfe\\n'); sys.stdout.flush()\n"
        "for n in range(50): tell(PhaseChanged('training', n, 50))\n"
        "tell(RunFinished(50, 'report.json'))\n"
    )
    envelopes = list(engine.events())
    engine.close()
    assert [envelope.seq for envelope in envelopes] == list(range(52))
    assert envelopes[0].message == RunStarted(checkpoint="한국어 모델")
    assert envelopes[-1].message == RunFinished(50, "report.json")


def test_the_engine_is_told_its_job_and_that_it_is_supervised(start: Start, tmp_path: Path) -> None:
    engine = start("tell(Warned(repr(sys.argv[1:])))\ntell(RunFinished())\n")
    assert messages(engine)[0] == Warned(repr(["train", str(tmp_path), "--supervised"]))


def test_what_an_engine_prints_as_an_error_is_appended_to_the_log(start: Start, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("earlier\n")
    messages(start("print('경고', file=sys.stderr)\ntell(RunFinished())\n"))
    assert (tmp_path / "log.txt").read_text(encoding="utf-8") == "earlier\n경고\n"


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "was ended by SIGSEGV"),
        ("os._exit(3)", "ended with status 3"),
        ("raise RuntimeError('no')", "ended with status 1"),
        ("sys.exit(0)", "ended with status 0"),
        ('sys.stdout.write(\'{"v": 1, "se\'); sys.stdout.flush(); os._exit(9)', "ended with status 9"),
    ],
)
def test_an_engine_that_dies_is_a_failed_run(start: Start, end: str, says: str) -> None:
    engine = start(f"tell(RunStarted())\n{end}\n")
    envelopes = list(engine.events())
    engine.close()
    failure = envelopes[-1].message
    assert [envelope.seq for envelope in envelopes] == [0, 1]
    assert isinstance(failure, RunFailed) and failure.code == "engine_died"
    assert says in failure.message and "log.txt" in failure.hint


def test_an_engine_that_dies_before_any_event(start: Start) -> None:
    (failure,) = messages(start("os._exit(4)"))
    assert isinstance(failure, RunFailed) and failure.code == "engine_died"


def test_a_final_event_stands_whatever_the_status(start: Start) -> None:
    events = messages(start("tell(RunFailed('disk_full', 'The disk is full.'))\nos._exit(1)\n"))
    assert events == [RunFailed("disk_full", "The disk is full.")]


def test_every_command_arrives_in_order(start: Start) -> None:
    commands: list[Command] = [Stop(), Pause(), Detach(), Transcribe(1, ["/가.wav"], "whisper-base"), Cancel(1)]
    engine = start("for line in sys.stdin:\n    tell(Warned(type(decode_command(line).message).__name__))\n"
                   "    if count == 5: break\ntell(RunFinished())\n")  # fmt: skip
    for command in commands:
        engine.send(command)
    assert messages(engine)[:-1] == [Warned(type(command).__name__) for command in commands]


def test_commands_of_several_threads_stay_whole(start: Start) -> None:
    engine = start("for _ in range(200): tell(Warned(type(decode_command(sys.stdin.readline()).message).__name__))\n"
                   "tell(RunFinished())\n")  # fmt: skip

    def pause_often() -> None:
        for _ in range(50):
            engine.send(Pause())

    threads = [threading.Thread(target=pause_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert messages(engine)[:-1] == [Warned("Pause")] * 200
    for thread in threads:
        thread.join()


def test_stop_asks_first(start: Start) -> None:
    engine = start(STOP_AS_ASKED)
    timer = engine.stop(60)
    assert messages(engine) == [Warned("Stop"), RunStopped(7, "/checkpoint")]
    timer.cancel()


def test_an_engine_that_does_not_stop_is_killed_after_the_limit(start: Start) -> None:
    engine = start("tell(RunStarted())\nsys.stdin.readline()\nwhile True: signal.pause()\n")
    events = engine.events()
    assert next(events).message == RunStarted()
    engine.stop(0.2).join()
    failure = next(events).message
    assert isinstance(failure, RunFailed) and "SIGKILL" in failure.message
    engine.close()


def test_kill_ends_at_once_and_again_does_nothing(start: Start) -> None:
    engine = start("tell(RunStarted())\nsys.stdin.readline()\n")
    events = engine.events()
    next(events)
    engine.kill()
    assert isinstance(next(events).message, RunFailed)
    engine.kill()
    engine.close()


def test_an_engine_that_is_gone_can_be_told_and_closed_without_harm(start: Start) -> None:
    engine = start("tell(RunFinished())\n")
    list(engine.events())
    for _ in range(3):
        engine.send(Pause())
    engine.close()
    engine.send(Pause())
    engine.close()


def test_closing_without_detach_lets_the_engine_know(start: Start, tmp_path: Path) -> None:
    engine = start(
        "lines = sys.stdin.read()\nopen(sys.argv[2] + '/ended', 'w').write(lines)\n"
        "for _ in range(5_000): tell(Warned('far more than a pipe holds, which nobody reads'))\n"
        "tell(RunStopped())\n"
    )
    engine.close()
    assert (tmp_path / "ended").read_text() == ""


def test_detach_arrives_before_the_pipe_closes(start: Start, tmp_path: Path) -> None:
    engine = start("open(sys.argv[2] + '/told', 'w').write(sys.stdin.read())\ntell(RunFinished())\n")
    engine.send(Detach())
    engine.close()
    assert '"type": "detach"' in (tmp_path / "told").read_text()


def test_the_engine_is_in_a_session_of_its_own_so_that_ctrl_c_reaches_only_the_supervisor(start: Start) -> None:
    engine = start("tell(Warned(str(os.getsid(0) == os.getpid())))\ntell(RunFinished())\n")
    assert messages(engine)[0] == Warned("True")


def test_the_command_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_command() == [sys.executable, "-m", "studio.engine.worker"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert engine_command() == [sys.executable, "--engine-worker"]


SHADOW = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\nraise SystemExit('a corpus was run')\n"


@pytest.mark.parametrize("name", ["queue", "argparse", "studio"])
def test_an_engine_runs_no_module_of_the_working_directory(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{name}.py").write_text(SHADOW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    messages(EngineProcess(["train", str(tmp_path / "no-run")], tmp_path / "log.txt"))
    assert not (tmp_path / "ran").exists()
    assert "is not a run directory" in (tmp_path / "log.txt").read_text(encoding="utf-8"), "the engine itself has run"


def test_nor_does_one_that_torchrun_starts(tmp_path: Path) -> None:
    for name in ("queue", "argparse"):
        (tmp_path / f"{name}.py").write_text(SHADOW, encoding="utf-8")
    ended = subprocess.run(
        [*engine_command(), "--help"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, b"run directory" in ended.stdout) == (0, True)
    assert not (tmp_path / "ran").exists()
