"""Transcripts put right: what no reader can see removed, numbers spelt out, repetitions cut."""

from __future__ import annotations

import html
import re
import unicodedata
from types import MappingProxyType

from studio.text.languages import JOINERS

_CONTROLS = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"

INVISIBLE = re.compile(f"[{_CONTROLS}\u034f\u061c\u180e\u200c\u200d]")
"""Characters without any ink: soft hyphen, zero-width ones, direction marks, byte order mark, controls."""

INVISIBLE_BUT_JOINERS = re.compile(f"[{_CONTROLS}]")
"""The same for languages that spell with the zero-width joiner and non-joiner."""

HTML = re.compile(r"</?[A-Za-z][^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""Tags and character references."""

SPACES = re.compile(r"^\s|\s$|[ \u00a0\u202f]{2,}|[\t\n\r\v\f\u0085\u2028\u2029]")
"""White space that is not one space between words. A no-break space is French before some marks, and stays."""

NUMBER = re.compile(r"(?<![\w.,])\d+(?:([.,])\d+)?(?![\w]|[.,]\d)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ONE_SPACE = re.compile(r"[ \u00a0\u202f]{2,}|\s*[\t\n\r\v\f\u0085\u2028\u2029]\s*")
_WORD = re.compile(r"\w+")
_LEAST_REPEATED = 3  # words; “non, non” and “très, très” are speech

_NUMBERS = (
    "am ar az be bn ca cs cy da de en es fa fi fr he hu id is it ja kn ko lt lv nl no pl pt ro ru sk sl sr sv te tg "
    "th tr uk vi"
)
_NUMBER_LANGUAGES = MappingProxyType({code: code for code in _NUMBERS.split()} | {"kk": "kz", "nn": "no"})
_POINT = frozenset({"en", "ja", "ko", "th", "he"})  # languages that write 3.5; the others 3,5
_LONGEST_NUMBER = 15  # digits; what is longer is read digit by digit
_SPACELESS = frozenset({"ja", "th"})


def invisible(language: str) -> re.Pattern[str]:
    """What to look for in texts of a language."""
    return INVISIBLE_BUT_JOINERS if language in JOINERS else INVISIBLE


def clean(text: str, language: str) -> str:
    """A text in NFC, without HTML, invisible characters and needless spaces, wrongly decoded bytes decoded again.

    Mojibake is undone by ftfy, which only does so where the result is plainly better.
    """
    text = _TAG.sub(" ", text) if HTML.search(text) else text
    text = html.unescape(text)
    text = fix_encoding(text)
    text = unicodedata.normalize("NFC", invisible(language).sub("", text))
    return _ONE_SPACE.sub(" ", text).strip()


def fix_encoding(text: str) -> str:
    """A text whose bytes were once decoded in the wrong encoding, as it was meant; any other as it is."""
    if text.isascii():
        return text
    import ftfy

    return ftfy.fix_encoding(text)


def can_spell(language: str) -> bool:
    """Whether numbers can be spelt out in a language."""
    return language in _NUMBER_LANGUAGES


def spell_out(text: str, language: str) -> str:
    """A text with its numbers in words, by num2words; what stands in letters, times or dates stays as it is.

    Numbers with a leading zero, and very long ones, are read digit by digit.
    """
    if not can_spell(language):
        return text
    return NUMBER.sub(lambda match: _in_words(match, language), text)


def _in_words(match: re.Match[str], language: str) -> str:
    from num2words import num2words

    number, mark = match[0], match[1]
    if mark is not None and mark != ("." if language in _POINT else ","):
        return number  # a separator of thousands, or a date
    code = _NUMBER_LANGUAGES[language]
    try:
        if mark is None and (len(number) > _LONGEST_NUMBER or (number.startswith("0") and len(number) > 1)):
            gap = "" if language in _SPACELESS else " "
            return gap.join(str(num2words(int(digit), lang=code)) for digit in number)
        value = int(number) if mark is None else float(number.replace(",", "."))
        return str(num2words(value, lang=code))
    except (NotImplementedError, ValueError, TypeError, ArithmeticError, LookupError):  # num2words' own gaps
        return number


def repetition(text: str) -> tuple[int, int] | None:
    """Where a text says three words or more again at once: the second time, as start and end; None if nowhere."""
    words = [(match[0].casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
    seen: dict[tuple[str, str, str], int] = {}
    names = [word for word, _, _ in words]
    for place in range(len(names) - _LEAST_REPEATED + 1):
        key = (names[place], names[place + 1], names[place + 2])
        before = seen.setdefault(key, place)
        length = place - before
        if length >= _LEAST_REPEATED and names[before:place] == names[place : place + length]:
            return words[place][1], words[place + length - 1][2]
        seen[key] = place
    return None


def without_repetitions(text: str) -> str:
    """A text with every :func:`repetition` cut, and the marks that followed it."""
    while (found := repetition(text)) is not None:
        start, end = found
        before, after = text[:start].rstrip(), text[end:]
        marks = re.match(r"[^\w\s]*", after)
        rest = after[marks.end() if marks and before[-1:] in ".!?。？！" else 0 :]
        text = f"{before.rstrip(',;:–—- ') if not rest.strip() else before} {rest.strip()}".strip()
    return text
