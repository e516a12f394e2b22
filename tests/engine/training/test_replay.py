"""Runs that replay other data: named by the user, or spoken and transcribed by the base."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from studio.corpus.utterance import Manifest
from studio.engine.channel import Controls
from studio.engine.training import assembly
from studio.errors import DataError, SettingsError
from studio.protocol.commands import Stop
from studio.protocol.events import Event, Phase, PhaseChanged, RunFinished, RunStopped, StepCompleted
from studio.runs.directory import RunDirectory
from studio.runs.inputs import InputChanges, accept_inputs, input_changes
from studio.settings.resources import resource
from tests.engine.conftest import Run, stop_at
from tests.engine.small_whisper import write_corpus

MakeRun = Callable[..., Run]


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts of each batch that a run learns from."""
    seen: list[list[str]] = []
    original = assembly.PieceCollator.__call__

    def spy(self: Any, items: Any) -> Any:
        seen.append([item["text"] for item in items])
        return original(self, items)

    monkeypatch.setattr(assembly.PieceCollator, "__call__", spy)
    return seen


@pytest.mark.usefixtures("nothing_decoded")
def test_a_share_of_named_data_is_learned_from_and_resuming_is_exact(
    make_run: MakeRun, learned: list[list[str]], tmp_path: Path
) -> None:
    other = write_corpus(tmp_path / "other")
    rows = [f"clip {number}.flac,autre {number}" for number in range(10)]
    (other / "metadata.csv").write_text("\n".join(["file_name,text", *rows]), encoding="utf-8")
    options = {"data": {"replay": 0.4, "replay_source": str(other)}}
    whole, parted = make_run("whole", **options), make_run("parted", **options)
    assert isinstance(whole.execute()[-1], RunFinished)
    steps = list(learned)
    assert len(steps) == 6
    assert [sum(text.startswith("autre") for text in batch) for batch in steps] == [2] * 6
    assert all(any(not text.startswith("autre") for text in batch) for batch in steps)
    parted.execute(stop_at(3))
    parted.execute()
    losses = [{event.step: event.loss for event in run.of(StepCompleted)} for run in (whole, parted)]
    assert losses[0] == losses[1]


@pytest.mark.usefixtures("nothing_decoded")
@pytest.mark.parametrize("scope", ["both", "decoder"])
def test_without_data_sentences_are_spoken_and_written_by_the_base(make_run: MakeRun, scope: str) -> None:
    run = make_run(data={"replay": 0.5}, training={"max_steps": 2}, adapter={"scope": scope})
    spoken = Manifest.load(run.directory.replay)
    assert [utterance.text for utterance in spoken] == resource("prompts", "fr.txt").read_text("utf-8").splitlines()
    assert all(Path(utterance.audio).parent == run.directory.spoken for utterance in spoken)
    moved = run.directory.path.with_name("moved")
    shutil.copytree(run.directory.path, moved)
    shutil.rmtree(run.directory.spoken)
    assert isinstance(Run(RunDirectory(moved)).execute()[-1], RunFinished)


@pytest.mark.usefixtures("nothing_decoded")
def test_folds_replay_what_was_spoken_wherever_their_run_is_now(make_run: MakeRun) -> None:
    run = make_run(data={"replay": 0.5, "folds": 2, "test_fraction": 0.0}, training={"max_steps": 1})

    def stop_in_the_first(event: Event, controls: Controls) -> None:
        if isinstance(event, PhaseChanged) and (event.phase, event.done) == (Phase.TRAINING_FOLDS, 1):
            controls.handle(Stop())

    assert isinstance(run.execute(stop_in_the_first)[-1], RunStopped)
    moved = run.directory.path.rename(run.directory.path.with_name("moved"))
    assert isinstance(Run(RunDirectory(moved)).execute()[-1], RunFinished)


@pytest.mark.parametrize("judged", ["in a fold", "by another path", "in part", "as a guard"])
def test_what_is_judged_by_any_name_is_not_replayed(
    make_run: MakeRun, corpus: Path, tmp_path: Path, judged: str
) -> None:
    other = write_corpus(tmp_path / "other")
    tables: dict[str, dict[str, Any]] = {"data": {"replay": 0.5, "replay_source": str(other)}}
    manifest = Manifest.load(make_run("plain").directory.manifest)
    if judged == "in a fold":
        learned = Manifest([manifest.train[0]])
        tables["data"]["folds"] = 2
    elif judged == "by another path":
        (tmp_path / "link").symlink_to(corpus)
        held_out = manifest.held_out[0]
        name = str(tmp_path / "link" / Path(held_out.audio).name)
        learned = Manifest([msgspec.structs.replace(held_out, audio=name, split="train")])
    elif judged == "in part":
        held_out = manifest.held_out[0]
        learned = Manifest([msgspec.structs.replace(held_out, start=0.1, duration=0.3, split="train")])
    else:
        tables["evaluation"] = {"guards": f"guard={other}"}
        learned = Manifest(())
    if learned:
        learned.save(tmp_path / "learned.jsonl")
        tables["data"]["replay_source"] = str(tmp_path / "learned.jsonl")
    with pytest.raises(DataError) as caught:
        make_run(**tables)
    assert caught.value.code == "replay_held_out"


def test_recordings_beside_the_runs_own_must_be_as_they_were(make_run: MakeRun, tmp_path: Path) -> None:
    guard, other = (write_corpus(tmp_path / name) for name in ("guard", "other"))
    run = make_run(data={"replay": 0.5, "replay_source": str(other)}, evaluation={"guards": f"guard={guard}"})
    assert input_changes(run.directory) == InputChanges()
    gone = [str(sorted(folder.glob("*.flac"))[0]) for folder in (guard, other)]
    for audio in gone:
        Path(audio).unlink()
    assert sorted(input_changes(run.directory).missing) == sorted(gone)
    accept_inputs(run.directory)
    assert input_changes(run.directory) == InputChanges()


def test_what_is_judged_is_not_replayed(make_run: MakeRun, corpus: Path) -> None:
    with pytest.raises(DataError) as caught:
        make_run(data={"replay": 0.5, "replay_source": str(corpus)})
    assert caught.value.code == "replay_held_out"
    with pytest.raises(SettingsError, match=r"data\.replay_source"):
        make_run(data={"replay_source": str(corpus)})
