"""Telling typing errors from what a model misheard."""

from __future__ import annotations

import pytest

from studio.text.spelling import Misspelling, Spelling, correct

FRENCH = [
    "la connexion avec le serveur de démontration est établie",
    "ceci est une démonstration du serveur",
    "pour une démonstration appuyez sur un",
    "veuillez réessayer plus tard",
    "six",
]
KOREAN = ["오늘은 날시가 참 맑습니다", "내일은 날씨가 흐립니다", "오늘은 날씨가 참 좋습니다", "밥을 먹을수 있는 곳"]


def test_a_word_written_once_and_heard_as_others_write_it_is_suspect() -> None:
    found = Spelling(FRENCH).suspect(FRENCH[0], "la connexion avec le serveur de démonstration est établi")
    assert found is not None
    assert found.words == (Misspelling("démontration", "démonstration"), Misspelling("établie", "établi"))
    unknown = Spelling(FRENCH).suspect(FRENCH[3], "veuillez réessayé plus tard")
    assert unknown is not None and unknown.score < 1 < found.score


@pytest.mark.parametrize(
    ("transcript", "heard"),
    [
        (FRENCH[0], FRENCH[0]),
        (FRENCH[1], "ceci est une démontration du serveur"),  # written so by others
        (FRENCH[3], "veuillez patienter plus tard"),  # another word
        ("six", "cisse"),
        ("le mot dix", "le mot dit"),  # too short to be told from another word
    ],
)
def test_other_differences_are_not(transcript: str, heard: str) -> None:
    assert Spelling(FRENCH).suspect(transcript, heard) is None


def test_takes_of_one_sentence_count_once() -> None:
    assert Spelling([FRENCH[0], *FRENCH]).suspect(FRENCH[0], FRENCH[0].replace("démont", "démonst")) is not None


def test_hangul_is_compared_by_jamo_and_spaces_do_not_count() -> None:
    spelling = Spelling(KOREAN, spaces_count=False)
    for heard in ("오늘은 날씨가 참 맑습니다", "오늘은날씨가 참 맑 습니다"):
        found = spelling.suspect(KOREAN[0], heard)
        assert found is not None and found.words == (Misspelling("날시가", "날씨가"),)
    assert spelling.suspect(KOREAN[3], "밥을 먹을 수 있는 곳") is None
    assert spelling.suspect(KOREAN[0], "오늘은 하늘이 참 맑습니다") is None


def test_only_that_word_is_corrected_and_keeps_its_capital() -> None:
    pair = Misspelling("mesage", "message")
    assert correct("Mesage : un mesage, des mesages.", pair) == "Message : un message, des mesages."
    assert correct("Rien à corriger.", pair) == "Rien à corriger."
