"""Choices of a blind test, and what they come to."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from studio.runs.blind import Choice, Tally, Vote, left_to_judge, load_votes, save_votes, shuffled, tally
from studio.runs.clips import TranscribedClip, Transcription
from studio.storage.atomic import next_age


def clip(name: str, first: str, second: str | None) -> TranscribedClip:
    heard = (
        Transcription("a", "a", first, 1.0),
        *((Transcription("b", "b", second, 1.0),) if second is not None else ()),
    )
    return TranscribedClip(name, 0.0, f"/{name}.wav", transcriptions=heard)


def test_choices_count_whichever_way_round_the_models_are_named() -> None:
    votes = [
        Vote("1", "a", "b", "first"),
        Vote("2", "b", "a", "first"),
        Vote("3", "b", "a", "same"),
        Vote("4", "a", "c", "first"),
    ]
    assert tally(votes, "a", "b") == Tally(1, 1, 1)
    assert tally(votes, "b", "a") == Tally(1, 1, 1)
    assert tally(votes, "a", "c") == Tally(1, 0, 0)


def test_the_newest_choice_of_a_clip_counts() -> None:
    votes = [Vote("1", "a", "b", "first"), Vote("1", "a", "b", "second")]
    assert tally(votes, "a", "b") == Tally(0, 1, 0)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0, 9), "too_few"),
        ((5, 0, 9), "too_few"),
        ((6, 0, 0), "first"),
        ((0, 6, 3), "second"),
        ((6, 1, 0), "none"),
        ((9, 1, 0), "first"),
        ((30, 25, 0), "none"),
    ],
)
def test_what_is_said_of_a_tally(counts: tuple[int, int, int], said: str) -> None:
    assert Tally(*counts).preference == said


def test_the_chance_is_that_of_a_two_sided_sign_test() -> None:
    assert Tally(9, 1).chance == pytest.approx(22 / 1024)
    assert Tally(3, 3).chance == 1.0
    assert Tally().chance == 1.0


def test_what_is_left_was_heard_differently_by_both_and_not_judged() -> None:
    clips = [clip("same", "x", "x"), clip("one", "x", None), clip("judged", "x", "y"), clip("left", "x", "y")]
    assert left_to_judge(clips, [Vote("judged", "b", "a", "same")], "a", "b") == [clips[3]]


def test_each_order_comes_about_as_often() -> None:
    rng = random.Random(0)
    assert 450 < sum(shuffled(rng) for _ in range(1000)) < 550


def test_choices_are_kept_and_broken_lines_passed_over(tmp_path: Path) -> None:
    chosen: list[Choice] = ["first", "same"]
    votes = [Vote(str(number), "a", "b", choice, 1.0) for number, choice in enumerate(chosen)]
    path = tmp_path / "blind.jsonl"
    save_votes(votes, path, next_age())
    path.write_bytes(path.read_bytes() + b'{"clip": 3\n\xff\n')
    assert load_votes(path) == votes
    assert load_votes(tmp_path / "none.jsonl") == []


def test_choices_that_are_written_late_do_not_undo_newer_ones(tmp_path: Path) -> None:
    path, older, newer = tmp_path / "new" / "blind.jsonl", next_age(), next_age()
    votes = [Vote("1", "a", "b", "first", 1.0), Vote("2", "a", "b", "same", 2.0)]
    save_votes(votes, path, newer)
    save_votes(votes[:1], path, older)
    assert load_votes(path) == votes
