"""An opened corpus: findings, edits that survive, and that what it shows is what is trained on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.silence import frame_levels, silent_frames
from studio.corpus.audit import audit_folder
from studio.corpus.dataset import TRAIN, VALIDATION, Corpus
from studio.corpus.exclusions import exclusions_of
from studio.corpus.importers import read_folder
from studio.corpus.opening import read_corpus
from studio.corpus.overrides import EditStore, original_source
from studio.corpus.quality.problems import PROBLEMS, suspect_start
from studio.corpus.split import assign_splits
from studio.corpus.utterance import Manifest
from studio.errors import DataError
from studio.runs.prepare import prepare_run
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import RunSettings
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


def opened(folder: Path) -> Corpus:
    return read_corpus(folder, 0.2, 42, count_tokens=count)


def row_of(corpus: Corpus, name: str) -> int:
    return next(row for row in range(len(corpus)) if corpus[row].id == name)


def problem(corpus: Corpus, name: str) -> str:
    return PROBLEMS[corpus.codes[row_of(corpus, name)]]


def change(corpus: Corpus, name: str, **changes: object) -> None:
    import msgspec

    row = row_of(corpus, name)
    corpus.set_edits([msgspec.structs.replace(corpus.edit(row), **changes)])


def test_what_cannot_be_used_is_a_row_with_its_text_and_length(folder: Path) -> None:
    corpus = opened(folder)
    assert len(corpus) == 12
    row = row_of(corpus, "long")
    assert (corpus[row].text, round(corpus.seconds[row]), corpus.sides[row]) == ("Trop long", 31, 0)
    assert [problem(corpus, name) for name in ("long", "mute", "clip-3", "clip-2")] == [
        "too_long", "no_transcript", "same_text", ""]  # fmt: skip


def test_rates_and_lengths_out_of_range_are_found(folder: Path) -> None:
    write(folder / "clip-0.wav", 0.3)
    write(folder / "clip-1.wav", 20.0)
    table = folder / "metadata.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("numéro 4", "numéro " + "quatre " * 9), encoding="utf-8")
    corpus = opened(folder)
    assert problem(corpus, "clip-1") == "text_too_short"
    assert problem(corpus, "clip-4") == "text_too_long"
    change(corpus, "clip-0", text="un")  # few characters: only the length is wrong
    assert problem(corpus, "clip-0") == "very_short"


def test_without_edits_the_folder_itself_is_trained_on(folder: Path) -> None:
    corpus = opened(folder)
    assert corpus.training_source == folder
    audit = audit_folder(folder, count_tokens=count)
    assert list(corpus.utterances) == assign_splits(audit.utterances, 0.2, 42)


def test_edits_survive_a_restart_and_leave_the_users_files_alone(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    corpus = opened(folder)
    side = "validation" if corpus.sides[row_of(corpus, "clip-6")] == TRAIN else "train"
    change(corpus, "clip-4", text="Autre chose")
    change(corpus, "clip-5", left_out=True)
    change(corpus, "clip-6", split=side)
    again = opened(folder)
    assert again.utterances == corpus.utterances
    assert again[row_of(again, "clip-4")].text == "Autre chose"
    assert again.original_text(row_of(again, "clip-4")) == "Phrase numéro 4"
    assert problem(again, "clip-5") == "left_out"
    assert again[row_of(again, "clip-6")].split == side
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_manifest_trains_on_exactly_what_is_shown(folder: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-4", text="Autre chose, avec «guillemets», virgules\net lignes")
    change(corpus, "clip-5", left_out=True)
    change(corpus, "mute", text="Merci")
    corpus.save_manifest()
    assert corpus.training_source.name == "prompts.jsonl"
    audit = audit_folder(corpus.training_source, count_tokens=count)
    assert assign_splits(audit.utterances, 0.5, 7) == list(corpus.utterances)
    assert {utterance.id for utterance in corpus.utterances} >= {"mute", "clip-4"}
    assert original_source(corpus.training_source) == folder


def test_a_run_made_from_the_manifest_holds_exactly_what_is_shown(folder: Path, tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    corpus = opened(folder)
    change(corpus, "clip-4", text="Autre chose")
    change(corpus, "clip-5", left_out=True)
    corpus.save_manifest()
    raw = {"checkpoint": {"name": "own", "language": "fr"}, "data": {"source": str(corpus.training_source)}}
    run = prepare_run(RunSettings.model_validate(raw), None).directory
    assert list(Manifest.load(run.manifest)) == list(corpus.utterances)
    assert run.path.name.startswith("prompts-own-")


def test_a_run_lists_what_the_audit_refused_and_what_was_left_out(folder: Path, tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    corpus.save_manifest()
    (folder / "clip-6.wav").unlink()
    raw = {"checkpoint": {"name": "own", "language": "fr"}, "data": {"source": str(corpus.training_source)}}
    prepared = prepare_run(RunSettings.model_validate(raw), None)
    listed = json.loads(prepared.directory.excluded.read_text(encoding="utf-8"))
    reasons = {Path(row["audio"]).stem: row["reason"] for row in listed["excluded"]}
    expected = {"clip-5": "left_out", "long": "too_long", "mute": "no_transcript", "clip-6": "missing"}
    assert reasons == expected
    assert all(row["message"] for row in listed["excluded"])
    assert (listed["found"], listed["used"]) == (12, 8)
    assert prepared.held_out == len(Manifest.load(prepared.directory.manifest).validation)


def test_a_damaged_list_of_what_is_left_out_is_named(folder: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    corpus.save_manifest()
    assert [row.reason for row in exclusions_of(corpus.training_source)] == ["left_out", "too_long", "no_transcript"]
    assert exclusions_of(folder) == exclusions_of(folder / "metadata.csv") == ()
    corpus.training_source.with_name("prompts.jsonl.excluded.json").write_text("{")
    with pytest.raises(DataError, match=r"prompts\.jsonl\.excluded\.json"):
        exclusions_of(corpus.training_source)


def test_taking_every_edit_back_leads_to_the_folder_again(folder: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    assert corpus.training_source != folder
    change(corpus, "clip-5", left_out=False)
    assert corpus.training_source == folder
    assert opened(folder).training_source == folder


def test_a_text_edited_away_is_refused_as_the_audit_would(folder: Path) -> None:
    corpus = opened(folder)
    row = row_of(corpus, "clip-1")
    corpus.set_edits([corpus.with_text(row, "…")])
    assert problem(corpus, "clip-1") == "no_transcript"
    assert corpus.sides[row] == 0
    corpus.set_edits([corpus.with_text(row, "x" * 500)])
    assert problem(corpus, "clip-1") == "too_many_tokens"
    corpus.set_edits([corpus.with_text(row, corpus.original_text(row))])
    assert corpus.edit(row).is_empty
    assert problem(corpus, "clip-1") == ""


def test_a_text_that_becomes_anothers_goes_to_its_side(folder: Path) -> None:
    corpus = opened(folder)
    held_out = next(row for row in range(10) if corpus.sides[row] == VALIDATION)
    trained = next(row for row in range(10) if corpus.sides[row] == TRAIN and row not in (2, 3))
    corpus.set_edits([corpus.with_text(trained, corpus[held_out].text.upper() + ".")])
    assert corpus.sides[trained] == VALIDATION


def test_the_last_of_a_side_cannot_be_left_out(folder: Path) -> None:
    corpus = opened(folder)
    held_out = [row for row in range(len(corpus)) if corpus.sides[row] == VALIDATION]
    for row in held_out[:-1]:
        change(corpus, corpus[row].id, left_out=True)
    with pytest.raises(DataError, match="evaluate on"):
        change(corpus, corpus[held_out[-1]].id, left_out=True)
    assert corpus.sides[held_out[-1]] == VALIDATION
    assert opened(folder).sides[held_out[-1]] == VALIDATION


def test_another_share_moves_recordings_but_not_the_users_own_choices(folder: Path) -> None:
    corpus = opened(folder)
    row = next(row for row in range(10) if corpus.sides[row] == TRAIN)
    change(corpus, corpus[row].id, split="validation")
    corpus.set_division(corpus.divide(0.4, 42))
    assert (corpus.sides == VALIDATION).sum() in (4, 5)
    assert corpus.sides[row] == VALIDATION


def test_a_line_cut_short_by_a_crash_costs_only_itself(folder: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    with corpus.store.journal.open("ab") as file:
        file.write(b'{"id":"clip-6","left_')
    again = opened(folder)
    assert [problem(again, name) for name in ("clip-5", "clip-6")] == ["left_out", ""]
    change(again, "clip-8", left_out=True)
    assert set(EditStore(folder).load()) == {"clip-5", "clip-8"}


def test_the_held_out_side_of_an_earlier_version_is_for_validation(folder: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    corpus.store.journal.write_text('{"id":"clip-6","split":"eval"}\n', encoding="utf-8")
    assert opened(folder)[row_of(corpus, "clip-6")].split == "validation"


def test_a_damaged_journal_is_named(folder: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    corpus.store.journal.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 1"):
        opened(folder)


def test_a_long_journal_is_made_short(folder: Path) -> None:
    corpus = opened(folder)
    row = row_of(corpus, "clip-1")
    edits = [corpus.with_text(row, f"Texte {index}") for index in range(1200)]
    corpus.store.save(edits)
    assert EditStore(folder).load()["clip-1"].text == "Texte 1199"
    assert corpus.store.journal.read_bytes().count(b"\n") == 1


def test_a_change_that_cannot_be_saved_is_not_made(folder: Path) -> None:
    corpus = opened(folder)
    corpus.store.folder.parent.mkdir(parents=True)
    corpus.store.folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be saved"):
        change(corpus, "clip-5", left_out=True)
    assert problem(corpus, "clip-5") == ""


def test_silence_at_the_ends_is_measured(folder: Path) -> None:
    write(folder / "clip-0.wav", 2.0, lead=0.8)
    corpus = opened(folder)
    assert problem(corpus, "clip-0") == "silence"
    assert corpus.silence[row_of(corpus, "clip-0")] == pytest.approx([0.8, 0.0], abs=0.02)
    assert silent_frames(frame_levels(np.zeros(0, np.float32))) == (0, 0)


def test_edits_of_recordings_that_have_gone_do_no_harm(folder: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    (folder / "metadata.csv").write_text("file_name,text\nclip-1.wav,un\nclip-2.wav,deux\n", encoding="utf-8")
    for name in ("clip-5.wav", "long.wav"):
        (folder / name).unlink()
    assert opened(folder).sides.max() > 0


def test_the_suspect_part_begins_at_a_sentence(tmp_path: Path) -> None:
    text = "Composez le numéro suivi du dièse.Pour enlever ce message, faites le quatre."
    assert text[suspect_start(text, 2.5, 13.0) :].startswith("Pour enlever")
    assert "un deux trois quatre"[suspect_start("un deux trois quatre", 1.0, 10.0) :] == "trois quatre"


def test_an_opened_copy_has_edits_of_its_own(folder: Path, tmp_path: Path) -> None:
    corpus = opened(folder)
    change(corpus, "clip-5", left_out=True)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert problem(opened(copy), "clip-5") == ""
    assert len(read_folder(copy)) == 12
