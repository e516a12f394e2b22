"""Which script and which language a transcript is in, as far as that can be told."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from types import MappingProxyType
from typing import Any

_BY_SCRIPT = """
HANGUL CJK|ko
CJK|zh yue
HIRAGANA KATAKANA CJK|ja
CYRILLIC|ru uk bg mk be kk mn tg tt ba
CYRILLIC LATIN|sr uz az tk
GREEK|el
HEBREW|he yi
ARABIC|ar fa ur ps sd
DEVANAGARI|hi mr ne sa
BENGALI|bn as
TAMIL|ta
TELUGU|te
KANNADA|kn
MALAYALAM|ml
GUJARATI|gu
GURMUKHI ARABIC|pa
SINHALA|si
THAI|th
LAO|lo
KHMER|km
MYANMAR|my
TIBETAN|bo
GEORGIAN|ka
ARMENIAN|hy
ETHIOPIC|am
"""

SCRIPTS = MappingProxyType(
    {
        language: tuple(scripts.split())
        for scripts, _, languages in (line.partition("|") for line in _BY_SCRIPT.split("\n"))
        for language in languages.split()
    }
)
"""The scripts a language is written in, by Whisper's code; Latin where it is not listed. As Unicode names them."""

_JOINING = "fa ur ps sd ar hi mr ne sa bn as ta te kn ml gu pa si km my"
JOINERS = frozenset(_JOINING.split())
"""Languages whose spelling has use for the zero-width joiner and non-joiner."""

LEAST_LETTERS = 25
"""Letters from which a text is long enough to judge its language."""

_ABSENT = 0.01
_CERTAIN = 0.8
_CODES = MappingProxyType({"jw": "jv", "nn": "no"})


@cache
def script_of(char: str) -> str:
    """The script of a letter, the first word of its Unicode name; empty for what is no letter or of no script."""
    if not unicodedata.category(char).startswith("L"):
        return ""
    script = unicodedata.name(char, "").partition(" ")[0]
    if script in ("FULLWIDTH", "MODIFIER", "FEMININE", "MASCULINE"):
        return "LATIN" if script == "FULLWIDTH" else ""
    return {"HALFWIDTH": "KATAKANA", "KATAKANA-HIRAGANA": ""}.get(script, script)


def foreign_share(text: str, language: str) -> tuple[float, str]:
    """Share of a text's letters that no script of the language has, and the commonest other script."""
    own = SCRIPTS.get(language, ("LATIN",))
    if own == ("LATIN",) and text.isascii():
        return 0.0, ""
    letters = Counter(script for char in text if (script := script_of(char)))
    others = {script: count for script, count in letters.items() if script not in own}
    if not others:
        return 0.0, ""
    return sum(others.values()) / letters.total(), max(others, key=lambda script: others[script])


def other_language(text: str, language: str) -> str:
    """The language that a text is in instead of the given one, by ISO 639 code; empty where nothing is certain.

    By py3langid, a naive Bayes classifier over byte n-grams (M. Lui and T. Baldwin, “langid.py”, ACL 2012), which takes
    0.1 ms a sentence; only for texts of at least `LEAST_LETTERS` letters in a language that it knows. Loading it takes
    seconds: not for the window's thread.
    """
    if sum(map(str.isalpha, text)) < LEAST_LETTERS:
        return ""
    identifier = _identifier()
    wanted = _CODES.get(language, language)
    if wanted not in identifier.labels:
        return ""
    likely, certainty = identifier.classify(text)
    if likely == wanted or certainty <= _CERTAIN:
        return ""
    return str(likely) if dict(identifier.rank(text))[wanted] < _ABSENT else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
