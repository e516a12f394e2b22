"""Dividing a whole dataset, in one way or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from studio.corpus.equal_texts import text_keys
from studio.corpus.imported import Import, plain, utterance_of
from studio.corpus.split import Split, SplitOptions, draw_sides, given_sides, is_settled
from studio.corpus.utterance import SPLITS, Utterance


class Splitter:
    """Divides one dataset: what is the same for all ways is told once, and only where something is to be drawn.

    Args:
        own: the rows as the source has them.
        rows: those that can be used so.
        seconds: length of each row.
    """

    def __init__(self, own: Import, rows: Sequence[int], seconds: Sequence[float]) -> None:
        self._own, self._rows, self._seconds = own, rows, seconds

    def split(self, options: SplitOptions, kept: Mapping[str, str] | None = None) -> Split:
        """As `draw_sides`.

        Raises:
            DataError: the utterances cannot be divided.
        """
        options.require_valid()
        own, rows = self._own, self._rows
        drawn = given_sides([own.ids[row] for row in rows], [own.splits[row] for row in rows], options, kept or {})
        if not is_settled(drawn):
            drawn = draw_sides(self._utterances, options, kept, lambda: self._keys)
        codes = {side: code for code, side in enumerate(SPLITS)}
        sides = np.zeros(len(own), np.int8)
        sides[list(rows)] = [codes[side] for side in drawn]
        if options.split_by != "random":
            for row, side in self._sides_of_others(options.split_by, drawn):
                sides[row] = codes[side]
        return Split(options, sides)

    def _sides_of_others(self, by: str, drawn: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Those of the rows that cannot be used as they are: the user may make them usable."""
        own = self._own
        names = own.speakers if by == "speaker" else own.audio
        others = sorted(set(range(len(own))).difference(self._rows))
        if others:
            known = {names[row]: side for row, side in zip(self._rows, drawn, strict=True)}
            for row in others:
                yield row, (own.splits[row] if by == "corpus" else "") or known.get(names[row], "")

    @cached_property
    def _utterances(self) -> list[Utterance]:
        own = self._own
        return [
            utterance_of(own, row, plain(own.texts[row]), 0.0, self._seconds[row], own.splits[row], own.sets[row])
            for row in self._rows
        ]

    @cached_property
    def _keys(self) -> list[str]:
        return list(text_keys([utterance.text for utterance in self._utterances]))
