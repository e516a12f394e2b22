"""The transcription rules of KsponSpeech, which other Korean corpora of AI Hub share.

«한국어 음성 전사규칙 v1.0» (AI Hub, 2018), as given with KsponSpeech (Bang et al., Applied Sciences 10(19), 2020):

- ``(70%)/(칠 십 퍼센트)``: dual transcription, as it is written and as it was spoken.
- ``b/`` breath, ``l/`` laughter, ``o/`` another voice, ``n/`` noise; ``u/`` something that cannot be made out.
- ``어/``: a filler; ``그+``: a word that was broken off and repeated; ``말*``: a word that is not clear.

Later corpora of AI Hub write ``(FP:음)`` for a filler, ``(SN:…)``, ``(NO:)`` and ``{웃음}`` for noises, ``((말))`` for
what is not clear, ``&name1&`` for a name that was made silent.

A noise tag is told from a filler first, since both end in a slash. Transcribers left spaces around the slash of a dual
transcription, and left marks behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DUAL = re.compile(r"\(([^()]*)\)\s*/\s*\(([^()]*)\)")
_NOISE = re.compile(r"(?<![A-Za-z0-9])[blno]/(?=[^A-Za-z0-9]|$|[blnou]/)")
_UNCLEAR_TAG = re.compile(r"(?<![A-Za-z0-9])u/(?=[^A-Za-z0-9]|$|[blno]/)")
_WORD = r"[^\s/+*.,?!()]"
_AFTER = r"(?=[^A-Za-z0-9]|$)"
_MARKED = re.compile(rf"({_WORD}+)((?:[/+*])+){_AFTER}")
_KOREAN_MARK = re.compile(rf"(?<=[가-힣ㄱ-ㅎㅏ-ㅣ])[/+*]+{_AFTER}")
_STRAY = re.compile(r"(?<![A-Za-z0-9])[/+]+(?=\s|$)")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.,?!])")
_MARKS = frozenset("/+*(){}&")
_HANGUL = re.compile("[가-힣]")
_FILLER = re.compile(r"\(FP:([^()]*)\)")
_TAGGED_NOISE = re.compile(r"\((?:SN|NO|SP|BN):?[^()]*\)|\{[^{}]*\}|&[a-z -]+\d*&")
_ANONYMOUS = re.compile(r"&[a-z -]+\d*&")
_UNCLEAR = re.compile(r"\(\(([^()]*)\)\)")
_FIRST_HOLDER, _HOLDERS = 0xE000, 0x1900  # the private use area: in no transcript


@dataclass(frozen=True, slots=True)
class Rules:
    """What becomes of the marks.

    Attributes:
        pronunciation: take the spoken side of dual transcriptions instead of the written one.
        drop_fillers: drop fillers and repetitions with their marks.
        exclude_unclear: leave out utterances with something that cannot be made out.
    """

    pronunciation: bool = False
    drop_fillers: bool = False
    exclude_unclear: bool = False

    def apply(self, text: str) -> str:
        """The transcript without marks."""
        if _MARKS.isdisjoint(text):
            return " ".join(text.split())
        held: list[str] = []

        def hold(match: re.Match[str]) -> str:
            side = self._within(match[2] if self.pronunciation else match[1])
            if len(held) >= _HOLDERS:
                return side
            held.append(side)
            return chr(_FIRST_HOLDER + len(held) - 1)

        text = _FILLER.sub("" if self.drop_fillers else r"\1 ", _TAGGED_NOISE.sub(" ", text))
        text = self._marks(_without_noise(_UNCLEAR.sub(r"\1", _DUAL.sub(hold, text))))
        for index, side in enumerate(held):
            text = text.replace(chr(_FIRST_HOLDER + index), side)
        return _SPACE_BEFORE_STOP.sub("", " ".join(text.split()))

    def is_unclear(self, text: str) -> bool:
        """Whether something could not be made out."""
        return "*" in text or any(mark.search(text) for mark in (_UNCLEAR_TAG, _UNCLEAR, _ANONYMOUS))

    def _marks(self, text: str) -> str:
        def unmark(match: re.Match[str]) -> str:
            is_filler = match[2].strip("*") != ""
            if not is_filler:
                return match[1]
            return " " if self.drop_fillers else f"{match[1]} "

        return _STRAY.sub("", _MARKED.sub(unmark, text).replace("*", ""))

    def _within(self, side: str) -> str:
        """One side of a dual transcription: what follows Latin letters and digits, as in km/h or C++, is no mark."""
        return _KOREAN_MARK.sub("", _without_noise(side)).strip()


def holds_marks(text: str) -> bool:
    """Whether a Korean transcript holds a mark that nothing but these rules writes."""
    if _MARKS.isdisjoint(text) or not _HANGUL.search(text):
        return False
    return any(mark.search(text) for mark in (_DUAL, _NOISE, _FILLER, _ANONYMOUS))


def _without_noise(text: str) -> str:
    return _UNCLEAR_TAG.sub(" ", _NOISE.sub(" ", text))
