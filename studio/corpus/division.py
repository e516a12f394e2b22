"""How a corpus is divided into what is trained on and what is held out, before the user's own choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from studio.corpus.split import split_sides, text_key
from studio.corpus.utterance import SPLITS, SideCodes, Utterance


@dataclass(frozen=True, slots=True)
class Division:
    """How the utterances are divided before the user's own choices; ``sides`` has an index into `SPLITS` a row."""

    validation_fraction: float
    seed: int
    sides: SideCodes
    split_by: str = "corpus"


class Divider:
    """Divides one corpus, in one way or several: what is the same for all of them is told once.

    Args:
        count: rows of the dataset.
        rows: those that can be used, as the source has them: so no change of the user's moves any other recording.
        utterances: the same rows, with the source's own texts, lengths and sides.
    """

    def __init__(self, count: int, rows: Sequence[int], utterances: Sequence[Utterance]) -> None:
        self._count = count
        self._rows = rows
        self._utterances = utterances

    @cached_property
    def _text_keys(self) -> list[str]:
        return [text_key(utterance.text) for utterance in self._utterances]

    def divide(self, validation_fraction: float, seed: int, split_by: str) -> Division:
        """As `assign_splits`.

        Raises:
            DataError: the utterances cannot be divided.
        """
        divided = split_sides(self._utterances, validation_fraction, seed, split_by, lambda: self._text_keys)
        sides = np.zeros(self._count, np.int8)
        codes = {side: SPLITS.index(side) for side in set(divided)}
        sides[list(self._rows)] = [codes[side] for side in divided]
        return Division(validation_fraction, seed, sides, split_by)
