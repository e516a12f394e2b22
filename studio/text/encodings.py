"""Transcript files in whatever encoding they were saved: detected, and refused rather than mangled."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import charset_normalizer

from studio.errors import DataError
from studio.storage.reading import read_bytes, reading

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = tuple(bytes([value]) for value in range(8))
_SAMPLE = 50_000  # characters that are looked at to judge a file
_KOREAN_SHARE = 0.8
_COMMON_SHARE = 0.6
_FREQUENT_SHARE = 0.25
_WITHIN_SHARE = 0.3
_BEFORE_LATIN = re.compile("[가-힣](?=[a-z])")
# The syllables that Korean consists of most; nearly every phrase, transliterated names included, holds some.
_FREQUENT = frozenset(
    "이다는가고을에의지하로한사기은도서자를시리어대나인해라들아만정스일수전부게보그원제장음주상국면성과안여거요습니까"
    "니네예오우유선무문물미민바방법변병복본불비생서석설세소속손순술실심약양업연영용운위육입있없었겠했됐된될되할합함"
    "행험현호화환회후휴히저재적점접조종죄중증진질집차참처천체초추출치코크타터테토통투트파판편평포표프피필학간감강개건"
    "검것결경계골공관광교구군권규그근글금급길김까께꼭끝남내너년노녹놀농높누눈느능당던데동된두둘드든듣등디따때또래"
    "러레려력련렇령례록료루류르른를름린림립마말맞매머먹메명모목몸못밀반받발밤밥배백번베벌별봉북분브블빠빨"
    "쁘산살삼새색샤션쇼수슈스슬승식신십싶써쓰씨악알암압앞애액야얘얼엄에엔역열염였옆올와완왜외월웃음응의익잖잘잠잡"
    "좀종좋죠준줄즈즐직짜짝째찍찾책척철첫청촬최축충층칙친침카캐컴케콜콘크큰클킬타탁탄태택텍통특틀팀팔패퍼펙펴폐폰"
    "품풍플하항향허험헌혈형혹활황획효훈흉흡흥희"
)
# What transcripts are saved in; DOS and Macintosh code pages would only compete with these for the same bytes.
_LEGACY = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r"]
_LEGACY += ["cp932", "euc_jp", "gb18030", "big5"]
_CODE_PAGES = {
    **dict.fromkeys(("tr", "az"), ("cp1254",)),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), ("cp1250",)),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr"), ("cp1251",)),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    **dict.fromkeys(("fr", "de", "es", "it", "pt", "nl", "sv", "da", "no", "nn", "fi", "is", "ca"), ("cp1252",)),
    "el": ("cp1253",),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "vi": ("cp1258",),
    "th": ("cp874",),
    "ja": ("cp932", "euc_jp"),
}
"""Of Windows, by the language that it is set to: https://learn.microsoft.com/windows/win32/intl/code-page-identifiers."""
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")
_LETTER_SHARE = 0.7
_MOST_CHAOS = 0.1
_LEAST_COHERENCE = 0.3
_MARGIN = 0.03


def read_text(path: Path) -> str:
    """The text of a file, its line endings as ``\\n``, without a byte order mark.

    Tried in this order: a byte order mark; UTF-16 without one; strict UTF-8; cp949 where the result is Korean;
    what charset-normalizer is sure of.

    Raises:
        DataError: the file is absent (code ``missing``), cannot be opened (``unreadable``), or is in no encoding that
            can be told with certainty (``encoding``).
    """
    with reading(path):
        text = decode_text(read_bytes(path))
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
    if _looks_like_utf16(data):
        return _unmarked_utf16(data)
    text = _decoded(data, "utf-8")
    if text is not None:
        return text
    own = _CODE_PAGES.get(_SPOKEN.get(), ())
    of_language = next(filter(None, (_of_language(data, encoding) for encoding in own)), None)
    return of_language or _korean(data) or _guessed(data)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """What is read meanwhile is in this language, by Whisper's code, where its encoding does not tell; empty for any.

    One code page's letters are another one's: those of the language are preferred.
    """
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def _of_language(data: bytes, encoding: str) -> str | None:
    """Text in a language's own code page, where what is not ASCII is letters within words, and marks."""
    text = _decoded(data, encoding)
    foreign = [char for char in (text or "")[:_SAMPLE] if not char.isascii()]
    letters = sum(char.isalpha() for char in foreign)
    is_text = text is not None and _printable(text[:_SAMPLE]) and letters >= _LETTER_SHARE * len(foreign)
    return text if is_text else None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_like_utf16(data: bytes) -> bool:
    return 0 in data or 3 * sum(map(data.count, _CONTROLS)) >= len(data) > 0


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: the upper halves of most alphabets' letters, and of spaces, are bytes below 8."""
    odd, even = (sum(map(half.count, _CONTROLS)) for half in (data[1::2], data[0::2]))
    text = _decoded(data, "utf-16-le" if odd > even else "utf-16-be")
    return text if text is not None and _printable(text[:_SAMPLE]) else None


def _printable(text: str) -> bool:
    return all(char in "\t\n\r\f" or unicodedata.category(char) not in ("Cc", "Cn", "Co", "Cs") for char in text)


def _korean(data: bytes) -> str | None:
    """cp949, or UTF-16 without a mark and without any low byte, where that reads as Korean.

    Nearly any bytes are *some* text in these encodings. Real Korean stands out by consisting mostly of the 2,350
    syllables of KS X 1001, of the 11,172 in Unicode, and by frequent ones among them; text in another encoding comes
    out as hanja, rare syllables and symbols.
    """
    candidates = [_decoded(data, encoding) for encoding in ("cp949", "utf-16-le", "utf-16-be")]
    readable = [text for text in candidates if text is not None and _printable(text[:_SAMPLE])]
    scored = [(_common_share(text[:_SAMPLE]), text) for text in readable]
    share, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= _COMMON_SHARE else None


def _common_share(text: str) -> float:
    """Share of KS X 1001 among the syllables of a text; 0 if it is not mostly syllables or lacks frequent ones."""
    foreign = [char for char in text if not char.isascii() and unicodedata.category(char)[0] not in "PSZ"]
    syllables = [char for char in foreign if "가" <= char <= "힣"]
    if len(_BEFORE_LATIN.findall(text)) > _WITHIN_SHARE * len(syllables):
        return 0.0  # two letters of a Latin word, as of «zażółć», that happen to be a syllable
    frequent = sum(char in _FREQUENT for char in syllables)
    jamo = sum("ㄱ" <= char <= "ㅣ" for char in foreign)  # chat language, such as ㅋㅋㅋ
    letters = len(foreign) - min(jamo, len(syllables))
    if not syllables or len(syllables) < _KOREAN_SHARE * letters:
        return 0.0
    if len(syllables) > 1 and frequent < _FREQUENT_SHARE * len(syllables):
        return 0.0
    return sum(map(_common_syllable, syllables)) / len(syllables)


def _common_syllable(char: str) -> bool:
    try:
        return len(char.encode("euc-kr")) == 2  # the others take 8 bytes there
    except UnicodeEncodeError:
        return False


def _guessed(data: bytes) -> str | None:
    """charset-normalizer's best guess, where it is plainly better than every guess that reads differently."""
    guesses = [
        guess for guess in charset_normalizer.from_bytes(data, cp_isolation=_LEGACY) if guess.chaos <= _MOST_CHAOS
    ]
    ranked = sorted(guesses, key=lambda guess: guess.chaos - guess.coherence)
    if not ranked or ranked[0].coherence < _LEAST_COHERENCE:
        return None
    scores = [guess.coherence - guess.chaos for guess in ranked[:2]]
    if len(scores) == 2 and scores[0] - scores[1] < _MARGIN:
        return None
    text = _decoded(data, ranked[0].encoding)
    return text if text is not None and _printable(text[:_SAMPLE]) else None
