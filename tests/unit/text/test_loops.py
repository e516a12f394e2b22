"""Looping hypotheses: which texts are cut, and to what."""

from __future__ import annotations

import pytest

from studio.text.loops import COMPRESSION_RATIO, compression_ratio, cut_loop


@pytest.mark.parametrize(
    ("looping", "cut"),
    [
        ("merci " * 70, "merci"),
        ("Vous avez un message. " * 30 + "Vous av", "Vous avez un message."),
        ("alors " + "je ne sais pas, " * 40, "alors je ne sais pas,"),
        ("안녕하세요. " + "감사합니다. " * 30, "안녕하세요. 감사합니다."),
        ("하" * 200, "하"),
    ],
)
def test_one_copy_stays_of_what_is_repeated(looping: str, cut: str) -> None:
    assert cut_loop(looping) == cut


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Oui.",
        "non non non non",
        "very, very, very, very good",
        "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        "칠 칠 칠 공 공 공 일 이 삼 사 오 육",
        "Please hold while I try to connect you to the person you have called, who may be at another extension.",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert cut_loop(text) == text


def test_a_loop_that_the_end_breaks_keeps_its_beginning() -> None:
    text = "la la la la " * 30 + "fin de tout ceci"
    left = cut_loop(text)
    assert text.startswith(left) and left
    assert compression_ratio(left) <= COMPRESSION_RATIO < compression_ratio(text)


def test_a_single_endless_word_without_an_end_is_not_lost() -> None:
    assert cut_loop("ab" * 100 + "c" * 2) != ""


def test_the_ratio_is_openais() -> None:
    """``len(text_bytes) / len(zlib.compress(text_bytes))``, whisper/utils.py."""
    assert compression_ratio("a" * 100) == pytest.approx(100 / 12)
