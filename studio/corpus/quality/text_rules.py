"""What seems wrong with a transcript, told from the text alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np

from studio.corpus.quality.codes import BITS, Masks
from studio.errors import DataError
from studio.text.cleaning import HTML, SPACES, fix_encoding, invisible, repetition
from studio.text.languages import foreign_share, other_language

DIGITS = re.compile(r"\d+")
SYMBOLS = re.compile(r"[%&@#*_+=<>|~^\\/§°©®™×÷$€£¥₩₽₹\u2190-\u21ff\u2600-\u27bf\U0001f300-\U0001faff]")
"""Signs that are said as words or not at all."""

FOREIGN = 0.5
"""Share of letters in another script from which a text is in the wrong one."""

_WORTH_TELLING = 4096
_LEAST_FOREIGN_LETTERS = 2


def check_text(text: str, language: str = "") -> int:
    """The mask of a text's findings; without a language nothing is said of script and language.

    The text is to be as its author wrote it, before any normalisation.
    """
    patterns = {"invisible": invisible(language), "html": HTML, "spaces": SPACES, "digits": DIGITS, "symbols": SYMBOLS}
    found = sum(int(BITS[code]) for code, pattern in patterns.items() if pattern.search(text))
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            found |= int(BITS["decomposed"])
        if is_mojibake(text):
            found |= int(BITS["mojibake"])
    if repetition(text):
        found |= int(BITS["repeated"])
    return found | (_check_language(text, language) if language else 0)


def check_texts(
    texts: Sequence[str],
    language: str = "",
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Masks:
    """`check_text` of many; shape (n,).

    Raises:
        DataError: code ``cancelled``.
    """
    masks = np.zeros(len(texts), np.uint64)
    for row, text in enumerate(texts):
        masks[row] = check_text(text, language)
        if row % _WORTH_TELLING == 0:
            if cancelled is not None and cancelled():
                raise DataError("The audit was cancelled.", code="cancelled")
            if progress is not None:
                progress(row, len(texts))
    return masks


def is_mojibake(text: str) -> bool:
    """Whether a text holds what is left of bytes decoded in the wrong encoding."""
    return "\ufffd" in text or fix_encoding(text) != text


def _check_language(text: str, language: str) -> int:
    share, _ = foreign_share(text, language)
    if share > FOREIGN:
        return int(BITS["wrong_script"]) if sum(map(str.isalpha, text)) >= _LEAST_FOREIGN_LETTERS else 0
    return int(BITS["wrong_language"]) if other_language(text, language) else 0
