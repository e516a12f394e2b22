"""Texts in another script or language than the one that is spoken; without a language nothing is said of them."""

from __future__ import annotations

from studio.corpus.quality.rule import Columns, Figures, Matcher, Rule, TextTest
from studio.settings.languages import LANGUAGES
from studio.text.languages import foreign_share, other_language

FOREIGN = 0.5
"""Share of letters in another script from which a text is in the wrong one."""

_LEAST_FOREIGN_LETTERS = 2


def _in_other_script(language: str) -> Matcher | None:
    if not language:
        return None
    return lambda text: (
        foreign_share(text, language)[0] > FOREIGN and sum(map(str.isalpha, text)) >= _LEAST_FOREIGN_LETTERS
    )


def _in_other_language(language: str) -> Matcher | None:
    if not language:
        return None
    return lambda text: other_language(text, language) and foreign_share(text, language)[0] <= FOREIGN


def _script(columns: Columns, row: int) -> Figures:
    share, script = foreign_share(columns.texts[row], columns.language)
    return {"share": share, "script": script.capitalize(), "language": _name(columns.language)}


def _language(columns: Columns, row: int) -> Figures:
    return {"other": _name(other_language(columns.texts[row], columns.language)), "language": _name(columns.language)}


def _name(language: str) -> str:
    return LANGUAGES.get(language, language)


RULES = (
    Rule(
        "wrong_script",
        "warning",
        "Another script",
        "{share:.0%} of the letters are {script}, not the script of {language}.",
        TextTest(_in_other_script),
        ("exclude",),
        _script,
    ),
    Rule(
        "wrong_language",
        "warning",
        "Another language",
        "The text reads as {other}, not as {language}.",
        TextTest(_in_other_language),
        ("exclude",),
        _language,
    ),
)
