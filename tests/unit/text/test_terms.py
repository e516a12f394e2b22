"""Terms: what counts as one in a text, what was heard in its place, and how many are recognised."""

from __future__ import annotations

import pytest

from studio.text.terms import Heard, Term, TermFinder, recall, wilson_interval


def _count(text: str, term: str, language: str, profile: str = "basic", spoken: tuple[str, ...] = ()) -> int:
    return TermFinder([Term(term, "", spoken)], language, profile).counts(text)[0]


@pytest.mark.parametrize(
    ("text", "term", "language", "count"),
    [
        ("Started Empagliflozin, then empagliflozin.", "empagliflozin", "en", 2),
        ("empagliflozins", "empagliflozin", "en", 0),
        ("the Cardiomesh-Plus stent", "Cardiomesh Plus", "en", 1),
        ("the cardiomesh stent plus one", "Cardiomesh Plus", "en", 0),
        ("à l’heure dite", "heure", "fr", 1),
        ("aujourd'hui", "aujourd’hui", "fr", 1),
        ("no no no", "no no", "en", 1),
        ("아스피린을 드시고 아스피린은 그만", "아스피린", "ko", 2),
        ("서울대병원에서", "병원", "ko", 0),
        ("대사과정에서", "사과", "ko", 0),
        ("사과는 AI가 email로", "사과", "ko", 1),
        ("AI가 email로 air와", "AI", "ko", 1),
        ("50mg을 500mg으로", "50", "ko", 0),
        ("emailでAIを", "AI", "ja", 1),
        ("大東京都", "東京", "ja", 1),
        ("세브란스 병원에", "세브란스병원", "ko", 1),
        ("휴가 방문 기록", "가방", "ko", 0),
        ("東京都へ行きました", "東京", "ja", 1),
        ("我要去北京大学", "北京大学", "zh", 1),
    ],
)
def test_what_counts_as_a_term(text: str, term: str, language: str, count: int) -> None:
    assert _count(text, term, language) == count


def test_a_spoken_form_is_the_term_too() -> None:
    assert _count("give fifty milligrams, or 50 mg", "50 mg", "en", spoken=("fifty milligrams",)) == 2


def test_marks_are_no_part_of_a_term_whatever_the_profile() -> None:
    assert _count("Empagliflozin, please", "empagliflozin", "en", "none") == 1
    assert _count("it costs twenty dollars", "$20", "en", "whisper-english") == 1


@pytest.mark.parametrize(
    ("text", "term", "language", "shown"),
    [
        ("She is on (Empagliflozin), daily", "empagliflozin", "en", "Empagliflozin"),
        ("of Cardiomesh Plus, new", "cardiomesh plus", "en", "Cardiomesh Plus"),
        ("어제 세브란스 병원에서", "세브란스병원", "ko", "세브란스 병원"),
    ],
)
def test_where_a_term_is_shown(text: str, term: str, language: str, shown: str) -> None:
    (place,) = TermFinder([Term(term)], language, "basic").places(text)
    assert text[place.start : place.end] == shown
    assert not TermFinder([Term("가방")], "ko", "basic").places("휴가 방문 기록")


@pytest.mark.parametrize(
    ("text", "term"), [("give 50 mg now", "50 mg"), ("the colour red", "colour"), ("do don't do", "don't")]
)
def test_what_a_profile_rewrites_is_counted_and_has_its_place(text: str, term: str) -> None:
    finder = TermFinder([Term(term)], "en", "whisper-english")
    assert finder.counts(text)[0] == 1
    assert [text[place.start : place.end] for place in finder.places(text)] == [term]
    assert finder.heard(text, text) == [(0, term)]


def test_where_a_korean_term_is_shown_is_where_it_is_counted() -> None:
    text = "대사과정의 email과 AI는 사과"
    finder = TermFinder([Term("AI"), Term("사과")], "ko", "korean-cer")
    assert finder.counts(text) == {0: 1, 1: 1}
    assert [place.start for place in finder.places(text)] == [text.index("AI"), text.rindex("사과")]


@pytest.mark.parametrize(
    ("hypothesis", "heard"),
    [
        ("Started empty glyph flows in ten milligrams.", "empty glyph flows in"),
        ("started M. Pagliaflozin, ten milligrams", "M. Pagliaflozin"),
        ("Started Empagliflozin ten milligrams", "Empagliflozin"),
        ("Started ten milligrams", ""),
    ],
)
def test_what_was_heard_in_the_place_of_a_term(hypothesis: str, heard: str) -> None:
    finder = TermFinder([Term("empagliflozin")], "en", "basic")
    assert finder.heard("Started empagliflozin ten milligrams.", hypothesis) == [(0, heard)]


def test_words_that_run_together_are_heard_whole() -> None:
    finder = TermFinder([Term("timbre sonore")], "fr", "basic")
    assert finder.heard("Au timbre sonore, l'heure", "Autembre sonore il") == [(0, "Autembre sonore")]


def test_what_was_heard_in_korean_is_as_long_as_the_term() -> None:
    finder = TermFinder([Term("아스피린")], "ko", "basic")
    assert finder.heard("오늘 아스피린을 먹었다", "오늘 아스필인을 먹었다") == [(0, "아스필인")]


def test_recall_counts_each_time_that_a_term_is_spoken() -> None:
    terms = [Term("apixaban", "drug"), Term("stent"), Term("never")]
    references = ["apixaban and apixaban", "a stent", "nothing of it"]
    base = ["apixaban and a pixel ban", "a stand", "a stent"]
    adapted = ["apixaban and apixaban", "a stent", "nothing apixaban of it"]
    found = recall(TermFinder(terms, "en", "basic"), references, base, adapted, split="validation")
    assert found is not None
    assert (found.spoken, found.base, found.adapted) == (3, 1, 3)
    assert (found.surplus_base, found.surplus_adapted) == (1, 1)
    first, second = found.terms
    assert (first.term, first.kind, first.spoken, first.base, first.adapted) == ("apixaban", "drug", 2, 1, 2)
    assert first.heard_base == [Heard("a pixel ban", 1), Heard("apixaban", 1)]
    assert (second.spoken, second.base, second.adapted) == (1, 0, 1)
    assert second.heard_base == [Heard("stand", 1)]
    assert found.difference is not None
    assert 0 < found.difference.low <= 2 / 3 <= found.difference.high <= 1


def test_recall_of_a_base_alone_and_of_nothing_spoken() -> None:
    finder = TermFinder([Term("stent")], "en", "basic")
    alone = recall(finder, ["a stent"], ["a stent"])
    assert alone is not None
    assert (alone.base, alone.adapted, alone.adapted_interval, alone.difference) == (1, None, None, None)
    assert recall(finder, ["nothing"], ["a stent"]) is None


def test_an_interval_knows_how_few_were_judged() -> None:
    """Figures of Wilson's score interval as R's `prop.test(9, 10, correct=FALSE)` and `(10, 10)` give them."""
    most, all_of_them = wilson_interval(9, 10), wilson_interval(10, 10)
    assert (most.low, most.high) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert (all_of_them.low, all_of_them.high) == pytest.approx((0.7225, 1.0), abs=1e-4)
