"""Digits in transcripts: numbers are better written as they are said."""

from __future__ import annotations

import re

from studio.corpus.quality.rule import Columns, Figures, Rule, TextTest
from studio.corpus.quality.rules.texts import quoted
from studio.text.cleaning import NUMBER, spell_out

DIGITS = re.compile(r"\d+")


def _figures(columns: Columns, row: int) -> Figures:
    text, language = columns.texts[row], columns.language
    found = quoted(DIGITS.findall(text))
    words = [said for match in NUMBER.finditer(text) if (said := spell_out(match[0], language)) != match[0]]
    return {"found": f"{found} ({quoted(words)})" if words else found}


RULES = (
    Rule(
        "digits",
        "note",
        "Digits",
        "The text has digits: {found}. Numbers are better written as they are said.",
        TextTest(lambda language: DIGITS.search),
        ("spell_out",),
        _figures,
    ),
)
