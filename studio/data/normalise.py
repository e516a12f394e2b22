"""Text normalisation before error rates are computed; its profile is named beside every figure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from studio.errors import StudioError

PROFILES = ("none", "basic", "korean-cer", "korean-spaced")

# Scripts that write no spaces between words: Chinese, Cantonese, Japanese, Thai, Lao, Burmese, Khmer, Tibetan.
_UNSPACED_LANGUAGES = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km", "bo"})

_APOSTROPHES = "'’‘ʼ＇"
_INNER_APOSTROPHE = re.compile(rf"(?<=[^\W\d_])[{_APOSTROPHES}](?=[^\W\d_])")
_KEPT = "\0"  # stands for an apostrophe while punctuation is removed; no text holds it, `_cleaned` drops it


def default_profile(language: str) -> str:
    """The profile to score a language with, given its Whisper code.

    ``korean-cer`` for Korean, and, as it is what ignores spaces, for the languages whose scripts have none between
    words (Chinese, Cantonese, Japanese, Thai, Lao, Burmese, Khmer, Tibetan); ``basic`` for all others.
    """
    code = language.strip().lower()
    return "korean-cer" if code == "ko" or code in _UNSPACED_LANGUAGES else "basic"


def normalise(text: str, profile: str) -> str:
    """Normalise a transcript or hypothesis for comparison.

    - ``none``: Unicode NFC and no outer white space, nothing else.
    - ``basic``: NFC; lower case; punctuation and symbols replaced by a space (so that “peut-être” is two words, as
      in Whisper's own normaliser), but an apostrophe between two letters kept, as “'” (“l’heure” → “l'heure”);
      invisible format characters removed; white space collapsed. Marks that belong to letters stay: unlike
      Whisper's normaliser, which damages Indic and Thai words by dropping them.
    - ``korean-spaced``: as ``basic``.
    - ``korean-cer``: as ``basic``, then without any space, since Korean spacing is free in practice.

    Raises:
        StudioError: there is no such profile.
    """
    if profile not in PROFILES:
        raise StudioError(f"There is no text profile “{profile}”.", f"Choose one of: {', '.join(PROFILES)}.")
    text = unicodedata.normalize("NFC", text)
    if profile == "none":
        return text.strip()
    basic = _basic(text)
    return basic.replace(" ", "") if profile == "korean-cer" else basic


def _basic(text: str) -> str:
    kept = _INNER_APOSTROPHE.sub(_KEPT, text.replace(_KEPT, " ").lower())
    cleaned = "".join("'" if char == _KEPT else cleaned_character(char) for char in kept)
    return " ".join(unicodedata.normalize("NFC", cleaned).split())


@cache
def cleaned_character(char: str) -> str:
    """What ``basic`` makes of one character on its own: itself, a space, or nothing."""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category[0] in "PSZC" else char
