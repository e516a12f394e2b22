"""How transcripts are written, as far as a text tells, and what a transcription gives back to one."""

from __future__ import annotations

import pytest

from studio.text.style import count_styles, fillers, number_words, restored, style_of, usual_style


@pytest.mark.parametrize(
    ("feature", "language", "text", "style"),
    [
        ("punctuation", "fr", "Composez votre mot de passe.", "punctuated"),
        ("punctuation", "fr", "elle a dit « vraiment ? »", "punctuated"),
        ("punctuation", "fr", "suivi du dièse", "unpunctuated"),
        ("punctuation", "fr", "l'heure c'est maintenant", "unpunctuated"),
        ("punctuation", "fr", "bonjour, c'est moi", ""),
        ("punctuation", "fr", "annulé", ""),
        ("punctuation", "ja", "東京へ行きました。", "punctuated"),
        ("punctuation", "ja", "東京へ行きました昨日", "unpunctuated"),
        ("case", "fr", "Échec à l'ouverture", "sentence_case"),
        ("case", "fr", "renvoi d'appel sans condition", "lower_case"),
        ("case", "fr", "AU TIMBRE SONORE", "upper_case"),
        ("case", "en", "iPhone is here", ""),
        ("case", "ko", "어제 병원에 갔습니다", ""),
        ("numbers", "fr", "appuyez sur 1", "digits"),
        ("numbers", "fr", "appuyez sur quatre-vingt", "number_words"),
        ("numbers", "fr", "un homme et une femme", ""),
        ("numbers", "ko", "이 사람과 일", ""),
        ("hesitations", "fr", "Euh, je crois", "fillers"),
        ("hesitations", "fr", "heureux de vous voir", "without_fillers"),
        ("hesitations", "ko", "음 그게 그러니까", "fillers"),
        ("hesitations", "ko", "음악을 들어요", "without_fillers"),
        ("hesitations", "sw", "habari gani", ""),
    ],
)
def test_the_style_of_a_text(feature: str, language: str, text: str, style: str) -> None:
    assert style_of(text, feature, language) == style


def test_what_is_found_is_named() -> None:
    assert fillers("Uh, I er think", "en") == ["Uh", "er"]
    assert number_words("Quatre et vingt.", "fr") == ["quatre", "vingt"]


def test_the_usual_style_is_that_of_more_than_half() -> None:
    counts = count_styles(["Yes, it is here.", "No, it is not.", "it is not here"], "en")
    assert (counts["punctuated"], counts["unpunctuated"], counts["lower_case"]) == (2, 1, 1)
    assert usual_style(counts, "punctuation") == "punctuated"
    assert usual_style(counts, "numbers") == ""
    assert usual_style(count_styles(["Yes, it is here.", "it is not here"], "en"), "punctuation") == ""


@pytest.mark.parametrize(
    ("text", "transcribed", "expected"),
    [
        ("bonjour madame dupont comment allez vous", "Bonjour, Madame Dupond. Comment allez-vous ?",
         "Bonjour, Madame dupont Comment allez vous ?"),
        ("DITES VOTRE NOM", "Dites votre nom.", "Dites votre nom."),
        ("Déjà écrit, ainsi", "déjà écrit ainsi", "déjà écrit, ainsi"),
        ("l'été vient", "L’été, vient.", "L'été, vient."),
        ("nothing in common", "tout autre chose.", "nothing in common"),
        ("some text here", "", "some text here"),
        ("어제 병원에 갔습니다", "어제 병원에 갔습니다.", "어제 병원에 갔습니다."),
        ("어제 병원 에 갔습니다", "어제, 병원에 갔습니다!", "어제, 병원 에 갔습니다!"),
    ],
)  # fmt: skip
def test_case_and_punctuation_of_equal_words_are_restored(text: str, transcribed: str, expected: str) -> None:
    assert restored(text, transcribed) == expected
