"""What rules say of a text, and what fixes it."""

from __future__ import annotations

import pytest

from studio.corpus.quality.report import quality_report
from studio.text.cleaning import clean, repetition, spell_out, without_repetitions
from studio.text.languages import foreign_share, other_language
from tests.unit.corpus.quality.report_support import columns_of


def codes_of(text: str, language: str) -> list[str]:
    return quality_report(columns_of([text], language=language)).codes(0)


GOOD = [
    ("fr", "Votre message est trop court\u00a0: l’heure, peut-être…"),
    ("ko", "안녕하세요, 반갑습니다. OK"),
    ("fa", "می\u200cخواهم کتاب بخوانم"),
    ("ja", "これはテストです。"),
    ("en", "Don't panic, it is only a test."),
    ("ru", "Добрый день, как поживаете?"),
    ("fr", "non, non, non"),
    ("", "whatever 한국어"),
]


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_nothing_is_found_in_good_texts(language: str, text: str) -> None:
    assert codes_of(text, language) == []
    assert clean(text, language) == text
    assert without_repetitions(text) == text


@pytest.mark.parametrize(
    ("code", "language", "text", "fixed"),
    [
        ("invisible", "ko", "안녕\u200b하세요\ufeff", "안녕하세요"),
        ("invisible", "fr", "présen\u00adtement", "présentement"),
        ("invisible", "en", "zero\u200cwidth", "zerowidth"),
        ("decomposed", "fr", "de\u0301ja\u0300", "déjà"),
        ("decomposed", "ko", "\u1112\u1161\u11ab글", "한글"),
        ("spaces", "fr", "  deux  espaces\tet\nlignes ", "deux espaces et lignes"),
        ("html", "en", "salt &amp; pepper", "salt & pepper"),
        ("html", "en", "a <i>word</i> here", "a word here"),
        ("html", "fr", "l&#39;heure", "l'heure"),
        ("mojibake", "fr", "prÃ©sentement dÃ©jÃ\u00a0 lÃ\u00a0", "présentement déjà là"),
        ("mojibake", "de", "schÃ¶ne GrÃ¼ÃŸe", "schöne Grüße"),
    ],
)
def test_what_cleaning_fixes(code: str, language: str, text: str, fixed: str) -> None:
    assert code in codes_of(text, language)
    assert clean(text, language) == fixed
    assert code not in codes_of(fixed, language)


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("digits", "fr", "appuyez sur 1"),
        ("symbols", "fr", "appuyez sur * ou #"),
        ("symbols", "en", "50 % of £3"),
        ("wrong_script", "ko", "this is not Korean at all"),
        ("wrong_script", "fr", "안녕하세요"),
        ("wrong_language", "fr", "Please enter your agent number followed by the pound key"),
        ("wrong_language", "en", "Votre message est trop court, veuillez recommencer"),
        ("repeated", "fr", "Appuyez sur dièse. Appuyez sur dièse."),
        ("mojibake", "fr", "pr\ufffdsentement"),
    ],
)
def test_what_is_told(code: str, language: str, text: str) -> None:
    assert code in codes_of(text, language)


def test_what_is_too_short_or_unknown_is_not_judged() -> None:
    assert other_language("trop court", "en") == ""
    assert other_language("Please enter your agent number followed by the pound key", "haw") == ""
    assert foreign_share("Ok, 한국어와 English를 섞어 씁니다", "ko")[0] < 0.5
    assert foreign_share("ＡＢＣ", "en") == (0.0, "")


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "appuyez sur 1, puis 42.", "appuyez sur un, puis quarante-deux."),
        ("fr", "3,5 mètres", "trois virgule cinq mètres"),
        ("en", "press 0 or 3.5", "press zero or three point five"),
        ("ko", "42번", "42번"),
        ("ko", "42 번", "사십이 번"),
        ("en", "room 007", "room zero zero seven"),
        ("en", "on 12.10.2024 at H2O", "on 12.10.2024 at H2O"),
        ("fr", "1.500", "1.500"),
        ("xx", "5", "5"),
    ],
)
def test_numbers_are_spelt_out(language: str, text: str, words: str) -> None:
    assert spell_out(text, language) == words


def test_repetitions_are_cut() -> None:
    assert repetition("un deux trois quatre") is None
    assert without_repetitions("Appuyez sur dièse. Appuyez sur dièse.") == "Appuyez sur dièse."
    assert without_repetitions("a b c a b c a b c d") == "a b c d"
    assert without_repetitions("fin du message, fin du message") == "fin du message"
    assert without_repetitions("다시 한 번 다시 한 번 말해 주세요") == "다시 한 번 말해 주세요"
