"""The main job through the command line, on real checkpoints: train, stop, kill, resume, and use the adapter."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.demo import write_demo_corpus
from studio.protocol.events import EvaluationCompleted, Event, StepCompleted
from studio.runs.directory import RunDirectory
from studio.runs.report import Report
from tests.end_to_end.conftest import Result
from tests.end_to_end.forked_command import run_command

REPOSITORY = Path(__file__).resolve().parents[2]
SMALL_RUN = (
    "training.max_steps=8",
    "training.save_steps=3",
    "training.batch_size=4",
    "evaluation.eval_steps=4",
    "evaluation.max_utterances=4",
    "data.validation_fraction=0.2",
    "data.test_fraction=0",
)


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 24 utterances of the demo's corpus."""
    folder = write_demo_corpus(tmp_path_factory.mktemp("demo") / "dictation")
    rows = (folder / "metadata.csv").read_text(encoding="utf-8").splitlines()
    (folder / "metadata.csv").write_text("\n".join(rows[:25]), encoding="utf-8")
    for row in rows[25:]:
        (folder / row.partition(",")[0]).unlink()
    return folder


@pytest.fixture(scope="session")
def run_file(
    server: None, small_corpus: Path, tiny_english: CheckpointInfo, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A run file for the small corpus, written by ``new``."""
    path = tmp_path_factory.mktemp("new") / "run.toml"
    command = ("new", "--data", small_corpus, "--checkpoint", tiny_english.folder, "--language", "en", "-o", path)
    _studio(*command).succeeded()
    return path


@pytest.fixture(scope="session")
def whole(run_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[RunDirectory, str]:
    """A run that nothing has stopped, and what the command line said of it."""
    run_dir = tmp_path_factory.mktemp("runs") / "whole"
    done = subprocess.run(
        _train_command(run_file, run_dir), capture_output=True, text=True, env=_environment(), check=False
    )
    assert done.returncode == 0, done.stderr
    return RunDirectory(run_dir), done.stdout


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "studio", *map(str, arguments)]


def _environment() -> dict[str, str]:
    # One thread: beside other work, two wait for each other most of the time.
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}


def _studio(*arguments: object) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        outputs = Path(folder) / "out.txt", Path(folder) / "err.txt"
        status = run_command([str(argument) for argument in arguments], _environment(), REPOSITORY, outputs)
        return Result(status, *(output.read_text(encoding="utf-8") for output in outputs))


def _train_command(run_file: Path, run_dir: Path) -> list[str]:
    overrides = [part for setting in SMALL_RUN for part in ("--set", setting)]
    return _command("train", run_file, "--run-dir", run_dir, *overrides)


@contextmanager
def _training(run_file: Path, run_dir: Path) -> Iterator[tuple[subprocess.Popen[str], Iterator[Event]]]:
    """A training command line and the events of its run as they are written."""
    process = subprocess.Popen(
        _train_command(run_file, run_dir), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=_environment(),
    )  # fmt: skip
    try:
        yield process, _events(process, RunDirectory(run_dir))
    finally:
        process.kill()
        process.communicate()


def _events(process: subprocess.Popen[str], directory: RunDirectory) -> Iterator[Event]:
    seen = 0
    pause = threading.Event()
    while process.poll() is None:
        events = [envelope.message for envelope in directory.read_events()]
        yield from events[seen:]
        seen = len(events)
        pause.wait(0.05)


def _wait_for_step(events: Iterator[Event], step: int) -> None:
    assert any(isinstance(event, StepCompleted) and event.step >= step for event in events), "the run ended too soon"


def _engine_of(process: subprocess.Popen[str]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return next(int(pid) for pid in children if b"studio.engine.worker" in Path(f"/proc/{pid}/cmdline").read_bytes())


def test_a_run_goes_from_a_folder_to_a_measured_adapter_that_plain_peft_loads(
    whole: tuple[RunDirectory, str], small_corpus: Path, tiny_english: CheckpointInfo, tmp_path: Path
) -> None:
    directory, printed = whole
    report = Report.load(directory.report)
    assert "CER" in printed and str(directory.adapter) in printed
    assert report.steps == 8 and report.eval_utterances == 5 and report.cer_adapted is not None
    losses = [e.message.loss for e in directory.read_events() if isinstance(e.message, EvaluationCompleted)]
    assert losses[-1] < 0.8 * losses[0]
    assert directory.report_page.is_file()

    audio = next(small_corpus.glob("*.flac"))
    _run_readme_script(tiny_english.folder, directory.adapter, audio)
    clips = tmp_path / "clips.json"
    command = ("transcribe", audio, "--checkpoint", tiny_english.folder, "--adapter", directory.adapter)
    _studio(*command, "--json", clips).succeeded()
    results = json.loads(clips.read_text(encoding="utf-8"))["clips"][0]["results"]
    assert [result["model"] for result in results] == ["base", str(directory.adapter)]
    assert all(result["text"] and result["seconds"] > 0 for result in results)

    scores = tmp_path / "scores.json"
    command = ("evaluate", directory.manifest, "--checkpoint", tiny_english.folder, "--adapter", directory.adapter)
    _studio(*command, "--json", scores).succeeded()
    again = Report.load(scores)
    assert (again.cer_base, again.cer_adapted) == (report.cer_base, report.cer_adapted)


def _run_readme_script(checkpoint: Path, adapter: Path, audio: Path) -> None:
    """The README's script, word for word but for its three paths."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?PeftModel.from_pretrained.*?)```", readme, re.DOTALL)
    assert found, "the README has lost its script"
    script = found[1]
    for placeholder, path in (("CHECKPOINT", checkpoint), ("RUN_DIR/adapter", adapter), ("clip.flac", audio)):
        assert placeholder in script
        script = script.replace(placeholder, str(path))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=_environment(), check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) > 10


def test_a_killed_run_and_an_interrupted_one_end_as_one_that_never_stopped(
    run_file: Path, whole: tuple[RunDirectory, str], tmp_path: Path
) -> None:
    killed, interrupted = tmp_path / "killed", tmp_path / "interrupted"

    with _training(run_file, killed) as (process, events):
        _wait_for_step(events, 5)
        os.kill(_engine_of(process), signal.SIGKILL)
        _, err = process.communicate()
    assert process.returncode == 1
    assert "SIGKILL" in err and "resume" in err.lower() and "Traceback" not in err
    _studio("resume", killed).succeeded()

    with _training(run_file, interrupted) as (process, events):
        _wait_for_step(events, 2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert f"resume {interrupted}" in err.replace("\n", "")
    assert RunDirectory(interrupted).complete_checkpoints()
    _studio("resume", interrupted).succeeded()

    runs = (whole[0].path, killed, interrupted)
    adapters = [(run / "adapter" / "adapter_model.safetensors").read_bytes() for run in runs]
    assert adapters[0] == adapters[1] == adapters[2]
    reports = [Report.load(run / "report.json") for run in runs]
    assert len({report.cer_adapted for report in reports}) == 1


def test_an_engine_that_loses_its_supervisor_saves_and_ends(run_file: Path, tmp_path: Path) -> None:
    run_dir = tmp_path / "orphan"
    with _training(run_file, run_dir) as (process, events):
        _wait_for_step(events, 1)
        engine = _engine_of(process)
        process.kill()
        process.communicate()
    directory = RunDirectory(run_dir)
    with directory_free(directory, engine):
        assert directory.complete_checkpoints()
    _studio("resume", run_dir).succeeded()


@contextmanager
def directory_free(directory: RunDirectory, engine: int) -> Iterator[None]:
    """Wait until the engine has ended and let go of its run."""
    pause = threading.Event()
    while Path(f"/proc/{engine}").exists() and directory.is_busy:
        pause.wait(0.05)
    with directory.locked():
        yield


def test_the_demo_runs_reduced_in_size(tmp_path: Path, tiny_english: CheckpointInfo) -> None:
    home = tmp_path / "home"
    (home / "checkpoints").mkdir(parents=True)
    (home / "checkpoints" / "whisper-tiny.en").symlink_to(tiny_english.folder)
    settings = (
        "training.max_steps=6",
        "evaluation.eval_steps=6",
        "data.validation_fraction=0.02",
        "data.test_fraction=0",
        "training.batch_size=4",
    )
    overrides = [part for setting in settings for part in ("--set", setting)]
    done = subprocess.run(
        _command("demo", "--run-dir", tmp_path / "demo", *overrides),
        capture_output=True, text=True, check=False, env={**_environment(), "WHISPER_LORA_STUDIO_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = Report.load(tmp_path / "demo" / "report.json")
    assert report.train_utterances > 150 and report.steps == 6
    assert "really said" in done.stdout
