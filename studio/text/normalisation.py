"""Text normalisation before error rates are computed; its profile is named beside every figure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from studio.errors import StudioError

PROFILES = ("none", "basic", "whisper-english", "korean-cer", "korean-spaced")

# Scripts that write no spaces between words: Chinese, Cantonese, Japanese, Thai, Lao, Burmese, Khmer, Tibetan.
_UNSPACED_LANGUAGES = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km", "bo"})

_APOSTROPHES = "'’‘ʼ＇"
_INNER_APOSTROPHE = re.compile(rf"(?<=[^\W\d_])[{_APOSTROPHES}](?=[^\W\d_])")
_LONG = 2_000  # characters
_BETWEEN = "\x1e"  # white space to `str.split`, and nothing that a letter beside it depends on
_PRESERVED = "\0"  # stands for an apostrophe while punctuation is removed; no text holds it, `_cleaned` drops it


def default_profile(language: str) -> str:
    """The profile to score a language with, given its Whisper code.

    ``korean-cer`` for Korean, and, as it is what ignores spaces, for the languages whose scripts have none between
    words (Chinese, Cantonese, Japanese, Thai, Lao, Burmese, Khmer, Tibetan); ``basic`` for all others.
    """
    code = language.strip().lower()
    return "korean-cer" if code == "ko" or code in _UNSPACED_LANGUAGES else "basic"


def normalise(text: str, profile: str) -> str:
    """Normalise a transcript or hypothesis for comparison.

    - ``none``: Unicode NFC and no outer white space, nothing else.
    - ``basic``: NFC; lower case; punctuation and symbols replaced by a space (so that “peut-être” is two words, as
      in Whisper's own normaliser), but an apostrophe between two letters kept, as “'” (“l’heure” → “l'heure”);
      invisible format characters removed; white space collapsed. Marks that belong to letters stay: unlike
      Whisper's normaliser, which damages Indic and Thai words by dropping them.
    - ``whisper-english``: OpenAI's own normaliser for English, as its published figures use it (appendix C of arXiv
      2212.04356): contractions, numbers, currencies and titles written one way, American spelling, no fillers.
    - ``korean-spaced``: as ``basic``.
    - ``korean-cer``: as ``basic``, then without any space, since Korean spacing is free in practice.

    Raises:
        StudioError: there is no such profile.
    """
    if profile not in PROFILES:
        raise StudioError(f"There is no text profile “{profile}”.", f"Choose one of: {', '.join(PROFILES)}.")
    text = unicodedata.normalize("NFC", text)
    if profile == "none":
        return text.strip()
    if profile == "whisper-english":
        return unicodedata.normalize("NFC", _whisper_english()(text)).strip()
    basic = _basic(text)
    # What a space held apart, such as two marks, has its own order once it is gone.
    return unicodedata.normalize("NFC", basic.replace(" ", "")) if profile == "korean-cer" else basic


@dataclass(frozen=True, slots=True)
class Change:
    """What a profile makes of a text."""

    before: str
    after: str


def profile_preview(texts: Sequence[str], profile: str, count: int = 3) -> list[Change]:
    """Up to ``count`` of the texts with what a profile makes of them: those that show most of what it changes.

    A text is taken where it holds the most characters (capitals, marks, spaces, digits) that the profile changes and
    no text taken before has shown; those that show nothing new come last, in their order.

    Raises:
        StudioError: there is no such profile.
    """
    changes = [Change(text.strip(), normalise(text, profile)) for text in dict.fromkeys(texts) if text.strip()]
    left = [(change, _lost(change)) for change in changes]
    shown: set[str] = set()
    chosen: list[Change] = []
    while left and len(chosen) < count:
        best = max(range(len(left)), key=lambda index: len(left[index][1] - shown))
        change, lost = left.pop(best)
        shown |= lost
        chosen.append(change)
    return chosen


def _lost(change: Change) -> set[str]:
    """The characters of a text that are not in what became of it."""
    return set(unicodedata.normalize("NFC", change.before)) - set(change.after)


@cache
def _whisper_english() -> Callable[[str], str]:
    from whisper_normalization import EnglishTextNormalizer  # reads its table of spellings: only where it is wanted

    normaliser: Callable[[str], str] = EnglishTextNormalizer()
    return normaliser


def normalise_many(texts: Sequence[str]) -> list[str]:
    """Each text as `normalise` makes it with ``basic``, in half the time."""
    found = _marks_removed(unicodedata.normalize("NFC", _BETWEEN.join(texts))).split(_BETWEEN)
    if len(found) != len(texts):  # one holds what was put between them
        return [normalise(text, "basic") for text in texts]
    return [" ".join(text.split()) if "  " in text else text.strip(" ") for text in found]


def _basic(text: str) -> str:
    return " ".join(_marks_removed(text).split())


def _marks_removed(text: str) -> str:
    """With the white space that was there, and that of what was removed."""
    lower = text.replace(_PRESERVED, " ").lower()
    if any(apostrophe in lower for apostrophe in _APOSTROPHES):
        lower = _INNER_APOSTROPHE.sub(_PRESERVED, lower)
    return unicodedata.normalize("NFC", lower.translate(_CLEANED) if len(lower) < _LONG else _cleaned_long(lower))


def _cleaned_long(text: str) -> str:
    """As `str.translate`, which looks every character up: here each of the few that change is looked for."""
    changed = {char for char in set(text) if _CLEANED[ord(char)] != char}
    for char in sorted(changed, reverse=True):  # what stands for an apostrophe last, as no apostrophe is kept else
        text = text.replace(char, _CLEANED[ord(char)])
    return text


@cache
def cleaned_character(char: str) -> str:
    """What ``basic`` makes of one character on its own: itself, a space, or nothing."""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category[0] in "PSZC" else char


class _Cleaned(dict[int, str]):
    """For `str.translate`, five times as quick as a function called for each character of a corpus."""

    def __missing__(self, code: int) -> str:
        self[code] = cleaned = "'" if chr(code) == _PRESERVED else cleaned_character(chr(code))
        return cleaned


_CLEANED = _Cleaned({ord(_BETWEEN): _BETWEEN})
