"""How transcripts are written: punctuation, letter case, numbers, hesitations; and restoring what one text lacks."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from types import MappingProxyType

from rapidfuzz.distance import Levenshtein

from studio.text.alignment import is_by_character, unit_key, units_of
from studio.text.cleaning import can_spell, spell_out
from studio.text.normalisation import default_profile, normalise

FEATURES = MappingProxyType(
    {
        "punctuation": ("punctuated", "unpunctuated"),
        "case": ("sentence_case", "lower_case", "upper_case"),
        "numbers": ("digits", "number_words"),
        "hesitations": ("without_fillers", "fillers"),
    }
)
"""What is told of a text, and the styles it may have; a text may be too short to tell, and have none."""

_LEAST_WORDS, _LEAST_CHARACTERS = 3, 8
_ENDS = ".!?…。！？．؟।։။"
_CLOSING = "\"'”’»）)]】」』 \u00a0\u202f"
_DIGIT = re.compile(r"\d")
_COUNTED = (*range(2, 21), *range(30, 100, 10), 100, 1000)
_LEAST_LETTERS = 3  # of a word for a number

_FILLERS = MappingProxyType(
    {
        "en": "uh um uhm umm er erm hm hmm mhm uh-huh",
        "fr": "euh heu hum hm hmm",
        "de": "äh ähm öh hm hmm mhm",
        "es": "eh em ehm mmm",
        "it": "ehm eh mmm",
        "pt": "hum hã ahn éh",
        "nl": "eh ehm uh uhm hm",
        "sv": "eh öh hm",
        "ru": "э эм ээ ммм",
        "pl": "yyy eee hmm",
        "ko": "음 어 엄 으음 어어",
        "ja": "えーと えっと ええと あのー えー",
        "zh": "嗯 呃",
    }
)


def style_of(text: str, feature: str, language: str) -> str:
    """Which style of a feature (of `FEATURES`) a text has; empty where it cannot be told.

    Args:
        text: as its author wrote it.
        feature: such as ``case``.
        language: Whisper's code; without one neither words for numbers nor hesitations are known.
    """
    return _CLASSIFIERS[feature](text, language)


def count_styles(texts: Iterable[str], language: str) -> Counter[str]:
    """How many texts have each style."""
    classify = tuple(_CLASSIFIERS.values())
    return Counter(style for text in texts for each in classify if (style := each(text, language)))


def usual_style(counts: Counter[str], feature: str) -> str:
    """The style of a feature that more than half of the texts have that tell; empty where none has."""
    total = sum(counts[style] for style in FEATURES[feature])
    return next((style for style in FEATURES[feature] if 2 * counts[style] > total), "")


def fillers(text: str, language: str) -> list[str]:
    """The hesitations that are written in a text, as it has them."""
    pattern = _filler_pattern(language)
    return pattern.findall(text) if pattern else []


def number_words(text: str, language: str) -> list[str]:
    """The words for numbers in a text, in lower case; none where words are not spaced: numerals mean too much there."""
    known = _number_words(language)
    return [word for word in normalise(text, "basic").split() if word in known] if known else []


def restored(text: str, transcribed: str, language: str = "") -> str:
    """A text with the letter case, and the punctuation that it lacks, of the words that a transcription has too.

    Words are aligned by the fewest edits; nothing but letter case and punctuation ever changes.

    Args:
        text: a transcript.
        transcribed: what a model wrote of the same recording.
        language: Whisper's code.
    """
    by_character = is_by_character(text, language)
    own, other = (units_of(each.strip(), by_character=by_character) for each in (text, transcribed))
    keys = [[unit_key(unit) for unit in units] for units in (own, other)]
    for block in Levenshtein.editops(*keys).as_matching_blocks():
        for step in range(block.size):
            is_last = block.b + step == len(other) - 1
            own[block.a + step] = _restored(own[block.a + step], other[block.b + step], is_last=is_last)
    return "".join(own).strip()


def _restored(own: str, other: str, *, is_last: bool) -> str:
    """A word with its spaces, and with the case and punctuation of the other."""
    written, marks, spaces = _parted(own)
    theirs, their_marks, their_spaces = _parted(other)
    if len(written) == len(theirs):  # letter for letter, as the apostrophes may be others
        same = zip(written, theirs, strict=True)
        written = "".join(their if their.lower() == char.lower() else char for char, their in same)
    # A mark with no space after it, as a hyphen, is inside a word.
    ends = bool(their_spaces) or is_last
    return written + (marks or (their_marks if ends else "")) + spaces


def _parted(unit: str) -> tuple[str, str, str]:
    """A unit's letters with what leads, the marks after them, and the spaces at its end."""
    bare = unit.rstrip()
    end = max((place for place, char in enumerate(bare) if unit_key(char) or _is_mark(char)), default=-1) + 1
    return bare[:end], bare[end:], unit[len(bare) :]


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _is_long(text: str) -> bool:
    return len(text.split()) >= _LEAST_WORDS or (is_by_character(text) and len(text) >= _LEAST_CHARACTERS)


def _punctuation(text: str, _language: str) -> str:
    if not _is_long(text):
        return ""
    if text.rstrip(_CLOSING)[-1:] in _ENDS:
        return "punctuated"
    return (
        "" if any(unicodedata.category(char) == "Po" and char not in "'’%&@#*/\\" for char in text) else "unpunctuated"
    )


def _case(text: str, _language: str) -> str:
    cased = [char for char in text if char.lower() != char.upper()]
    if not (cased and _is_long(text)):
        return ""
    capitals = [char.isupper() for char in cased]
    if all(capitals):
        return "upper_case"
    return "lower_case" if not any(capitals) else "sentence_case" if capitals[0] else ""


def _numbers(text: str, language: str) -> str:
    if _DIGIT.search(text):
        return "digits"
    return "number_words" if number_words(text, language) else ""


def _hesitations(text: str, language: str) -> str:
    if language not in _FILLERS or not text.strip():
        return ""
    return "fillers" if fillers(text, language) else "without_fillers"


_CLASSIFIERS: MappingProxyType[str, Callable[[str, str], str]] = MappingProxyType(
    {"punctuation": _punctuation, "case": _case, "numbers": _numbers, "hesitations": _hesitations}
)


@cache
def _filler_pattern(language: str) -> re.Pattern[str] | None:
    if language not in _FILLERS:
        return None
    words = "|".join(sorted(map(re.escape, _FILLERS[language].split()), key=len, reverse=True))
    # Without spaces a word has no borders to go by.
    border = "" if language in ("ja", "zh") else r"\b"
    return re.compile(f"{border}(?:{words}){border}", re.IGNORECASE)


@cache
def _number_words(language: str) -> frozenset[str]:
    if not can_spell(language) or default_profile(language) != "basic":
        return frozenset()
    spelt = " ".join(spell_out(str(number), language) for number in _COUNTED)
    articles = set(normalise(spell_out("1", language), "basic").split())
    words = set(normalise(spelt, "basic").split()) - articles
    return frozenset(word for word in words if len(word) >= _LEAST_LETTERS and not word.isdigit())
