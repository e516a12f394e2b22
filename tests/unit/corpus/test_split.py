"""Splits: reproducible, without the same text on both sides, as near to the fraction as texts allow."""

from __future__ import annotations

import random
from collections import Counter
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.corpus.split import SPLIT_BY, assign_splits
from studio.corpus.utterance import Utterance
from studio.errors import DataError
from studio.settings.run import DataSettings
from studio.text.normalisation import normalise


def utterances(texts: list[str], splits: str = "") -> list[Utterance]:
    names = {"t": "train", "e": "validation", "-": ""}
    given_splits = [names[letter] for letter in splits.ljust(len(texts), "-")]
    return [
        Utterance(f"u{number}", f"/{number}.wav", text, 1.0, split)
        for number, (text, split) in enumerate(zip(texts, given_splits, strict=True))
    ]


def sides(rows: list[Utterance]) -> dict[str, str]:
    return {row.id: row.split for row in rows}


def held_out(rows: list[Utterance]) -> int:
    return sum(row.split == "validation" for row in rows)


def test_fraction_order_and_seed() -> None:
    rows = utterances([f"sentence {number}" for number in range(500)])
    first = assign_splits(rows, 0.2, seed=1)
    assert [row.id for row in first] == [row.id for row in rows]
    assert held_out(first) == 100
    shuffled = random.Random(0).sample(rows, len(rows))
    assert sides(assign_splits(shuffled, 0.2, seed=1)) == sides(first)
    assert sides(assign_splits(rows, 0.2, seed=2)) != sides(first)


def test_most_sides_stay_as_a_corpus_grows() -> None:
    rows = utterances([f"sentence {number}" for number in range(500)])
    small, large = sides(assign_splits(rows[:450], 0.2, 0)), sides(assign_splits(rows, 0.2, 0))
    assert sum(small[name] != large[name] for name in small) <= 20


def test_same_text_stays_together() -> None:
    rows = utterances(["Bonjour.", "bonjour", "BONJOUR !", "au revoir", "merci", "à demain"] * 5)
    by_text: dict[str, set[str]] = {}
    for row in assign_splits(rows, 0.3, 0):
        by_text.setdefault(normalise(row.text, "basic"), set()).add(row.split)
    assert all(len(found) == 1 for found in by_text.values())


@pytest.mark.parametrize(
    ("counts", "fraction", "expected"),
    [([3, 3, 4], 0.6, 6), ([9, 1], 0.5, 1), ([5, 5], 0.01, 5), ([5, 5], 0.99, 5), ([2, 2, 2, 7], 0.5, 6)],
)
def test_as_near_as_texts_allow(counts: list[int], fraction: float, expected: int) -> None:
    rows = utterances([f"text {number}" for number, count in enumerate(counts) for _ in range(count)])
    for seed in range(10):
        found = held_out(assign_splits(rows, fraction, seed))
        assert found == expected or found in (1, 9), seed
        assert abs(found - fraction * len(rows)) == pytest.approx(abs(expected - fraction * len(rows)))


def test_splits_of_the_corpus_are_kept() -> None:
    rows = utterances([f"text {number}" for number in range(10)], "ttteee")
    result = assign_splits(rows, 0.5, 0)
    assert [row.split for row in result[:6]] == ["train"] * 3 + ["validation"] * 3
    assert held_out(result) == 5


def test_undecided_utterances_follow_their_text() -> None:
    rows = utterances(["one", "two", "One!", "Two?", "three", "both", "both", "both"], "te----te")
    result = assign_splits(msgspec.convert(rows, list[Utterance]), 0.3, 0)
    assert [row.split for row in result[:4]] == ["train", "validation", "train", "validation"]
    assert result[5].split == "train"


def test_a_corpus_of_training_data_only_is_divided() -> None:
    result = assign_splits(utterances([f"text {number}" for number in range(10)], "t" * 10), 0.2, 0)
    assert held_out(result) == 2


@pytest.mark.parametrize("splits", ["t----", "e----"])
def test_both_sides_are_filled_where_the_corpus_names_one(splits: str) -> None:
    rows = assign_splits(utterances([f"text {number}" for number in range(5)], splits), 0.2, 0)
    assert Counter(row.split for row in rows) == {"train": 4, "validation": 1}


@pytest.mark.parametrize(("texts", "splits"), [([], ""), (["one"], ""), (["one", "One."], ""), (["one", "two"], "ee")])
def test_impossible(texts: list[str], splits: str) -> None:
    with pytest.raises(DataError) as caught:
        assign_splits(utterances(texts, splits), 0.2, 0)
    assert caught.value.hint


@pytest.mark.parametrize("fraction", [0, 1, -1, float("nan")])
def test_fraction_out_of_range(fraction: float) -> None:
    with pytest.raises(DataError):
        assign_splits(utterances(["a", "b"]), fraction, 0)


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(st.sampled_from(["a", "B.", "b", "c", "d!", "e", "f"]), min_size=1, max_size=30),
    fraction=st.floats(0.01, 0.99),
    seed=st.integers(0, 5),
)
def test_always(texts: list[str], fraction: float, seed: int) -> None:
    rows = utterances(texts)
    distinct = Counter(normalise(text, "basic") for text in texts)
    if len(distinct) < 2:
        with pytest.raises(DataError):
            assign_splits(rows, fraction, seed)
        return
    result = assign_splits(rows, fraction, seed)
    on_side = {
        side: {normalise(row.text, "basic") for row in result if row.split == side} for side in ("train", "validation")
    }
    assert on_side["train"] and on_side["validation"]
    assert not on_side["train"] & on_side["validation"]
    possible = {0}
    for count in distinct.values():
        possible |= {number + count for number in possible}
    possible -= {0, len(rows)}
    wanted = round(fraction * len(rows))
    assert abs(held_out(result) - wanted) == min(abs(number - wanted) for number in possible)


# Other ways to divide


def spoken(count: int, speakers: int, texts: int) -> list[Utterance]:
    return [
        Utterance(
            f"u{n}", f"/{n}.wav", f"문장 {n % texts}", 1 + n % 10, ("train", "validation")[n % 2], f"s{n % speakers}"
        )
        for n in range(count)
    ]


def keys_of(rows: list[Utterance], attribute: str) -> list[set[str]]:
    return [{getattr(row, attribute) for row in rows if row.split == side} for side in ("train", "validation")]


@pytest.mark.parametrize(("split_by", "attribute"), [("speaker", "speaker"), ("text", "text"), ("duration", "text")])
def test_no_speaker_or_text_on_both_sides(split_by: str, attribute: str) -> None:
    rows = spoken(600, speakers=20, texts=77)
    divided = assign_splits(rows, 0.2, 1, split_by)
    train, held = keys_of(divided, attribute)
    assert train and held and not train & held
    assert held_out(divided) == pytest.approx(120, abs=30)
    assert [row.id for row in divided] == [row.id for row in rows]
    assert sides(assign_splits(rows[::-1], 0.2, 1, split_by)) == sides(divided)
    assert sides(assign_splits(rows, 0.2, 2, split_by)) != sides(divided)


def test_random_takes_every_utterance_for_itself() -> None:
    divided = assign_splits(spoken(600, speakers=1, texts=3), 0.2, 1, "random")
    train, held = keys_of(divided, "text")
    assert train == held and held_out(divided) == 120


def test_strata_of_duration_have_the_same_share() -> None:
    rows = [Utterance(f"u{n}", "/a", f"text {n}", 0.1 * n) for n in range(1000)]
    divided = assign_splits(rows, 0.1, 3, "duration")
    assert held_out(divided) == 100
    for start in range(0, 1000, 100):
        assert held_out(divided[start : start + 100]) == 10


@pytest.mark.parametrize("split_by", ["random", "speaker", "text", "duration"])
def test_two_are_enough_for_both_sides_and_one_is_not(split_by: str) -> None:
    rows = [Utterance(f"u{n}", "/a", f"text {n}", 1.0, "", f"s{n}") for n in range(2)]
    assert {row.split for row in assign_splits(rows, 0.1, 0, split_by)} == {"train", "validation"}
    with pytest.raises(DataError) as caught:
        assign_splits(rows[:1], 0.1, 0, split_by)
    assert caught.value.code == "split" and "one" in caught.value.message


def test_speakers_that_are_not_known_are_told() -> None:
    rows = [Utterance("u1", "/a", "one", 1.0, "", "s"), Utterance("u2", "/b", "two", 1.0)]
    with pytest.raises(DataError) as caught:
        assign_splits(rows, 0.5, 0, "speaker")
    assert "1 of 2" in caught.value.message and "u2" in caught.value.message
    one = [Utterance(f"u{n}", "/a", f"text {n}", 1.0, "", "s") for n in range(9)]
    with pytest.raises(DataError, match="only one speaker"):
        assign_splits(one, 0.5, 0, "speaker")


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.floats(0.1, 30)), min_size=2, max_size=60),
    st.floats(0.01, 0.5),
    st.sampled_from(["random", "speaker", "text", "duration"]),
)
@settings(max_examples=100, deadline=None)
def test_any_corpus_is_divided_or_refused(rows: list[tuple[int, int, float]], fraction: float, split_by: str) -> None:
    given_rows = [Utterance(f"u{n}", "/a", f"t{a}", seconds, "", f"s{b}") for n, (a, b, seconds) in enumerate(rows)]
    try:
        divided = assign_splits(given_rows, fraction, 0, split_by)
    except DataError as error:
        assert error.code == "split"
        return
    assert len(divided) == len(rows)
    assert {row.split for row in divided} == {"train", "validation"}


def test_the_setting_has_every_way() -> None:
    assert get_args(DataSettings.model_fields["split_by"].annotation) == SPLIT_BY
