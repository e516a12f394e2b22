"""How a corpus is divided into what is trained on and what is held out, before the user's own choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from studio.corpus.audit import Audit
from studio.corpus.importers import Recording
from studio.corpus.quality.problems import Codes
from studio.corpus.split import split_sides, text_key
from studio.corpus.utterance import SPLITS


@dataclass(frozen=True, slots=True)
class Division:
    """How the utterances are divided before the user's own choices; ``sides`` has an index into `SPLITS` a row."""

    validation_fraction: float
    seed: int
    sides: Codes
    split_by: str = "corpus"


class Divider:
    """Divides one corpus, in one way or several: what is the same for all of them is told once."""

    def __init__(self, recordings: Sequence[Recording], audit: Audit) -> None:
        self._utterances = audit.utterances
        used = {utterance.id for utterance in audit.utterances}
        self._rows = [row for row, recording in enumerate(recordings) if recording.id in used]  # in the audit's order
        self._recordings = recordings

    @cached_property
    def _text_keys(self) -> list[str]:
        """Of the corpus's own texts, so that mending one text moves no other recording to the other side."""
        own = (self._recordings[row].text or "" for row in self._rows)
        return [text_key(text.strip() or utterance.text) for text, utterance in zip(own, self._utterances, strict=True)]

    def divide(self, validation_fraction: float, seed: int, split_by: str) -> Division:
        """As `assign_splits`.

        Raises:
            DataError: the utterances cannot be divided.
        """
        divided = split_sides(self._utterances, validation_fraction, seed, split_by, lambda: self._text_keys)
        sides = np.zeros(len(self._recordings), np.int8)
        codes = {side: SPLITS.index(side) for side in set(divided)}
        sides[self._rows] = [codes[side] for side in divided]
        return Division(validation_fraction, seed, sides, split_by)
