"""``dataset words`` and ``new --words``: the list that a dataset has, and what they say of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from studio.cli import app
from studio.corpus.opening import draw_split, keep_split, open_dataset
from studio.corpus.overrides import OverrideStore
from studio.corpus.split import SplitOptions
from studio.corpus.stored_split import stored_options
from studio.corpus.terms import load_terms
from studio.corpus.utterance import SPLITS
from studio.errors import DataError
from studio.recording.prompts import read_prompts
from studio.text.terms import Term
from tests.unit.runs.run_support import write_checkpoint, write_corpus

TEXTS = ["le stent", "un stent ici", "bonjour", "merci bien", "au revoir", "oui", "non", "peut-être", "demain", "hier"]


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    write_corpus(tmp_path / "data", TEXTS)
    (tmp_path / "words.csv").write_text("term,kind\nstent,device\nmerci,\napixaban,drug\n", encoding="utf-8")
    return tmp_path / "data"


def run(*arguments: str, piped: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=piped)


def words(result: Result) -> dict[str, dict[str, object]]:
    assert result.exit_code == 0, result.output
    return {row["text"]: row for row in json.loads(result.stdout)["words"]}


def test_a_dataset_takes_a_list_and_keeps_it() -> None:
    found = words(run("dataset", "words", "data", "--from", "words.csv", "--json", "-"))
    again = words(run("dataset", "words", "data", "--json", "-"))
    assert found == again
    times = found["stent"]["times"]
    assert isinstance(times, dict) and sum(times.values()) == 2
    assert times["validation"] + times["test"] + times["train"] == 2, "every utterance has a side"
    assert found["stent"]["kind"] == "device"
    assert (found["apixaban"]["state"], found["apixaban"]["utterances"]) == ("never", [])


def test_a_list_is_shown_with_what_is_hardly_learned() -> None:
    result = run("dataset", "words", "data", "--from", "-", piped="apixaban\nmerci\n")
    assert result.exit_code == 0
    assert "never spoken in training" in result.stdout
    assert "2 terms; " in result.stderr
    assert load_terms(OverrideStore(Path("data"))) == (Term("apixaban"), Term("merci"))


def _divided_otherwise() -> tuple[Path, dict[str, str]]:
    """The file that keeps how the dataset was divided, and the sides by text."""
    run("dataset", "words", "data", "--from", "words.csv")
    dataset = open_dataset(Path("data"), count_tokens=len)
    dataset.set_split(split := draw_split(dataset, SplitOptions(0.2, 0.3, 7, "random")))
    keep_split(dataset, split)
    sides = {utterance.text: utterance.split for utterance in dataset.manifest()}
    return dataset.store.folder / "split.json", sides


def test_words_and_sentences_leave_the_sides_as_they_are() -> None:
    file, sides = _divided_otherwise()
    before = file.read_bytes()
    found = words(run("dataset", "words", "data", "--json", "-"))
    assert found["merci"]["times"] == {side: int(sides["merci bien"] == side) for side in (*SPLITS[1:], "none")}
    Path("templates.txt").write_text("Prenez {drug} demain.\n", encoding="utf-8")
    result = run("dataset", "sentences", "data", "-o", "lire.txt", "--templates", "templates.txt", "-l", "fr")
    assert result.exit_code == 0, result.output
    assert file.read_bytes() == before


def test_words_are_shown_without_dividing_the_dataset() -> None:
    run("dataset", "words", "data", "--from", "words.csv")
    assert stored_options(OverrideStore(Path("data")).folder) is None


def test_a_list_is_forgotten() -> None:
    run("dataset", "words", "data", "--from", "words.csv")
    assert run("dataset", "words", "data", "--clear").exit_code == 0
    result = run("dataset", "words", "data")
    assert isinstance(result.exception, DataError)
    assert result.exception.code == "no_terms"


def test_a_new_run_gives_the_dataset_its_words() -> None:
    result = run("new", "-d", "data", "-c", "own", "-l", "fr", "--words", "words.csv")
    assert result.exit_code == 0, result.output
    assert "3 terms; " in result.stderr and "never spoken in training" in result.stderr
    assert load_terms(OverrideStore(Path("data")))[0] == Term("stent", "device")


def test_a_list_that_cannot_be_read_changes_nothing() -> None:
    run("dataset", "words", "data", "--from", "words.csv")
    Path("empty.txt").write_text("\n")
    assert isinstance(run("dataset", "words", "data", "--from", "empty.txt").exception, DataError)
    assert len(load_terms(OverrideStore(Path("data")))) == 3


def test_sentences_to_read_aloud_are_made_from_templates() -> None:
    run("dataset", "words", "data", "--from", "words.csv")
    Path("templates.txt").write_text("Prenez {drug} demain.\nVoici {device}.\n", encoding="utf-8")
    result = run("dataset", "sentences", "data", "-o", "lire.txt", "--templates", "templates.txt", "-l", "fr")
    assert result.exit_code == 0, result.output
    assert "may not fit" not in result.stderr
    written = Path("lire.txt").read_text(encoding="utf-8").splitlines()
    assert "Prenez apixaban demain." in written
    assert {prompt.text for prompt in read_prompts(Path("lire.txt"))} == set(written)


def test_sentences_from_the_datasets_own_come_with_a_caution() -> None:
    Path("own.txt").write_text("stent\nmerci\nsalut\n", encoding="utf-8")
    run("dataset", "words", "data", "--from", "own.txt")
    result = run("dataset", "sentences", "data", "-o", "lire.txt", "-l", "fr")
    assert result.exit_code == 0, result.output
    assert "may not fit" in result.stderr


def test_spoken_sentences_are_a_dataset_with_the_words_of_the_first() -> None:
    run("dataset", "words", "data", "--from", "words.csv")
    Path("templates.txt").write_text("Prenez {drug} demain.\n", encoding="utf-8")
    made = ("-o", "made", "--templates", "templates.txt", "-l", "fr", "--speak")
    assert run("dataset", "sentences", "data", *made).exit_code == 0
    found = words(run("dataset", "words", "made/manifest.jsonl", "--json", "-"))
    before = words(run("dataset", "words", "data", "--json", "-"))
    assert found["apixaban"]["times"] == {"train": 1, "validation": 0, "test": 0, "none": 0}
    assert found["stent"]["times"] == before["stent"]["times"]
    again = run("dataset", "sentences", "data", *made)
    assert isinstance(again.exception, DataError)
    assert again.exception.code == "exists"
