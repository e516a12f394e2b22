"""Words that a forced aligner gave times, joined to utterances at pauses: a word alone is too little to learn from.

The Montreal Forced Aligner writes tiers ``words`` and ``phones``, ``NAME - words`` where it knows speakers; WebMAUS
``ORT-MAU``. Silence is an empty interval or one of `_SILENCE`; a word that the aligner did not know is ``<unk>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from studio.corpus.importers.cues import Cue
from studio.corpus.importers.options import Option

PAUSE = 0.5
"""Seconds without a word that part utterances."""
LONGEST = 28.0
"""Seconds of an utterance; a longer one is parted at its longest pause."""

WORDS = Option(
    "words",
    "Words of an aligner",
    f"Tiers with a word in each interval: joined to utterances at pauses of {PAUSE} s, or each word by itself.",
    "join",
    (("join", "Joined at pauses"), ("apart", "Each by itself")),
)

_NAMED = re.compile(r"(?:(?P<speaker>.+?)\s+-\s+)?(?:words?|ort(?:-mau)?)$", re.IGNORECASE)
_SOUNDS = re.compile(r"(?:.+[\s_-])?(?:phones?|phonemes?|segments)$|mau$|kan(?:-mau)?$", re.IGNORECASE)
_SILENCE = frozenset(("sil", "sp", "<eps>", "<sil>", "<p>", "<p:>", "<usb>", "_"))
_UNKNOWN = frozenset(("<unk>", "<unknown>", "spn", "<spn>"))
_FEWEST, _LONGEST_WORD, _TOUCHING_SHARE = 8, 1.5, 0.5
_WITHOUT_SPACES = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff])")


def is_of_sounds(name: str) -> bool:
    """Whether a tier of this name holds phones."""
    return _SOUNDS.match(name.strip()) is not None


def is_of_words(name: str, cues: Sequence[Cue]) -> bool:
    """Whether a tier holds a word in each interval: so it is called, or nearly all touch each other and are short."""
    if is_of_sounds(name) or not cues or any(" " in cue.text for cue in cues):
        return False
    if _NAMED.match(name.strip()):
        return True
    parts = [cue for cue in cues if cue.is_part]
    touching = sum(abs(after.start - before.end) < 0.01 for before, after in pairwise(parts))
    length = sum(cue.end - cue.start for cue in parts)
    is_short = len(parts) >= _FEWEST and length / len(parts) < _LONGEST_WORD
    return is_short and touching > _TOUCHING_SHARE * len(parts)


def joined(name: str, cues: Sequence[Cue]) -> list[Cue]:
    """The utterances of a tier's words; one with a word that the aligner did not know as not to be used."""
    match = _NAMED.match(name.strip())
    speaker = (match["speaker"] or "") if match else ""
    words = sorted((cue for cue in cues if cue.is_part and cue.text not in _SILENCE), key=lambda cue: cue.start)
    wrong = [cue for cue in cues if not cue.is_part]
    return [*(_utterance(group, speaker) for run in _runs(words) for group in _parted(run)), *wrong]


def _runs(words: Sequence[Cue]) -> Iterator[list[Cue]]:
    run: list[Cue] = []
    for word in words:
        if run and word.start - run[-1].end >= PAUSE:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _parted(words: list[Cue]) -> Iterator[list[Cue]]:
    """Words in a row in groups of at most `LONGEST`."""
    pending = [words]
    while pending:
        group = pending.pop()
        if len(group) == 1 or group[-1].end - group[0].start <= LONGEST:
            yield group
            continue
        middle = (group[0].start + group[-1].end) / 2
        gaps = [
            (after.start - before.end, -abs(after.start - middle), number)
            for number, (before, after) in enumerate(pairwise(group), 1)
        ]
        at = max(gaps)[2]
        pending += [group[at:], group[:at]]


def _utterance(words: Sequence[Cue], speaker: str) -> Cue:
    text = _WITHOUT_SPACES.sub("", " ".join(word.text for word in words))
    unknown = any(word.text in _UNKNOWN for word in words)
    problem = f"the aligner did not know a word of “{text[:60]}”" if unknown else ""
    place = words[0].place if len(words) == 1 else f"{words[0].place} to {words[-1].place.rpartition(' ')[2]}"
    return replace(words[0], end=words[-1].end, text=text, speaker=speaker, place=place, problem=problem)
