"""What differs between a reference and a hypothesis, for people to read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from studio.text.normalisation import cleaned_character, default_profile, normalise

_SPACED_UNIT = re.compile(r"[wm]+ *")
_SYLLABLE_UNIT = re.compile(r"[wm]m* *")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘ʼ＇](?=[^\W\d_])")

Kind = Literal["equal", "replace", "delete", "insert"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of both texts. ``delete``: only the reference has it; ``insert``: only the hypothesis has it."""

    kind: Kind
    reference: str
    hypothesis: str


def differences(reference: str, hypothesis: str, *, language: str = "") -> list[Difference]:
    """Align two texts by the fewest edits: by word, or by character where words are not spaced, and in Korean.

    All parts' `reference` joined are `reference`, all parts' `hypothesis` joined are `hypothesis`. What differs only in
    case, punctuation or spacing is ``equal``, as it is in the ``basic`` profile, and still shown as written.

    Args:
        reference: what was said.
        hypothesis: what was recognised.
        language: Whisper's code; without one the reference's own letters decide.
    """
    by_character = is_by_character(reference, language)
    left, right = (units_of(text, by_character=by_character) for text in (reference, hypothesis))
    parts: list[Difference] = []
    for code in Levenshtein.opcodes([unit_key(part) for part in left], [unit_key(part) for part in right]):
        kind, first, last, start, end = code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end
        parts.append(Difference(_KINDS[kind], "".join(left[first:last]), "".join(right[start:end])))
    return parts


_KINDS: dict[str, Kind] = {"equal": "equal", "replace": "replace", "delete": "delete", "insert": "insert"}


def is_by_character(reference: str, language: str = "") -> bool:
    """Whether texts are aligned by character: in Korean, and where words are not spaced."""
    if language:
        return default_profile(language) == "korean-cer"
    letters = [char for char in reference if char.isalpha()]
    unspaced = [char for char in letters if unicodedata.name(char, "").startswith(_UNSPACED_SCRIPTS)]
    return 2 * len(unspaced) > len(letters)


_UNSPACED_SCRIPTS = ("HANGUL", "CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "MYANMAR", "KHMER", "TIBETAN")


def units_of(text: str, *, by_character: bool) -> list[str]:
    """A text's words, or its syllables, each with the spaces and punctuation after it; what leads is in the first."""
    if not text:
        return []
    unit = _SYLLABLE_UNIT if by_character else _SPACED_UNIT
    apostrophes = {match.start() for match in _APOSTROPHE.finditer(text)}
    mask = "".join("w" if index in apostrophes else _class(char) for index, char in enumerate(text))
    starts = [match.start() for match in unit.finditer(mask)] or [0]
    starts[0] = 0
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _class(char: str) -> str:
    """``w`` begins a letter or digit, ``m`` continues one (marks, the later parts of a decomposed syllable)."""
    if unicodedata.category(char)[0] == "M" or "ᅠ" <= char <= "ᇿ":
        return "m"
    cleaned = cleaned_character(char)
    return "m" if not cleaned else " " if cleaned == " " else "w"


def unit_key(unit: str) -> str:
    """What a unit is compared by: in lower case, without what is no letter or digit."""
    return normalise(unit, "basic")
