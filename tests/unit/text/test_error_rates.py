"""Error rates against jiwer's own and hand-worked figures; intervals; differences."""

from __future__ import annotations

import jiwer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import DataError, StudioError
from studio.text.error_rates import (
    Difference,
    Edits,
    bootstrap_intervals,
    differences,
    edit_counts,
    error_rates,
    paired_bootstrap_difference,
)

VOCABULARY = ["le", "la", "patient", "prend", "metformine", "deux", "fois", "par", "jour"]
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8)
SENTENCES = WORDS.map(" ".join)


def levenshtein(left: str | list[str], right: str | list[str]) -> int:
    row = list(range(len(right) + 1))
    for number, first in enumerate(left, start=1):
        previous, row[0] = row[0], number
        for column, second in enumerate(right, start=1):
            previous, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, previous + (first != second))
    return row[-1]


def test_worked_by_hand() -> None:
    # "the cat sat" -> "the bat sat on": 1 substitution, 1 inserted word; characters: c/b and " on", 4 of 11
    rates = error_rates(["The cat sat.", "no"], ["the bat sat on", ""], "basic")
    assert rates.wer == pytest.approx((2 + 1) / (3 + 1))
    assert rates.cer == pytest.approx((4 + 2) / (11 + 2))


def test_korean_spacing_counts_for_words_only() -> None:
    rates = error_rates(["아버지가 방에 들어가신다."], ["아버지 가방에 들어가신다"], "korean-cer")
    assert rates.cer == 0
    assert rates.wer == pytest.approx(2 / 3)
    assert error_rates(["아버지가 방에"], ["아버지 가방에"], "korean-spaced").cer == pytest.approx(2 / 7)
    assert error_rates(["안녕하세요"], ["안녕하새요"], "korean-cer").cer == pytest.approx(1 / 5)


@given(st.lists(st.tuples(SENTENCES, SENTENCES | st.just("")), min_size=1, max_size=6))
def test_agrees_with_jiwer_over_the_corpus(pairs: list[tuple[str, str]]) -> None:
    references, hypotheses = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    rates = error_rates(references, hypotheses, "basic")
    assert rates.cer == pytest.approx(jiwer.cer(references, hypotheses))
    assert rates.wer == pytest.approx(jiwer.wer(references, hypotheses))


@given(SENTENCES, SENTENCES | st.just(""))
def test_counts_are_the_fewest_edits(reference: str, hypothesis: str) -> None:
    counts = edit_counts([reference], [hypothesis], "basic")[0]
    assert counts.by_character.total == levenshtein(reference, hypothesis)
    assert counts.by_word.total == levenshtein(reference.split(), hypothesis.split())
    assert (counts.by_character.length, counts.by_word.length) == (len(reference), len(reference.split()))


@given(st.lists(st.tuples(SENTENCES, SENTENCES | st.just("")), min_size=1, max_size=6))
def test_kinds_of_edits_agree_with_jiwer(pairs: list[tuple[str, str]]) -> None:
    references, hypotheses = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    counts = edit_counts(references, hypotheses, "basic")
    for edits, output in (
        (sum((each.by_word for each in counts), Edits()), jiwer.process_words(references, hypotheses)),
        (sum((each.by_character for each in counts), Edits()), jiwer.process_characters(references, hypotheses)),
    ):
        assert edits.substitutions == output.substitutions
        assert (edits.deletions, edits.insertions) == (output.deletions, output.insertions)
    words = sum((each.by_word for each in counts), Edits())
    assert words.rate == pytest.approx(jiwer.wer(references, hypotheses))


def test_words_are_parted_at_any_space() -> None:
    assert error_rates(["one\ntwo"], ["one two"], "none").wer == 0


def test_more_inserted_than_said() -> None:
    assert error_rates(["a"], ["b b b"], "basic").cer == pytest.approx(5)


def test_empty_reference_is_named() -> None:
    with pytest.raises(DataError, match="reference 2") as caught:
        error_rates(["one", "?!"], ["one", "two"], "basic")
    assert "?!" in caught.value.message
    with pytest.raises(DataError):
        error_rates([], [], "basic")
    with pytest.raises(DataError):
        error_rates(["a"], [], "basic")
    with pytest.raises(StudioError):
        error_rates(["a"], ["a"], "unknown")


REFERENCES = [f"sentence number {number} of the corpus" for number in range(60)]
NOISY = [text if number % 3 else text.replace("e", "a") for number, text in enumerate(REFERENCES)]


def test_intervals() -> None:
    rates = error_rates(REFERENCES, NOISY, "basic")
    cer, wer = bootstrap_intervals(REFERENCES, NOISY, "basic")
    assert cer.low < rates.cer < cer.high
    assert wer.low < rates.wer < wer.high
    assert bootstrap_intervals(REFERENCES, NOISY, "basic") == (cer, wer)
    assert bootstrap_intervals(REFERENCES, NOISY, "basic", seed=1) != (cer, wer)
    narrow, _ = bootstrap_intervals(REFERENCES, NOISY, "basic", level=0.5)
    assert cer.low < narrow.low < narrow.high < cer.high
    perfect, _ = bootstrap_intervals(REFERENCES, REFERENCES, "basic")
    assert (perfect.low, perfect.high) == (0, 0)


def test_interval_width_is_the_binomial_one() -> None:
    # Half of 400 one-character utterances are wrong: the standard error of the rate is sqrt(0.25 / 400) = 0.025.
    references, hypotheses = ["a"] * 400, ["a", "b"] * 200
    cer, _ = bootstrap_intervals(references, hypotheses, "basic", resamples=4000)
    assert cer.high - cer.low == pytest.approx(2 * 1.96 * 0.025, rel=0.1)
    assert np.mean([cer.low, cer.high]) == pytest.approx(0.5, abs=0.01)


def test_paired_difference() -> None:
    better = [text if number % 6 else noisy for number, (text, noisy) in enumerate(zip(REFERENCES, NOISY, strict=True))]
    change = paired_bootstrap_difference(REFERENCES, NOISY, better, "basic")
    expected = error_rates(REFERENCES, better, "basic").cer - error_rates(REFERENCES, NOISY, "basic").cer
    assert change.low < expected < change.high < 0
    same = paired_bootstrap_difference(REFERENCES, NOISY, NOISY, "basic")
    assert (same.low, same.high) == (0, 0)


def joined(parts: list[Difference]) -> tuple[str, str]:
    return "".join(part.reference for part in parts), "".join(part.hypothesis for part in parts)


def test_differences_by_word() -> None:
    assert differences("Prenez la Metformine, deux fois.", "prenez metformine deux trois fois", language="fr") == [
        Difference("equal", "Prenez ", "prenez "),
        Difference("delete", "la ", ""),
        Difference("equal", "Metformine, deux ", "metformine deux "),
        Difference("insert", "", "trois "),
        Difference("equal", "fois.", "fois"),
    ]


def test_differences_by_syllable() -> None:
    assert differences("타이레놀을 먹어요.", "타이래놀 을먹어요", language="ko") == [
        Difference("equal", "타이", "타이"),
        Difference("replace", "레", "래"),
        Difference("equal", "놀을 먹어요.", "놀 을먹어요"),
    ]
    assert differences("타이레놀", "타이래놀") == differences("타이레놀", "타이래놀", language="ko")


def test_apostrophes_and_hyphens_are_not_differences() -> None:
    parts = differences("L’heure, peut-être ?", "l'heure peut être")
    assert [part.kind for part in parts] == ["equal"]


@pytest.mark.parametrize("language", ["", "ko", "fr"])
@given(reference=st.text(), hypothesis=st.text())
def test_parts_restore_both_texts(language: str, reference: str, hypothesis: str) -> None:
    assert joined(differences(reference, hypothesis, language=language)) == (reference, hypothesis)


@pytest.mark.parametrize("language", ["ko", "fr"])
@given(text=st.text())
def test_no_difference_to_itself_in_capitals(language: str, text: str) -> None:
    assert all(part.kind == "equal" for part in differences(text, text, language=language))


@given(SENTENCES, SENTENCES)
def test_as_many_words_marked_as_edits(reference: str, hypothesis: str) -> None:
    marked = sum(
        max(len(part.reference.split()), len(part.hypothesis.split()))
        for part in differences(reference, hypothesis, language="fr")
        if part.kind != "equal"
    )
    assert marked == edit_counts([reference], [hypothesis], "basic")[0].by_word.total
