"""How long a text takes to say."""

from __future__ import annotations

import unicodedata

# Characters per second of a text read aloud without hurry, its pauses included. Mandarin and Japanese are about 15 %
# below the 5.18 syllables and 7.84 morae per second without pauses of Pellegrino, Coupé and Marsico (2011, Language
# 87:539); a Chinese character in Japanese is nearly two morae.
_LETTERS = 14.0
_HANGUL = 5.0
_KANA = 6.7
_HAN = 4.4
_HAN_IN_JAPANESE = 3.6
_DIGITS = 3.0


def speaking_seconds(text: str) -> float:
    """Estimated seconds of reading a text aloud, in any language; marks and spaces take none of their own."""
    composed = unicodedata.normalize("NFC", text)
    han = _HAN_IN_JAPANESE if any("\u3040" <= char <= "\u30ff" for char in composed) else _HAN
    return sum(_seconds(char, han) for char in composed)


def _seconds(char: str, han: float) -> float:
    if "가" <= char <= "힣":
        return 1 / _HANGUL
    if "\u3040" <= char <= "\u30ff":
        return 1 / _KANA
    if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
        return 1 / han
    if char.isdigit():
        return 1 / _DIGITS
    return 1 / _LETTERS if char.isalpha() else 0.0
