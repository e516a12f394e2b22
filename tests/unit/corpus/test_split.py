"""Splits: reproducible, without the same text on both sides, as near to the fraction as texts allow."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.corpus.equal_texts import text_keys
from studio.corpus.imported import Import
from studio.corpus.importers import Recording
from studio.corpus.split import (
    SPLIT_BY,
    SplitOptions,
    draw_folds,
    draw_sides,
)  # fmt: skip
from studio.corpus.splitter import Splitter
from studio.corpus.stored_split import load_split, save_split
from studio.corpus.utterance import SPLITS, Utterance
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


def as_import(rows: list[Utterance]) -> Import:
    return Import.of(
        Recording(row.id, Path(row.audio), row.text, row.split, row.speaker, duration=row.duration) for row in rows
    )


def assign_splits(rows: list[Utterance], fraction: float, seed: int, split_by: str = "corpus") -> list[Utterance]:
    drawn_sides = draw_sides(rows, SplitOptions(fraction, 0.0, seed, split_by))
    return [msgspec.structs.replace(row, split=side) for row, side in zip(rows, drawn_sides, strict=True)]


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
    assert caught.value.code.startswith("split") and "one" in caught.value.message


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
        assert error.code.startswith("split")
        return
    assert len(divided) == len(rows)
    assert {row.split for row in divided} == {"train", "validation"}


def test_the_setting_has_every_way() -> None:
    assert get_args(DataSettings.model_fields["split_by"].annotation) == SPLIT_BY


# Three sides


def drawn(
    rows: list[Utterance], validation: float = 0.1, test: float = 0.1, by: str = "corpus", seed: int = 1,
    kept: dict[str, str] | None = None,
) -> dict[str, str]:  # fmt: skip
    sides_of_rows = draw_sides(rows, SplitOptions(validation, test, seed, by), kept)
    return {row.id: side for row, side in zip(rows, sides_of_rows, strict=True)}


@pytest.mark.parametrize("by", SPLIT_BY)
def test_three_sides_have_their_shares(by: str) -> None:
    rows = [Utterance(f"u{n}", f"/{n}.wav", f"text {n}", 1 + n % 9, "", f"s{n % 40}") for n in range(400)]
    counts = Counter(drawn(rows, 0.1, 0.2, by).values())
    assert counts == {"train": 280, "validation": 40, "test": 80}


def test_one_share_hardly_depends_on_the_other() -> None:
    rows = utterances([f"text {number}" for number in range(400)])
    first, second = drawn(rows, 0.1, 0.2), drawn(rows, 0.2, 0.2)
    assert {name for name, side in first.items() if side == "test"} == {
        n for n, side in second.items() if side == "test"
    }


def test_parts_of_one_recording_are_of_one_side_as_far_as_that_leaves_something() -> None:
    rows = [Utterance(f"u{n}", f"/{n // 10}.wav", f"text {n}", 1.0, start=n % 10) for n in range(400)]
    for by in ("corpus", "text", "duration"):
        found = drawn(rows, by=by)
        assert set(found.values()) == {"train", "validation", "test"}
        assert all(len({found[f"u{10 * film + n}"] for n in range(10)}) == 1 for film in range(40))
    one_film = [msgspec.structs.replace(row, audio="/film.wav") for row in rows]
    assert Counter(drawn(one_film).values()) == {"train": 320, "validation": 40, "test": 40}


def test_texts_that_differ_in_case_and_punctuation_are_the_same() -> None:
    pairs = [("e-mail", "e mail"), ("Straße", "strasse"), ("L’heure !", "l'heure"), ("네, 네.", "네 네")]
    assert list(text_keys([one for one, _ in pairs])) == list(text_keys([two for _, two in pairs]))
    assert len(set(text_keys(["…", "?!"]))) == 2


def test_official_sides_stay_and_only_what_is_missing_is_drawn() -> None:
    def counts(splits: str) -> Counter[str]:
        names = {"t": "train", "d": "validation", "e": "test"}
        rows = [Utterance(f"u{n}", f"/{n}", f"text {n}", 1.0, names[letter]) for n, letter in enumerate(splits)]
        found = drawn(rows, 0.1, 0.1)
        assert all(found[row.id] == row.split for row in rows if row.split != "train")
        return Counter(found.values())

    assert counts("t" * 16 + "dd" + "ee") == {"train": 16, "validation": 2, "test": 2}
    assert counts("t" * 18 + "dd") == {"train": 18, "validation": 2}
    assert counts("t" * 19 + "e") == {"train": 17, "validation": 2, "test": 1}
    assert counts("t" * 20) == {"train": 16, "validation": 2, "test": 2}


def test_an_official_test_stays_and_takes_nothing_that_shares_its_texts() -> None:
    train = utterances([f"word {number % 3}" for number in range(90)], "t" * 90)
    test = [Utterance(f"x{number}", f"/x{number}", f"word {number % 3}", 1.0, "test") for number in range(30)]
    found = drawn([*train, *test])
    assert {found[row.id] for row in test} == {"test"}
    assert {found[row.id] for row in train} == {"train", "validation"}
    more = [Utterance(f"y{number}", f"/y{number}", f"text {number}", 1.0, "train") for number in range(50)]
    grown = drawn([*train, *more, *test], kept=found)
    assert "test" not in {grown[row.id] for row in [*train, *more]}


def test_rows_that_become_usable_are_on_the_side_of_their_source_or_speaker() -> None:
    rows = spoken(40, 4, 40)
    others = [("test", "s1", "/long"), ("", "s2", rows[0].audio), ("", "unheard of", "/other")]
    more = [Utterance(audio, audio, "", 1.0, side, speaker) for side, speaker, audio in others]
    splitter = Splitter(as_import([*rows, *more]), range(40), [1.0] * 43)
    sides = splitter.split(SplitOptions(0.2, 0.2, 1, "corpus")).sides
    assert SPLITS[sides[40]] == "test" and sides[41] == sides[0] and sides[42] == 0
    by_speaker = splitter.split(SplitOptions(0.2, 0.2, 1, "speaker")).sides
    same = {row.speaker: int(side) for row, side in zip(rows, by_speaker[:40], strict=True)}
    assert by_speaker[40] == same.get("s1", 0) and by_speaker[41] == same.get("s2", 0)


@pytest.mark.parametrize("by", SPLIT_BY)
def test_what_was_drawn_stays_as_a_dataset_grows(by: str) -> None:
    rows = [Utterance(f"u{n}", f"/{n}.wav", f"text {n}", 1 + n % 9, "", f"s{n % 40}") for n in range(400)]
    before = drawn(rows[:300], by=by)
    after = drawn(rows, by=by, kept=before)
    assert {name: after[name] for name in before} == before
    assert Counter(after.values())["test"] == pytest.approx(40, abs=5)


def test_a_side_that_the_corpus_gives_later_wins_over_what_was_drawn() -> None:
    rows = utterances([f"text {number}" for number in range(100)])
    before = drawn(rows)
    official = [msgspec.structs.replace(row, split="validation" if n < 9 else "train") for n, row in enumerate(rows)]
    assert drawn(official, kept=before) == {row.id: row.split for row in official}


def test_a_new_recording_of_a_known_text_follows_it() -> None:
    rows = utterances([f"text {number}" for number in range(100)])
    before = drawn(rows)
    more = [Utterance(f"again {row.id}", "/x", row.text.upper(), 1.0) for row in rows]
    after = drawn([*rows, *more], kept=before)
    assert all(after[f"again {name}"] == side for name, side in before.items())


def test_a_split_is_kept_and_belongs_to_what_was_asked(tmp_path: Path) -> None:
    rows = utterances([f"text {number}" for number in range(50)])
    options = SplitOptions(0.1, 0.1, 3, "text")
    own = as_import([*rows, *(Utterance(name, f"/{name}", "", 1.0) for name in ("unused", "too"))])
    split = Splitter(own, range(50), [1.0] * 52).split(options)
    save_split(tmp_path, own.ids, split)
    assert load_split(tmp_path, options) == dict(zip((r.id for r in rows), draw_sides(rows, options), strict=True))
    assert load_split(tmp_path, SplitOptions(0.1, 0.1, 4, "text")) == {}
    assert load_split(tmp_path / "new", options) == {}
    (tmp_path / "split.json").write_text('{"options": 3}')
    with pytest.raises(DataError, match=r"split\.json"):
        load_split(tmp_path, options)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.floats(0.1, 30)), min_size=3, max_size=60),
    st.floats(0.01, 0.4), st.floats(0, 0.4), st.sampled_from(SPLIT_BY),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_no_text_is_on_two_sides(rows: list[tuple[int, int, float]], validation: float, test: float, by: str) -> None:
    given_rows = [Utterance(f"u{n}", f"/{n}", f"t{a}", seconds, "", f"s{b}") for n, (a, b, seconds) in enumerate(rows)]
    try:
        found = drawn(given_rows, validation, test, by)
    except DataError as error:
        assert error.code.startswith("split")
        return
    assert {"train", "validation"} <= set(found.values())
    kept_together = {"speaker": "speaker", "random": "id"}.get(by, "text")
    by_key: dict[str, set[str]] = {}
    for row in given_rows:
        by_key.setdefault(getattr(row, kept_together), set()).add(found[row.id])
    assert all(len(each) == 1 for each in by_key.values())


@pytest.mark.parametrize("by", ["text", "speaker", "random", "duration"])
def test_folds_are_as_equal_as_can_be_and_part_nothing(by: str) -> None:
    rows = [Utterance(f"u{n}", f"/{n}", f"text {n % 50}", 1.0, "", f"s{n % 20}") for n in range(100)]
    folds = draw_folds(rows, 5, SplitOptions(0.1, 0.0, 1, by))
    assert Counter(folds) == dict.fromkeys(range(5), 20)
    together = {"speaker": "speaker", "random": "id"}.get(by, "text")
    by_key: dict[str, set[int]] = {}
    for row, fold in zip(rows, folds, strict=True):
        by_key.setdefault(getattr(row, together), set()).add(fold)
    assert all(len(each) == 1 for each in by_key.values())
    with pytest.raises(DataError, match="too few"):
        draw_folds(rows[:3], 4, SplitOptions(0.1, 0.0, 1, by))
