"""A dataset's terms: lists as people write them, where they are kept, and how often each is spoken."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.overrides import OverrideStore
from studio.corpus.terms import (
    TermCount,
    count_terms,
    load_terms,
    parse_terms,
    read_terms,
    recall_by_times,
    save_terms,
)
from studio.corpus.utterance import Utterance
from studio.errors import DataError
from studio.settings.application import HOME_VARIABLE
from studio.text.terms import Recall, Term, TermFinder, recall


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


UTTERANCES = [
    Utterance("1", "1.wav", "apixaban and a stent", 1.0, "train", "anna"),
    Utterance("2", "2.wav", "apixaban", 1.0, "train", "anna"),
    Utterance("3", "3.wav", "Apixaban, apixaban", 1.0, "train", "ben"),
    Utterance("4", "4.wav", "apixaban", 1.0, "validation", "carl"),
    Utterance("5", "5.wav", "a stent", 1.0, "test"),
]
TERMS = [Term("apixaban", "drug"), Term("stent"), Term("ticagrelor")]


@pytest.mark.parametrize(
    "text",
    [
        "apixaban\nstent\n\nCardiomesh Plus\n",
        "apixaban; stent; Cardiomesh Plus; stent",
        "apixaban\tstent\r\nCardiomesh Plus",
    ],
)
def test_a_list_without_header(text: str) -> None:
    assert parse_terms(text) == (Term("apixaban"), Term("stent"), Term("Cardiomesh Plus"))


def test_lines_without_header_are_taken_as_they_are() -> None:
    assert parse_terms('1,5 mg\n27" screen\n"quoted\nlast') == tuple(
        map(Term, ("1,5 mg", '27" screen', '"quoted', "last"))
    )


@pytest.mark.parametrize("text", ["\ufeffterm,kind\nstent,device", "\ufeffterm\tkind\r\nstent\tdevice\r\n"])
def test_a_byte_order_mark_hides_no_header(text: str) -> None:
    assert parse_terms(text) == (Term("stent", "device"),)


def test_a_column_alone_keeps_commas_and_quoted_ones_lose_their_quotes() -> None:
    assert parse_terms('term\n1,5 mg\n"2,5 mg"\n') == (Term("1,5 mg"), Term("2,5 mg"))


def test_a_table_with_header() -> None:
    text = 'Kind;Term;Spoken\ndrug;50 mg;fifty milligrams | fifty megs\n;stent\n"";"a; b";\n'
    expected = (Term("50 mg", "drug", ("fifty milligrams", "fifty megs")), Term("stent"), Term("a; b"))
    assert parse_terms(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\n\n", "no_terms"),
        ("term,kind\n", "no_terms"),
        ("stent\n...\n", "term"),
        ('term,kind\n"stent,x\nlast,y', "unreadable"),
    ],
)
def test_a_list_that_is_none(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text(text)
    with pytest.raises(DataError) as error:
        read_terms(tmp_path / "terms.txt")
    assert error.value.code == code
    assert "terms.txt" in error.value.message


def test_a_dataset_keeps_its_terms(tmp_path: Path) -> None:
    store = OverrideStore(tmp_path / "recordings")
    assert load_terms(store) == ()
    save_terms(store, TERMS)
    assert load_terms(OverrideStore(tmp_path / "recordings")) == tuple(TERMS)
    assert load_terms(OverrideStore(tmp_path / "others")) == ()
    (store.folder / "terms.json").write_text("[{]")
    with pytest.raises(DataError):
        load_terms(store)


def test_how_often_each_is_spoken_and_by_whom() -> None:
    first, second, third = count_terms(UTTERANCES, TERMS, "en")
    assert first.times == {"train": 4, "validation": 1}
    assert (first.voices, first.training_voices) == (3, 2)
    assert [utterance.id for utterance in second.utterances] == ["1", "5"]
    assert second.times == {"train": 1, "test": 1}
    assert third.times.total() == 0


def _judged(adapted: str) -> Recall:
    found = recall(TermFinder(TERMS, "en", "basic"), ["apixaban"], ["a pixel"], [adapted])
    assert found is not None
    return found


def test_states() -> None:
    first, second, third = count_terms(UTTERANCES, TERMS, "en")
    assert [count.state() for count in (first, second, third)] == ["unjudged", "few", "never"]
    assert first.state(_judged("apixaban").terms[0]) == "learnt"
    assert first.state(_judged("apixa").terms[0]) == "missed"
    few = TermCount(first.term, second.times, ())
    assert few.state(_judged("apixa").terms[0]) == "missed"
    assert few.state(_judged("apixaban").terms[0]) == "few"


def test_recall_by_times_spoken_in_training() -> None:
    rows = recall_by_times(count_terms(UTTERANCES, TERMS, "en"), _judged("apixaban"))
    assert [(row.least, row.most) for row in rows] == [(0, 0), (1, 2), (3, 5), (6, 10), (11, None)]
    assert [(row.spoken, row.base, row.adapted) for row in rows] == [(0, 0, 0)] * 2 + [(1, 0, 1)] + [(0, 0, 0)] * 2
