"""Transcripts that are written otherwise than most of the dataset: a model learns one style, or both at random."""

from __future__ import annotations

from collections.abc import Callable

from studio.corpus.quality.rule import Columns, Figures, Rule, StyleTest
from studio.corpus.quality.rules.texts import quoted
from studio.text.style import FEATURES, fillers, number_words

RESTORE = "restore"
"""The fix that takes letter case and punctuation from what a model transcribed."""


def _share(feature: str) -> Callable[[Columns, int], Figures]:
    """Of the rows that tell, those of the usual style."""

    def figures(columns: Columns, row: int) -> Figures:
        counts = [columns.styles.get(style, 0) for style in FEATURES[feature]]
        return {"share": max(counts) / max(1, sum(counts))}

    return figures


def _found(find: Callable[[str, str], list[str]]) -> Callable[[Columns, int], Figures]:
    return lambda columns, row: {"found": quoted(find(columns.texts[row], columns.language))}


RULES = (
    Rule(
        "unpunctuated",
        "note",
        "No punctuation, unlike most",
        "The text has no punctuation; {share:.0%} of the texts have.",
        StyleTest("punctuation", "unpunctuated"),
        (RESTORE,),
        _share("punctuation"),
    ),
    Rule(
        "punctuated",
        "note",
        "Punctuation, unlike most",
        "The text has punctuation; {share:.0%} of the texts have none.",
        StyleTest("punctuation", "punctuated"),
        (),
        _share("punctuation"),
    ),
    Rule(
        "lower_case",
        "note",
        "All in small letters, unlike most",
        "The text has no capital; {share:.0%} of the texts are written otherwise.",
        StyleTest("case", "lower_case"),
        (RESTORE,),
        _share("case"),
    ),
    Rule(
        "upper_case",
        "note",
        "All in capitals, unlike most",
        "The text is all in capitals; {share:.0%} of the texts are written otherwise.",
        StyleTest("case", "upper_case"),
        (RESTORE,),
        _share("case"),
    ),
    Rule(
        "sentence_case",
        "note",
        "Capitals and small letters, unlike most",
        "The text begins with a capital, as sentences do; {share:.0%} of the texts are written otherwise.",
        StyleTest("case", "sentence_case"),
        (),
        _share("case"),
    ),
    Rule(
        "number_words",
        "note",
        "Numbers in words, unlike most",
        "The text has numbers in words ({found}); most texts with numbers have digits.",
        StyleTest("numbers", "number_words"),
        (),
        _found(number_words),
    ),
    Rule(
        "fillers",
        "note",
        "Hesitations, unlike most",
        "The text has hesitations ({found}); most texts leave them out, or have none.",
        StyleTest("hesitations", "fillers"),
        (),
        _found(fillers),
    ),
)
