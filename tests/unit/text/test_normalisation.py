"""Text profiles."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.text.normalisation import PROFILES, Change, default_profile, normalise, normalise_many, profile_preview


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour,  l’heure\tEST là !", "bonjour l'heure est là"),
        ("‘Don't’ — she said “no”…", "don't she said no"),
        ("peut-être", "peut être"),
        ("the dogs' 5' rock 'n' roll", "the dogs 5 rock n roll"),
        ("d''accord", "d accord"),
        ("STRASSE Straße", "strasse straße"),
        ("cafe\u0301", "café"),
        ("3.5 mg/kg", "3 5 mg kg"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("हिन्दी में", "हिन्दी में"),
        ("네😀 좋아요~", "네 좋아요"),
        ("a\0b", "a b"),
        ("?!", ""),
    ],
)
def test_basic(text: str, expected: str) -> None:
    assert normalise(text, "basic") == expected
    assert normalise(text, "korean-spaced") == expected
    assert normalise(text, "korean-cer") == expected.replace(" ", "")


def test_none_changes_form_and_outer_space_only() -> None:
    assert normalise(" “Où?”  " + unicodedata.normalize("NFD", "각 É") + "\n", "none") == "“Où?”  각 É"


@pytest.mark.parametrize("profile", PROFILES)
def test_decomposed_korean_equals_composed(profile: str) -> None:
    text = "환자는 하루 두 번, 복용합니다."
    assert normalise(unicodedata.normalize("NFD", text), profile) == normalise(text, profile)


@pytest.mark.parametrize("profile", [name for name in PROFILES if name != "whisper-english"])
@given(text=st.text())
@example(text="\u0339:\u0334")
def test_twice_is_once(profile: str, text: str) -> None:
    once = normalise(text, profile)
    assert normalise(once, profile) == once


def test_unknown_profile() -> None:
    with pytest.raises(StudioError) as caught:
        normalise("a", "english")
    assert "basic" in caught.value.hint


@pytest.mark.parametrize(
    ("language", "profile"), [("ko", "korean-cer"), ("ja", "korean-cer"), ("fr", "basic"), ("", "basic")]
)
def test_default_profile(language: str, profile: str) -> None:
    assert default_profile(language) == profile


# The cases that OpenAI publishes with its normaliser (openai/whisper, tests/test_normalizer.py).
WHISPER_CASES = """
two -> 2
thirty one -> 31
five twenty four -> 524
nineteen ninety nine -> 1999
twenty nineteen -> 2019
two point five million -> 2500000
four point two billions -> 4200000000s
200 thousand -> 200000
200 thousand dollars -> $200000
$20 million -> $20000000
€52.4 million -> €52400000
£77 thousands -> £77000s
two double o eight -> 2008
three thousand twenty nine -> 3029
forty three thousand two hundred sixty -> 43260
forty three thousand two hundred and sixty -> 43260
nineteen fifties -> 1950s
thirty first -> 31st
thirty three thousand and three hundred and thirty third -> 33333rd
three billion -> 3000000000
millions -> 1000000s
july third twenty twenty -> july 3rd 2020
august twenty sixth twenty twenty one -> august 26th 2021
3 14 -> 3 14
3.14 -> 3.14
3 point 2 -> 3.2
3 point 14 -> 3.14
fourteen point 4 -> 14.4
two point two five dollars -> $2.25
two hundred million dollars -> $200000000
$20.1 million -> $20100000
ninety percent -> 90%
seventy six per cent -> 76%
double oh seven -> 007
double zero seven -> 007
nine one one -> 911
nine double one -> 911
one triple oh one -> 10001
two thousandth -> 2000th
thirty two thousandth -> 32000th
minus 500 -> -500
positive twenty thousand -> +20000
two dollars and seventy cents -> $2.70
3 cents -> ¢3
$0.36 -> ¢36
three euros and sixty five cents -> €3.65
three and a half million -> 3500000
forty eight and a half dollars -> $48.5
b747 -> b 747
10 th -> 10th
10th -> 10th
mobilisation -> mobilization
cancelation -> cancellation
Let's -> let us
he's like -> he is like
she's been like -> she has been like
10km -> 10 km
10mm -> 10 mm
RC232 -> rc 232
Mr. Park visited Assoc. Prof. Kim Jr. -> mister park visited associate professor kim junior
"""


@pytest.mark.parametrize("case", WHISPER_CASES.strip().splitlines())
def test_whisper_english_agrees_with_whispers_published_cases(case: str) -> None:
    text, _, expected = case.partition(" -> ")
    assert normalise(text, "whisper-english") == expected


def test_whisper_english_drops_what_whispers_own_does() -> None:
    assert normalise(" Um, the [noise] café (laughs)  isn't\nopen. ", "whisper-english") == "the cafe is not open"


def test_a_preview_shows_most_of_what_changes_first() -> None:
    texts = ["plain words", "Bonjour", "Ça va, Marie ?", "plain words", "  ", "Zut !"]
    preview = profile_preview(texts, "basic", 3)
    assert preview[0] == Change("Ça va, Marie ?", "ça va marie")
    assert [change.before for change in preview[1:]] == ["Zut !", "Bonjour"]
    assert profile_preview(texts, "none", 9) == [Change(text, text) for text in (*texts[:3], "Zut !")]
    assert profile_preview([], "basic") == []
    with pytest.raises(StudioError):
        profile_preview(texts, "english")


def test_a_preview_of_korean_spacing() -> None:
    assert profile_preview(["두 번, 복용"], "korean-cer") == [Change("두 번, 복용", "두번복용")]


@given(st.lists(st.text(st.sampled_from("aΣςéÀ ㄱ한'’\0\x1e\t\u200b\u2028.-_1"), max_size=12), max_size=300))
def test_many_at_once_are_what_each_is_alone(texts: list[str]) -> None:
    assert normalise_many(texts) == [normalise(text, "basic") for text in texts]
    long = [*texts, *map(str, range(1_000))]
    assert normalise_many(long) == [normalise(text, "basic") for text in long]
