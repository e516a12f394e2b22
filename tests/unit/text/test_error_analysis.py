"""What is behind a report's figures: kinds of edits, confusions, Korean spacing, speakers and lengths."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.runs.report import Report, Row
from studio.text.error_analysis import Confusion, Group, confusions, respaced, spaced_wer
from studio.text.error_rates import Edits, error_rates

KOREAN = st.lists(st.text("가나다라마", min_size=1, max_size=4), min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "expected"),
    [
        ("아버지가 방에 들어가신다", "아버지 가방에 들어가신다", "아버지가 방에 들어가신다"),
        ("나는 밥을 먹었다", "나는밥을먹었다", "나는 밥을 먹었다"),
        ("나는 밥을 먹었다", "나는 빵을 먹었다", "나는 빵을 먹었다"),
        ("나는 밥을 먹었다", "나는 먹었다", "나는 먹었다"),
        ("나는 간다", "나는 어 간다", "나는 어간다"),
        ("나는 간다", "", ""),
        ("하나", "하 나", "하나"),
    ],
)
def test_spaces_follow_the_reference(reference: str, hypothesis: str, expected: str) -> None:
    assert respaced(reference, hypothesis) == expected


@given(KOREAN, KOREAN)
def test_respacing_moves_spaces_only(reference: str, hypothesis: str) -> None:
    moved = respaced(reference, hypothesis)
    assert moved.replace(" ", "") == hypothesis.replace(" ", "")
    assert len(moved.split()) <= len(reference.split())
    assert respaced(reference, reference.replace(" ", "")) == reference


def test_misheard_words_remain_whatever_the_spacing() -> None:
    references = ["아버지가 방에 들어가신다.", "타이레놀을 먹어요"]
    hypotheses = ["아버지 가방에 들어가신다", "타이래놀을먹어요"]
    assert error_rates(references, hypotheses, "korean-spaced").wer == pytest.approx(4 / 5)
    assert spaced_wer(references, hypotheses) == pytest.approx(1 / 5)


def test_confusions_by_word_the_most_frequent_first() -> None:
    references = ["Prenez la metformine", "la metformine, encore", "le soir"]
    hypotheses = ["prenez le métformine", "la métformine encore", "le soir"]
    assert confusions(references, hypotheses, "basic", "fr") == [
        Confusion("metformine", "métformine", 2),
        Confusion("la", "le", 1),
    ]
    assert len(confusions(references, hypotheses, "basic", "fr", most=1)) == 1


def test_confusions_by_syllable_in_korean() -> None:
    assert confusions(["타이레놀을 먹어요"], ["타이래놀 을먹어요"], "korean-cer", "ko") == [Confusion("레", "래", 1)]


ROWS = [
    Row("1", "/1.wav", "one two three", "one too three", "one two three", "ann", 1.5),
    Row("2", "/2.wav", "one two", "one", "one two", "ben", 2.0),
    Row("3", "/3.wav", "four", "four five", "for", "ann", 29.9),
]


def report(rows: list[Row], language: str = "en", adapted: float | None = 0.1) -> Report:
    return Report("finished", "own", language, 0.2, adapted, 0.5, adapted, "basic", len(rows), rows=rows)


def test_the_errors_of_a_report() -> None:
    found = report(ROWS).error_analysis()
    assert found.base.words == Edits(substitutions=1, deletions=1, insertions=1, length=6)
    assert found.adapted is not None and found.adapted.words == Edits(1, 0, 0, 6)
    assert found.base.confusions == [Confusion("two", "too", 1)]
    assert found.base.spaced_wer is None
    assert [(group.name, group.utterances) for group in found.speakers] == [("ann", 2), ("ben", 1)]
    ann = error_rates(["one two three", "four"], ["one too three", "four five"], "basic")
    assert (found.speakers[0].cer_base, found.speakers[0].wer_base) == (ann.cer, ann.wer)
    assert found.speakers[1] == Group("ben", 1, pytest.approx(4 / 7), 0.5, 0.0, 0.0)
    assert [group.name for group in found.durations] == ["0–2 s", "2–5 s", "20–30 s"]


def test_without_an_adapter_or_knowledge_of_speakers_and_lengths() -> None:
    found = report([Row("1", "/1.wav", "one", "one")], adapted=None).error_analysis()
    assert (found.adapted, found.speakers, found.durations) == (None, [], [])
    assert found.base.characters == Edits(length=3)


def test_korean_words_are_counted_whatever_their_spacing() -> None:
    found = report([Row("1", "/1.wav", "아버지가 방에", "아버지 가방에", "아버지가 방에")], "ko").error_analysis()
    assert found.base.spaced_wer == 0.0
    assert found.base.words.total == 2


def test_it_is_in_the_reports_json_and_left_out_when_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    report(ROWS).save(path)
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert raw["breakdown"]["base"]["words"] == {"substitutions": 1, "deletions": 1, "insertions": 1, "length": 6}
    assert raw["breakdown"]["speakers"][0]["name"] == "ann"
    assert raw["breakdown"]["adapted"]["confusions"] == [{"reference": "four", "hypothesis": "for", "count": 1}]
    assert Report.load(path) == report(ROWS)
