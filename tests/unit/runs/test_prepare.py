"""From settings to a run directory, on real audio files."""

from __future__ import annotations

import errno
import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.corpus.opening import open_dataset
from studio.corpus.overrides import Override, OverrideStore
from studio.corpus.terms import load_term_file, save_terms
from studio.corpus.utterance import SPLITS, Manifest
from studio.errors import CheckpointError, DataError, RunError, SettingsError, StudioError
from studio.runs.directory import RunDirectory
from studio.runs.inputs import InputChanges, accept_inputs, input_changes, require_same_inputs
from studio.runs.prepare import prepare_run
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings
from studio.text.normalisation import normalise
from studio.text.terms import Term
from tests.killing import states_before_each_write
from tests.unit.runs.run_support import folder_contents, write_checkpoint, write_corpus

TEXTS = ["Bonjour.", "merci", "au revoir", "bonjour", "un deux", "BONJOUR !", "trois", "quatre", "Merci", "cinq"]

Settings = Callable[..., RunSettings]


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the studio with the checkpoint ``own``, a corpus in ``data``, and the current folder beside it."""
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    write_corpus(tmp_path / "data", TEXTS)
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(**tables: dict[str, object]) -> RunSettings:
    raw: dict[str, dict[str, object]] = {
        "checkpoint": {"name": "own", "language": "fr"},
        "data": {"source": "data", "validation_fraction": 0.3, "test_fraction": 0.0},
    }
    return RunSettings.model_validate({key: {**raw.get(key, {}), **tables.get(key, {})} for key in {**raw, **tables}})


def test_everything_an_engine_needs_is_written(tmp_path: Path) -> None:
    (tmp_path / "data" / "empty.wav").touch()
    seen: list[tuple[int, int]] = []
    prepared = prepare_run(settings(), Path("runs/first"), lambda done, total: seen.append((done, total)))
    run = prepared.directory
    assert run.path == tmp_path / "runs" / "first"
    assert {entry.name for entry in run.path.iterdir()} == {
        ".lock",
        "excluded.json",
        "inputs.json",
        "manifest.jsonl",
        "run.toml",
    }
    assert load_run_settings(run.settings) == prepared.settings
    manifest = Manifest.load(run.manifest)
    assert sorted(utterance.text for utterance in manifest) == sorted(TEXTS)
    assert all(Path(utterance.audio).is_absolute() and utterance.duration == 0.5 for utterance in manifest)
    excluded = json.loads(run.excluded.read_text(encoding="utf-8"))
    assert (excluded["found"], excluded["used"]) == (11, 10)
    assert [row["reason"] for row in excluded["excluded"]] == ["empty"]
    assert seen[-1] == (11, 11)
    run.require()
    assert not run.is_busy


def test_the_same_text_is_never_on_both_sides() -> None:
    manifest = Manifest.load(prepare_run(settings(), Path("run")).directory.manifest)
    sides = defaultdict(set)
    for utterance in manifest:
        sides[normalise(utterance.text, "basic")].add(utterance.split)
    assert all(len(of_text) == 1 for of_text in sides.values())
    assert len(manifest.validation) == 3 and len(manifest.train) == 7


def test_the_same_seed_holds_out_the_same(tmp_path: Path) -> None:
    def held_out(name: str, seed: int) -> list[str]:
        run = prepare_run(settings(data={"split_seed": seed}), tmp_path / name).directory
        return [utterance.id for utterance in Manifest.load(run.manifest).validation]

    first = held_out("a", 1)
    assert first == held_out("b", 1)
    assert any(held_out(f"c{seed}", seed) != first for seed in range(2, 6))


def test_nothing_is_left_to_chance(tmp_path: Path) -> None:
    resolved = prepare_run(settings(), Path("run")).settings
    assert resolved.checkpoint.name == "own"
    assert resolved.data.source == str(tmp_path / "data")
    assert resolved.evaluation.cer_profile == "basic"
    named = prepare_run(settings(evaluation={"cer_profile": "none"}), Path("other")).settings
    assert named.evaluation.cer_profile == "none"


def test_a_checkpoint_folder_is_named_by_its_whole_path(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "models" / "mine")
    resolved = prepare_run(settings(checkpoint={"name": "models/mine"}), Path("run")).settings
    assert resolved.checkpoint.name == str(tmp_path / "models" / "mine")


def test_without_a_path_the_run_goes_to_the_studios_own(tmp_path: Path) -> None:
    run = prepare_run(settings(), None).directory
    assert run.path.parent == tmp_path / "home" / "runs"
    assert run.path.name.startswith("data-own-")


# --- what cannot be prepared --------------------------------------------------------------------------------------


def refused(run_settings: RunSettings, path: Path, kind: type[StudioError]) -> StudioError:
    """The error; asserts that nothing is left which would block the next try."""
    assert not path.exists()
    with pytest.raises(kind) as caught:
        prepare_run(run_settings, path)
    assert not path.exists(), "a failed preparation leaves no directory"
    return caught.value


def test_a_language_that_the_checkpoint_does_not_know() -> None:
    error = refused(settings(checkpoint={"language": "ko"}), Path("run"), SettingsError)
    assert "checkpoint.language: own does not know Korean" in error.message


def test_a_checkpoint_that_is_not_there() -> None:
    error = refused(settings(checkpoint={"name": "whisper-base"}), Path("run"), CheckpointError)
    assert "checkpoint fetch whisper-base" in error.hint


def test_a_folder_without_recordings(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    error = refused(settings(data={"source": "nothing"}), Path("run"), DataError)
    assert "holds no recordings" in error.message and str(tmp_path / "nothing") in error.message


def test_a_folder_where_no_recording_can_be_used(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "broken", ["one", "two"])
    for file in folder.glob("*.wav"):
        file.write_text("this is text")
    error = refused(settings(data={"source": "broken"}), Path("run"), DataError)
    assert "None of the 2 recordings can be used" in error.message and "2 unreadable" in error.message


def test_a_single_text_cannot_be_divided(tmp_path: Path) -> None:
    write_corpus(tmp_path / "one", ["same", "Same", "same."])
    error = refused(settings(data={"source": "one"}), Path("run"), DataError)
    assert "nothing can be held out" in error.message


def test_a_text_that_the_profile_leaves_nothing_of_is_told_before_anything_runs(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data", ["Hmm.", "Um, uh", "uh"])
    english = settings(
        checkpoint={"language": "en"},
        data={"validation_fraction": 0.4, "test_fraction": 0.0},
        evaluation={"cer_profile": "whisper-english"},
    )
    error = refused(english, Path("run"), DataError)
    assert "“whisper-english” leaves nothing of reference 1" in error.message


def test_a_busy_place_is_told_before_the_recordings_are_read(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").write_text("kept")

    def never(*_: int) -> None:
        pytest.fail("the audit has begun")

    with pytest.raises(RunError, match="is not empty"):
        prepare_run(settings(), Path("run"), never)
    assert folder_contents(tmp_path / "run") == {"mine.txt": b"kept"}


@pytest.mark.parametrize("failing", range(3))
def test_a_full_disk_leaves_nothing_and_the_next_try_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    replace, calls = Path.replace, []

    def full(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing + 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        error = refused(settings(), tmp_path / "run", StudioError)
    assert "No space left on device" in error.message or "disk is full" in error.message
    assert prepare_run(settings(), tmp_path / "run").directory.exists


def test_whenever_a_preparation_is_killed_the_same_place_takes_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = states_before_each_write(monkeypatch, tmp_path / "run", tmp_path / "states")
    prepare_run(settings(), tmp_path / "run")
    assert len(states) > 4
    for state in states:
        if not RunDirectory(state).exists:
            run = prepare_run(settings(), state).directory
            assert folder_contents(run.path).keys() == folder_contents(tmp_path / "run").keys()
        RunDirectory(state).require()


def test_files_of_somebody_else_are_no_left_overs(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.jsonl").touch()
    with pytest.raises(RunError, match="is not empty"):
        prepare_run(settings(), tmp_path / "run")


@pytest.mark.parametrize(("by", "expected"), [("corpus", {"test": ["4", "5", "9"]}), ("random", {"test": ["9"]})])
def test_with_folds_all_are_trained_on_but_the_corpus_own_test_and_what_the_user_moved_there(
    tmp_path: Path, by: str, expected: dict[str, list[str]]
) -> None:
    table = tmp_path / "data" / "metadata.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    sides = ["split", *("test" if row in (4, 5) else "train" for row in range(len(TEXTS)))]
    table.write_text("\n".join(map(",".join, zip(lines, sides, strict=True))) + "\n", encoding="utf-8")
    wanted = settings(data={"folds": 2, "split_by": by, "test_fraction": 0.3})
    dataset = open_dataset(tmp_path / "data", wanted.data, language="fr", count_tokens=len)
    (moved,) = (name for name in dataset.imported.ids if name.endswith("9"))
    dataset.set_overrides([Override(moved, split="test")])
    prepared = prepare_run(wanted, Path("run"), dataset=dataset)
    found = {side: sorted(Path(each.audio).stem for each in prepared.manifest.side(side)) for side in SPLITS[1:]}
    assert found["test"] == expected["test"] and not found["validation"]
    assert len(found["train"]) + len(found["test"]) == len(TEXTS)
    assert dataset.count("validation"), "the open dataset stays as it was divided"


def test_the_users_noises_are_looked_at_before_the_run_begins(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no recordings of noise"):
        prepare_run(settings(training={"noise_folder": "noises", "silence_share": 0.1}), tmp_path / "run")
    assert not (tmp_path / "run").exists()
    (tmp_path / "noises").mkdir()
    soundfile.write(tmp_path / "noises" / "hum.wav", np.zeros(16_000, np.float32), 16_000)
    prepared = prepare_run(settings(training={"noise_folder": "noises", "silence_share": 0.1}), tmp_path / "run")
    assert prepared.settings.training.noise_folder == str(tmp_path / "noises")
    hiss = tmp_path / "noises" / "hiss.flac"
    soundfile.write(hiss, np.random.default_rng(1).uniform(-0.1, 0.1, 160_000), 16_000)
    hiss.write_bytes(hiss.read_bytes()[:100_000])
    with pytest.raises(DataError, match=r"hiss\.flac"):
        prepare_run(settings(training={"noise_folder": "noises", "silence_share": 0.1}), tmp_path / "other")


@pytest.mark.parametrize(("change", "told"), [("longer", "not as long"), ("gone", "missing"), ("more", "or new")])
def test_changed_noises_are_noticed_before_a_run_goes_on(tmp_path: Path, change: str, told: str) -> None:
    (tmp_path / "noises").mkdir()
    for name in ("hum.wav", "rain.wav"):
        soundfile.write(tmp_path / "noises" / name, np.zeros(16_000, np.float32), 16_000)
    wanted = settings(training={"noise_folder": "noises", "silence_share": 0.1})
    directory = prepare_run(wanted, tmp_path / "run").directory
    assert input_changes(directory) == InputChanges()
    name = "wind.wav" if change == "more" else "hum.wav"
    if change == "gone":
        (tmp_path / "noises" / name).unlink()
    else:
        soundfile.write(tmp_path / "noises" / name, np.zeros(32_000, np.float32), 16_000)
    with pytest.raises(RunError, match=told) as caught:
        require_same_inputs(directory)
    assert name in caught.value.message and caught.value.code == "inputs_changed"
    accept_inputs(directory)
    assert input_changes(directory) == InputChanges()


def test_a_run_has_the_dataset_s_words_as_they_were_then(tmp_path: Path) -> None:
    save_terms(OverrideStore(tmp_path / "data"), [Term("merci", "thanks")])
    run = prepare_run(settings(), Path("run")).directory
    save_terms(OverrideStore(tmp_path / "data"), [Term("bonjour")])
    assert load_term_file(run.terms) == (Term("merci", "thanks"),)
