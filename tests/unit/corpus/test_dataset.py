"""An opened corpus: findings, edits that survive, and that what it shows is what is trained on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.silence import frame_levels, silent_frames
from studio.corpus.dataset import TRAIN, VALIDATION, Dataset
from studio.corpus.importers import read_folder
from studio.corpus.manifest_import import import_corpus
from studio.corpus.opening import divide, open_dataset
from studio.corpus.overrides import OverrideStore, original_source
from studio.corpus.quality.fixes import suspect_start
from studio.corpus.utterance import Manifest
from studio.errors import DataError, StudioError
from studio.runs.prepare import PreparedRun, prepare_run
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import DataSettings, RunSettings
from tests.unit.runs.run_support import write_checkpoint

RATE = 16_000


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve recordings: ten as they should be, one too long, one without words; two have the same text."""
    root = tmp_path / "prompts"
    root.mkdir()
    rows = ["file_name,text"]
    for index in range(10):
        write(root / f"clip-{index}.wav", 1.0)
        rows.append(f"clip-{index}.wav,{'Bonjour!' if index in (2, 3) else f'Phrase numéro {index}'}")
    write(root / "long.wav", 31.0)
    write(root / "mute.wav", 1.0)
    (root / "metadata.csv").write_text("\n".join([*rows, "long.wav,Trop long", 'mute.wav,""']) + "\n", encoding="utf-8")
    return root


def write(path: Path, seconds: float, lead: float = 0.0) -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)
    samples[: round(lead * RATE)] = 0
    soundfile.write(path, samples, RATE)


def count(text: str) -> int:
    return len(text)


def opened(folder: Path) -> Dataset:
    return open_dataset(
        folder, DataSettings(validation_fraction=0.2, test_fraction=0, split_seed=42), count_tokens=count
    )


def row_of(dataset: Dataset, name: str) -> int:
    return next(row for row in range(len(dataset)) if dataset[row].id == name)


def problem(dataset: Dataset, name: str) -> str:
    row = row_of(dataset, name)
    return (
        "left_out"
        if dataset.left_out[row]
        else next((code for code in dataset.report.codes(row) if code != "noisy"), "")
    )


def change(dataset: Dataset, name: str, **changes: object) -> None:
    import msgspec

    row = row_of(dataset, name)
    dataset.set_overrides([msgspec.structs.replace(dataset.override(row), **changes)])


def test_what_cannot_be_used_is_a_row_with_its_text_and_length(folder: Path) -> None:
    dataset = opened(folder)
    assert len(dataset) == 12
    row = row_of(dataset, "long")
    assert (dataset[row].text, round(dataset.seconds[row]), dataset.sides[row]) == ("Trop long", 31, 0)
    assert [problem(dataset, name) for name in ("long", "mute", "clip-3", "clip-2")] == [
        "too_long", "no_transcript", "same_text", ""]  # fmt: skip


def test_rates_and_lengths_out_of_range_are_found(folder: Path) -> None:
    write(folder / "clip-0.wav", 0.3)
    write(folder / "clip-1.wav", 20.0)
    table = folder / "metadata.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("numéro 4", "numéro " + "quatre " * 9), encoding="utf-8")
    dataset = opened(folder)
    assert problem(dataset, "clip-1") == "text_too_short"
    assert problem(dataset, "clip-4") == "text_too_long"
    change(dataset, "clip-0", text="un")  # few characters: only the length is wrong
    assert problem(dataset, "clip-0") == "very_short"


def test_edits_survive_a_restart_and_leave_the_users_files_alone(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    dataset = opened(folder)
    side = "validation" if dataset.sides[row_of(dataset, "clip-6")] == TRAIN else "train"
    change(dataset, "clip-4", text="Autre chose")
    change(dataset, "clip-5", left_out=True)
    change(dataset, "clip-6", split=side)
    again = opened(folder)
    assert list(again.manifest()) == list(dataset.manifest())
    assert again[row_of(again, "clip-4")].text == "Autre chose"
    assert again.original_text(row_of(again, "clip-4")) == "Phrase numéro 4"
    assert problem(again, "clip-5") == "left_out"
    assert again[row_of(again, "clip-6")].split == side
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def prepared(folder: Path, tmp_path: Path, dataset: Dataset | None = None, **data: object) -> PreparedRun:
    """A run of a folder, or of the dataset that is open."""
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    raw = {
        "checkpoint": {"name": "own", "language": "fr"},
        "data": {"source": str(folder), "validation_fraction": 0.2, "test_fraction": 0.0, "split_seed": 42} | data,
    }
    return prepare_run(RunSettings.model_validate(raw), None, dataset=dataset)


def test_a_run_holds_exactly_what_is_shown(folder: Path, tmp_path: Path) -> None:
    dataset = opened(folder)
    change(dataset, "clip-4", text="Autre chose, avec «guillemets», virgules\net lignes")
    change(dataset, "clip-5", left_out=True)
    change(dataset, "mute", text="Merci")
    run = prepared(folder, tmp_path)
    assert list(Manifest.load(run.directory.manifest)) == list(dataset.manifest())
    assert {utterance.id for utterance in dataset.manifest()} >= {"mute", "clip-4"}
    assert run.directory.path.name.startswith("prompts-own-")
    assert run.settings.data.source == str(folder)
    (folder / "clip-6.wav").unlink()  # nothing is audited a second time
    shutil.rmtree(run.directory.path)
    again = prepared(folder, tmp_path, dataset)
    assert list(Manifest.load(again.directory.manifest)) == list(dataset.manifest())


def test_a_run_divides_the_open_dataset_where_the_settings_ask_for_another_share(folder: Path, tmp_path: Path) -> None:
    dataset = opened(folder)
    run = prepared(folder, tmp_path, dataset, validation_fraction=0.4)
    assert len(run.manifest.validation) == 4
    assert list(run.manifest) == list(dataset.manifest())


def test_a_text_too_long_for_the_runs_checkpoint_is_named(folder: Path, tmp_path: Path) -> None:
    dataset = open_dataset(
        folder, DataSettings(validation_fraction=0.2, test_fraction=0, split_seed=42), count_tokens=lambda _text: 0
    )
    change(dataset, "clip-4", text="é" * 300 + " ж" * 300)
    with pytest.raises(DataError, match="clip-4"):
        prepared(folder, tmp_path, dataset)


def test_a_run_lists_what_the_audit_refused_and_what_was_left_out(folder: Path, tmp_path: Path) -> None:
    dataset = opened(folder)
    change(dataset, "clip-5", left_out=True)
    (folder / "clip-6.wav").unlink()
    run = prepared(folder, tmp_path)
    listed = json.loads(run.directory.excluded.read_text(encoding="utf-8"))
    reasons = {Path(row["audio"]).stem: row["reason"] for row in listed["excluded"]}
    expected = {"clip-5": "left_out", "long": "too_long", "mute": "no_transcript", "clip-6": "missing"}
    assert reasons == expected
    assert all(row["message"] for row in listed["excluded"])
    assert (listed["found"], listed["used"]) == (12, 8)


def test_a_run_lists_what_its_manifest_was_imported_without(folder: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "imported.jsonl"
    import_corpus(folder).save(manifest)
    run = prepared(manifest, tmp_path)
    assert [(Path(each.audio).stem, each.reason) for each in run.excluded] == [
        ("mute", "no_transcript"), ("long", "too_long")]  # fmt: skip
    manifest.with_name("imported.jsonl.excluded.json").write_text("{")
    with pytest.raises(DataError, match=r"imported\.jsonl\.excluded\.json"):
        opened(manifest)


def test_a_manifest_that_an_earlier_version_made_leads_to_its_source(folder: Path) -> None:
    store = OverrideStore(folder)
    store.prepare()
    old = store.folder / "prompts.jsonl"
    old.write_text("", encoding="utf-8")
    assert original_source(old) == opened(old).source == folder


def test_a_text_edited_away_is_refused_as_the_audit_would(folder: Path) -> None:
    dataset = opened(folder)
    row = row_of(dataset, "clip-1")
    dataset.set_overrides([dataset.with_text(row, "…")])
    assert problem(dataset, "clip-1") == "no_transcript"
    assert dataset.sides[row] == 0
    dataset.set_overrides([dataset.with_text(row, "x" * 500)])
    assert problem(dataset, "clip-1") == "too_many_tokens"
    dataset.set_overrides([dataset.with_text(row, dataset.original_text(row))])
    assert dataset.override(row).is_empty
    assert problem(dataset, "clip-1") == ""


def test_a_text_that_becomes_anothers_goes_to_its_side(folder: Path) -> None:
    dataset = opened(folder)
    held_out = next(row for row in range(10) if dataset.sides[row] == VALIDATION)
    trained = next(row for row in range(10) if dataset.sides[row] == TRAIN and row not in (2, 3))
    dataset.set_overrides([dataset.with_text(trained, dataset[held_out].text.upper() + ".")])
    assert dataset.sides[trained] == VALIDATION


def test_nothing_else_moves_as_recordings_come_go_or_are_corrected(folder: Path) -> None:
    dataset = opened(folder)
    before = {dataset[row].id: dataset[row].split for row in range(len(dataset))}
    trained = [name for name, split in before.items() if split == "train"]
    change(dataset, trained[0], left_out=True)
    change(dataset, trained[1], text="tout autre chose")
    (folder / f"{trained[2]}.wav").unlink()
    with (folder / "metadata.csv").open("a", encoding="utf-8") as table:
        for number in range(5):
            write(folder / f"new-{number}.wav", 1.0)
            table.write(f"new-{number}.wav,Nouvelle phrase {number}\n")
    again = opened(folder)
    after = {again[row].id: again[row].split for row in range(len(again))}
    assert {name for name in before if after.get(name) != before[name]} == {trained[0], trained[2]}


def test_the_last_of_a_side_cannot_be_left_out(folder: Path) -> None:
    dataset = opened(folder)
    held_out = [row for row in range(len(dataset)) if dataset.sides[row] == VALIDATION]
    for row in held_out[:-1]:
        change(dataset, dataset[row].id, left_out=True)
    with pytest.raises(DataError, match="evaluate on"):
        change(dataset, dataset[held_out[-1]].id, left_out=True)
    assert dataset.sides[held_out[-1]] == VALIDATION
    assert opened(folder).sides[held_out[-1]] == VALIDATION


def test_another_share_moves_recordings_but_not_the_users_own_choices(folder: Path) -> None:
    dataset = opened(folder)
    row = next(row for row in range(10) if dataset.sides[row] == TRAIN)
    change(dataset, dataset[row].id, split="validation")
    divide(dataset, DataSettings(validation_fraction=0.4, test_fraction=0))
    assert (dataset.sides == VALIDATION).sum() in (4, 5)
    assert dataset.sides[row] == VALIDATION


def test_a_line_cut_short_by_a_crash_costs_only_itself(folder: Path) -> None:
    dataset = opened(folder)
    change(dataset, "clip-5", left_out=True)
    with dataset.store.journal.open("ab") as file:
        file.write(b'{"id":"clip-6","left_')
    again = opened(folder)
    assert [problem(again, name) for name in ("clip-5", "clip-6")] == ["left_out", ""]
    change(again, "clip-8", left_out=True)
    assert set(OverrideStore(folder).load()) == {"clip-5", "clip-8"}


def test_the_held_out_side_of_an_earlier_version_is_for_validation(folder: Path) -> None:
    dataset = opened(folder)
    change(dataset, "clip-5", left_out=True)
    dataset.store.journal.write_text('{"id":"clip-6","split":"eval"}\n', encoding="utf-8")
    assert opened(folder)[row_of(dataset, "clip-6")].split == "validation"


def test_a_damaged_journal_is_named(folder: Path) -> None:
    dataset = opened(folder)
    change(dataset, "clip-5", left_out=True)
    dataset.store.journal.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(StudioError, match="line 1"):
        opened(folder)


def test_a_long_journal_is_made_short(folder: Path) -> None:
    dataset = opened(folder)
    row = row_of(dataset, "clip-1")
    overrides = [dataset.with_text(row, f"Texte {index}") for index in range(1200)]
    dataset.store.save(overrides)
    assert OverrideStore(folder).load()["clip-1"].text == "Texte 1199"
    assert dataset.store.journal.read_bytes().count(b"\n") == 1


def test_a_change_that_cannot_be_saved_is_not_made(folder: Path) -> None:
    dataset = opened(folder)
    dataset.store.journal.mkdir()  # is in the way
    with pytest.raises(StudioError, match=r"edits\.jsonl"):
        change(dataset, "clip-5", left_out=True)
    assert problem(dataset, "clip-5") == ""


def test_silence_at_the_ends_is_measured(folder: Path) -> None:
    write(folder / "clip-0.wav", 2.0, lead=0.8)
    dataset = opened(folder)
    assert problem(dataset, "clip-0") == "silence"
    signal = dataset.signals[row_of(dataset, "clip-0")]
    assert (signal["silence_start"], signal["silence_end"]) == pytest.approx((0.8, 0.0), abs=0.02)
    assert silent_frames(frame_levels(np.zeros(0, np.float32))) == (0, 0)


def test_edits_of_recordings_that_have_gone_do_no_harm(folder: Path) -> None:
    dataset = opened(folder)
    change(dataset, "clip-5", left_out=True)
    (folder / "metadata.csv").write_text("file_name,text\nclip-1.wav,un\nclip-2.wav,deux\n", encoding="utf-8")
    for name in ("clip-5.wav", "long.wav"):
        (folder / name).unlink()
    assert opened(folder).sides.max() > 0


def test_the_suspect_part_begins_at_a_sentence(tmp_path: Path) -> None:
    text = "Composez le numéro suivi du dièse.Pour enlever ce message, faites le quatre."
    assert text[suspect_start(text, 2.5, 13.0) :].startswith("Pour enlever")
    assert "un deux trois quatre"[suspect_start("un deux trois quatre", 1.0, 10.0) :] == "trois quatre"


def test_an_opened_copy_has_edits_of_its_own(folder: Path, tmp_path: Path) -> None:
    dataset = opened(folder)
    change(dataset, "clip-5", left_out=True)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert problem(opened(copy), "clip-5") == ""
    assert len(read_folder(copy)) == 12
