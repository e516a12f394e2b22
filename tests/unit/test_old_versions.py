"""What the version before this layout wrote opens: run, report, manifest, changes, own dataset."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studio.corpus.opening import open_dataset
from studio.corpus.overrides import OverrideStore
from studio.corpus.own_dataset import OwnDataset
from studio.corpus.own_datasets import is_own_dataset
from studio.corpus.quality.fix_log import FixLog
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.corpus.utterance import Manifest
from studio.protocol.state import replay
from studio.runs.directory import RunDirectory
from studio.runs.history import find_problem, read_curves
from studio.runs.report import Intervals, Report
from studio.runs.report_page import write_report_page
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import DataSettings
from studio.settings.toml import load_run_settings
from studio.text.tokens import TokenCounter
from tests.old_versions import lay_out


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of 78f0940, with the studio's home beside them."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return lay_out("78f0940", tmp_path / "old")


def test_a_finished_run_is_listed_with_its_curve(old: Path) -> None:
    run = old / "finished"
    assert find_problem(run, is_finished=True) is None
    curves = read_curves(run)
    assert list(curves.steps) == [1, 2, 3, 4, 5, 6]
    assert [step for step, _, _ in curves.evaluations] == [0, 3, 6]
    state = replay(RunDirectory(run).read_events())
    assert state.status == "finished" and state.step is not None and state.step.step == 6


def test_a_report_gives_the_figures_that_it_was_written_with(old: Path) -> None:
    report = Report.load(old / "finished" / "report.json")
    assert (report.cer_base, report.cer_adapted, report.steps) == (1.0, 1.0, 6)
    assert [row.reference for row in report.rows] == ["bonjour", "un deux trois"]
    assert Intervals.of(report.judged, report.cer_profile).cer_base.high == 1.0


def test_a_page_is_drawn_of_a_finished_run(old: Path) -> None:
    run = RunDirectory(old / "finished")
    write_report_page(run)
    assert "un deux trois" in run.report_page.read_text(encoding="utf-8")


def test_settings_keep_what_was_chosen(old: Path) -> None:
    settings = load_run_settings(old / "stopped" / "run.toml")
    assert (settings.adapter.rank, settings.training.learning_rate, settings.checkpoint.language) == (2, 0.01, "fr")


def test_a_manifest_keeps_who_was_held_out(old: Path) -> None:
    manifest = Manifest.load(old / "stopped" / "manifest.jsonl")
    assert [utterance.id for utterance in manifest if utterance.split != "train"] == ["clip 0", "clip 3"]
    assert len(manifest.train) == 6
    assert all(Path(utterance.audio).is_file() for utterance in manifest)


def test_changes_of_every_kind_make_the_same_utterances(old: Path) -> None:
    source = old / "talks" / "talks.csv"
    store = OverrideStore(source)
    shutil.copytree(old / "edits", store.folder)
    then = Manifest.load(old / "edits" / "talks.jsonl")
    dataset = open_dataset(
        source,
        DataSettings(validation_fraction=0.25, test_fraction=0, split_seed=0),
        count_tokens=TokenCounter.bundled().count,
    )
    assert [_content(one) for one in dataset.manifest()] == [_content(one) for one in then]
    assert dataset.confirmed[dataset.row_of("talk#6")]
    assert [applied.fix for applied in FixLog(store).applied()] == ["trim"]


def test_the_newest_fix_is_taken_back(old: Path) -> None:
    source = old / "talks" / "talks.csv"
    store = OverrideStore(source)
    shutil.copytree(old / "edits", store.folder)
    dataset = open_dataset(
        source,
        DataSettings(validation_fraction=0.25, test_fraction=0, split_seed=0),
        count_tokens=TokenCounter.bundled().count,
    )
    undone = FixLog(store).undo(dataset)
    assert undone is not None and undone.restored == ("talk",)
    assert dataset.override_of("talk").duration is None and dataset.override_of("talk").text == "bonjour à tous"


def test_what_a_model_wrote_of_the_recordings_is_known(old: Path) -> None:
    source = old / "talks" / "talks.csv"
    shutil.copytree(old / "edits", OverrideStore(source).folder)
    dataset = open_dataset(
        source, DataSettings(validation_fraction=0.25, split_seed=0), count_tokens=TokenCounter.bundled().count
    )
    check = TranscriptCheck.latest(dataset)
    assert check is not None and (check.checkpoint, check.language) == ("whisper-base", "fr")
    texts = {dataset[row].text: check.text(row) for row in range(len(dataset)) if check.cer[row] >= 0}
    assert texts == {
        "bonjour à tous": "0",
        "au revoir": "1",
        "un deux trois": "2",
        "la porte": "3 4",
        "le jardin vert": "5",
        "une voix cinq": "6",
    }


def test_an_own_dataset_takes_another_recording(old: Path) -> None:
    assert is_own_dataset(old / "own")
    own = OwnDataset(old / "own")
    own.add(old / "speech" / "clip 2.flac", "au revoir")
    assert [clip.text for clip in own.clips()] == ["bonjour", "merci beaucoup", "au revoir"]
    assert all(own.audio(clip).is_file() for clip in own.clips())


def _content(utterance: object) -> tuple[object, ...]:
    """What an utterance is, with its side as far as older versions knew it."""
    names = ("id", "text", "start", "duration", "audio")
    return (*(getattr(utterance, name) for name in names), getattr(utterance, "split", "") == "train")
