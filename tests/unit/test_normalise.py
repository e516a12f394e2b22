"""Text profiles."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.data.normalise import PROFILES, default_profile, normalise
from studio.errors import StudioError


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


@pytest.mark.parametrize("profile", PROFILES)
@given(text=st.text())
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
