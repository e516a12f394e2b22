"""What is wrong with a transcript's characters: none, too many, markup, wrong encodings, what nobody can see."""

from __future__ import annotations

import re
import unicodedata

from studio.corpus.quality.rule import Columns, Figures, Rule, TextTest
from studio.text.cleaning import HTML, SPACES, fix_encoding, invisible, repetition

SYMBOLS = re.compile(r"[%&@#*_+=<>|~^\\/§°©®™×÷$€£¥₩₽₹\u2190-\u21ff\u2600-\u27bf\U0001f300-\U0001faff]")
"""Signs that are said as words or not at all."""

_LONGEST = 60  # characters quoted in a message
_MOST = 5  # things quoted in a message


def is_mojibake(text: str) -> bool:
    """Whether a text holds what is left of bytes decoded in the wrong encoding."""
    return not text.isascii() and ("\ufffd" in text or fix_encoding(text) != text)


def is_decomposed(text: str) -> bool:
    """Whether a text is not in NFC."""
    return not unicodedata.is_normalized("NFC", text)


def quoted(found: list[str], separator: str = ", ") -> str:
    """The first few different ones of what was found, for a message."""
    return separator.join(list(dict.fromkeys(found))[:_MOST])


def _invisible(columns: Columns, row: int) -> Figures:
    found = set(invisible(columns.language).findall(columns.texts[row]))
    return {"found": ", ".join(f"U+{ord(char):04X}" for char in sorted(found))}


def _repeated(columns: Columns, row: int) -> Figures:
    text = columns.texts[row]
    start, end = repetition(text) or (0, 0)
    found = text[start:end]
    return {"found": found if len(found) <= _LONGEST else found[: _LONGEST - 1] + "…"}


RULES = (
    Rule(
        "no_transcript",
        "error",
        "No transcript",
        "There is no text that could be used, so this recording is not used. Write what is said to use it.",
        None,
    ),
    Rule(
        "draft",
        "error",
        "Draft",
        "A model wrote this text and nobody has read it yet: it is neither learned from nor judged by. Listen, correct "
        "it and press Enter to use it. {reason}",
        None,
        ("exclude", "learn_unread"),
    ),
    Rule(
        "too_many_tokens",
        "error",
        "Over 448 tokens",
        "The text is longer than Whisper can write, so this recording is not used. Shorten it to use it.",
        None,
        ("split",),
    ),
    Rule(
        "mojibake",
        "warning",
        "Letters decoded wrongly",
        "The text holds letters that were decoded in the wrong encoding.",
        TextTest(lambda language: is_mojibake),
        ("clean", "exclude"),
    ),
    Rule(
        "html",
        "warning",
        "HTML",
        "The text holds HTML: {found}.",
        TextTest(lambda language: HTML.search),
        ("clean",),
        lambda columns, row: {"found": quoted(HTML.findall(columns.texts[row]))},
    ),
    Rule(
        "repeated",
        "warning",
        "Text that repeats itself",
        "The text says “{found}” twice in a row.",
        TextTest(lambda language: repetition),
        ("cut",),
        _repeated,
    ),
    Rule(
        "invisible",
        "note",
        "Invisible characters",
        "The text holds invisible characters: {found}.",
        TextTest(lambda language: invisible(language).search),
        ("clean",),
        _invisible,
    ),
    Rule(
        "decomposed",
        "note",
        "Accents as characters of their own (NFD)",
        "Accents are stored as characters of their own; they are put together when the text is read.",
        TextTest(lambda language: is_decomposed),
        ("clean",),
    ),
    Rule(
        "spaces",
        "note",
        "Needless spaces",
        "The text holds spaces at its ends, double ones, tabs or line ends.",
        TextTest(lambda language: SPACES.search),
        ("clean",),
    ),
    Rule(
        "symbols",
        "note",
        "Symbols",
        "The text has signs that are read as words, or not at all: {found}.",
        TextTest(lambda language: SYMBOLS.search),
        figures=lambda columns, row: {"found": quoted(SYMBOLS.findall(columns.texts[row]), " ")},
    ),
)
