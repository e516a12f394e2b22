"""Transcript files in whatever encoding they were saved: detected, and refused rather than mangled."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

import charset_normalizer

from studio.errors import DataError

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KOREAN_SHARE = 0.8
_MOST_CHAOS = 0.1
_LEAST_COHERENCE = 0.3


def read_text(path: Path) -> str:
    """The text of a file, its line endings as ``\\n``, without a byte order mark.

    Tried in this order: a byte order mark; UTF-16 without one; strict UTF-8; cp949 where the result is Korean;
    what charset-normalizer is sure of.

    Raises:
        DataError: the file is absent (code ``missing``), cannot be opened (``unreadable``), or is in no encoding that
            can be told with certainty (``encoding``).
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"The file is missing: {path}", "Check its name and place.", code="missing") from error
    except OSError as error:
        raise DataError(f"The file cannot be read: {path}: {error.strerror or error}", code="unreadable") from error
    text = decode_text(data)
    if text is None:
        raise DataError(
            f"The text file is in no encoding that can be recognised with certainty: {path}",
            "Save it as UTF-8 and try again.",
            code="encoding",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_text(data: bytes) -> str | None:
    """``data`` as text, or ``None`` where its encoding cannot be told with certainty."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if b"\0" in data:
        return _utf16_by_zeros(data)
    text = _decoded(data, "utf-8")
    if text is not None:
        return text
    return _korean(data) or _guessed(data)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16_by_zeros(data: bytes) -> str | None:
    """UTF-16 without a mark: the zero bytes are the upper halves of ASCII letters, spaces and line ends."""
    little_endian = data[1::2].count(0) > data[0::2].count(0)
    text = _decoded(data, "utf-16-le" if little_endian else "utf-16-be")
    return text if text is not None and _printable(text) else None


def _printable(text: str) -> bool:
    return all(char in "\t\n\r\f" or unicodedata.category(char) not in ("Cc", "Cn", "Co", "Cs") for char in text)


def _korean(data: bytes) -> str | None:
    """cp949, or UTF-16 without a mark and without any zero byte, where that reads as Korean.

    Nearly any bytes are *some* text in these encodings. Real Korean stands out by consisting of the 2,350 syllables of
    KS X 1001, of the 11,172 in Unicode; text in another encoding comes out as hanja, rare syllables and symbols.
    """
    candidates = [(_decoded(data, encoding), encoding) for encoding in ("cp949", "utf-16-le", "utf-16-be")]
    scored = [(_korean_share(text), text) for text, _ in candidates if text is not None and _printable(text)]
    share, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= _KOREAN_SHARE else None


def _korean_share(text: str) -> float:
    foreign = [char for char in text if not char.isascii() and unicodedata.category(char)[0] not in "PSZ"]
    return sum(map(_common_syllable, foreign)) / len(foreign) if foreign else 0.0


def _common_syllable(char: str) -> bool:
    if not "가" <= char <= "힣":
        return False
    try:
        char.encode("euc-kr")
    except UnicodeEncodeError:
        return False
    return True


def _guessed(data: bytes) -> str | None:
    best = charset_normalizer.from_bytes(data).best()
    if best is None or best.chaos > _MOST_CHAOS or best.coherence < _LEAST_COHERENCE:
        return None
    text = _decoded(data, best.encoding)
    return text if text is not None and _printable(text) else None
