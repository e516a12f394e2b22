"""Runs that were killed, moved, damaged, or whose recordings were changed, and what becomes of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.corpus.utterance import Manifest
from studio.engine.channel import Controls
from studio.errors import RunError
from studio.protocol.events import CheckpointSaved, Event, RunFinished, RunStarted, StepCompleted, Warned
from studio.runs.directory import RunDirectory
from studio.runs.inputs import note_inputs
from studio.storage.atomic import is_temporary
from tests.engine.conftest import Run, stop_at
from tests.killing import states_before_each_write

MakeRun = Callable[..., Run]


pytestmark = pytest.mark.usefixtures("nothing_decoded")


def looks(state: Path) -> frozenset[str]:
    """What tells one state of a folder from another: the names in it, whatever the temporary ones are."""
    return frozenset(_plain(path.relative_to(state)) for path in state.rglob("*"))


def _plain(path: Path) -> str:
    return "/".join("tmp" if is_temporary(Path(part)) else part for part in path.parts)


def test_whenever_a_run_is_killed_it_can_be_finished_to_the_same_bits(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = make_run(training={"max_steps": 2, "save_steps": 1, "keep_checkpoints": 1}, evaluation={"eval_steps": 1})
    with monkeypatch.context() as patch:
        states = states_before_each_write(patch, run.directory.path, tmp_path / "states")
        run.execute()
    states = list({looks(state): state for state in states}.values())
    assert len(states) > 10 and any((state / "report.json").exists() for state in states)
    adapter = (run.directory.adapter / "adapter_model.safetensors").read_bytes()
    for state in states:
        killed = Run(RunDirectory(state))
        assert isinstance(killed.execute()[-1], RunFinished), state.name
        assert killed.directory.is_finished
        assert (killed.directory.adapter / "adapter_model.safetensors").read_bytes() == adapter
        assert not [path for path in state.rglob("*") if is_temporary(path)]


def test_a_run_that_ended_between_report_and_page_only_lacks_the_page(make_run: MakeRun) -> None:
    run = make_run(training={"max_steps": 2})
    run.execute()
    run.directory.report_page.unlink()
    assert not run.directory.is_finished
    events = run.execute()
    assert run.directory.is_finished and not any(isinstance(event, RunStarted) for event in events)
    assert events[-1] == RunFinished(2, str(run.directory.report))


@pytest.mark.parametrize(
    ("name", "length"),
    [("adapter_model.safetensors", 500), ("training_state.json", 20), ("training_state.safetensors", None)],
)
def test_a_damaged_newest_checkpoint_is_passed_over(make_run: MakeRun, name: str, length: int | None) -> None:
    run = make_run(training={"max_steps": 4, "save_steps": 1, "keep_checkpoints": 3})
    run.execute(stop_at(3))
    damaged = run.directory.checkpoint_path(3) / name
    if length is None:
        damaged.unlink()
    else:
        os.truncate(damaged, length)
    events = run.execute()
    warned = next(event.message for event in events if isinstance(event, Warned))
    assert "step 3 is damaged" in warned and "goes on from step 2" in warned
    assert next(event.start_step for event in events if isinstance(event, RunStarted)) == 2
    assert run.directory.is_finished
    assert run.directory.checkpoint_path(3).with_name("step-00000003.damaged").is_dir(), "nothing is lost"


def test_a_run_that_is_moved_while_it_trains_is_not_begun_again_at_its_old_place(
    make_run: MakeRun, tmp_path: Path
) -> None:
    run = make_run(training={"max_steps": 6, "save_steps": 2})
    old, new = run.directory.path, tmp_path / "elsewhere"

    def move(event: Event, _controls: Controls) -> None:
        if isinstance(event, StepCompleted) and event.step == 3:
            old.rename(new)

    with pytest.raises(RunError) as caught, run.directory.locked():
        run.execute(move)
    assert caught.value.code == "run_moved"
    assert not old.exists()
    moved = Run(RunDirectory(new))
    assert isinstance(moved.execute()[-1], RunFinished)
    assert moved.of(RunStarted)[0].start_step == 2 and any(isinstance(each, CheckpointSaved) for each in moved.events)


def own_recordings(run: Run, folder: Path) -> Path:
    """Let a prepared run be on recordings of its own; gives one of them."""
    lines = run.directory.manifest.read_text(encoding="utf-8")
    shared = next(iter(run_audio(run)))
    shutil.copytree(shared.parent, folder)
    run.directory.manifest.write_text(lines.replace(str(shared.parent), str(folder)), encoding="utf-8")
    note_inputs(run.directory, Manifest.load(run.directory.manifest))
    return folder / shared.name


def run_audio(run: Run) -> list[Path]:
    return [Path(utterance.audio) for utterance in Manifest.load(run.directory.manifest)]


def _longer(run: Run, audio: Path) -> Any:
    audio.write_bytes(audio.read_bytes() + b"more")


def _missing(run: Run, audio: Path) -> Any:
    audio.unlink()


def _other_manifest(run: Run, audio: Path) -> Any:
    run.directory.manifest.write_text(run.directory.manifest.read_text(encoding="utf-8").replace("bon", "ban"))


@pytest.mark.parametrize(
    ("change", "named"), [(_longer, "not as long"), (_missing, "is missing"), (_other_manifest, "has been changed")]
)
def test_a_run_does_not_go_on_with_what_was_changed(
    make_run: MakeRun, tmp_path: Path, change: Callable[[Run, Path], Any], named: str
) -> None:
    run = make_run(training={"max_steps": 2})
    audio = own_recordings(run, tmp_path / "own")
    change(run, audio)
    with pytest.raises(RunError, match=named) as caught:
        run.execute()
    assert caught.value.code == "inputs_changed" and "--changed" in caught.value.hint
    assert change is _other_manifest or audio.name in caught.value.message


def test_recordings_that_were_only_touched_are_told_of(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run(training={"max_steps": 2})
    audio = own_recordings(run, tmp_path / "own")
    os.utime(audio, (1, 1))
    events = run.execute()
    assert any(isinstance(event, Warned) and audio.name in event.message for event in events)
    assert isinstance(events[-1], RunFinished)
