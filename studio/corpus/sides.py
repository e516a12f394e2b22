"""Which side each row of a dataset is on: as it was divided, and above that as the user decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.corpus.equal_texts import Rows
from studio.corpus.overrides import Override
from studio.corpus.utterance import SPLITS, SideCodes
from studio.errors import DataError

TRAIN, VALIDATION, TEST = (SPLITS.index(side) for side in ("train", "validation", "test"))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decided that bears on sides, a value a row, shape (n,).

    Attributes:
        left_out: whether it is not used although it could be.
        moved: index into `SPLITS` of the side that was chosen, or 0.
        retexted: whether it has another text than in the user's own files.
        merged_into: the row whose utterance holds this one's sound and text too, or itself.
    """

    left_out: npt.NDArray[np.bool_]
    moved: SideCodes
    retexted: npt.NDArray[np.bool_]
    merged_into: Rows

    @classmethod
    def none(cls, count: int) -> Choices:
        """Nothing decided of so many rows."""
        return cls(
            np.zeros(count, np.bool_),
            np.zeros(count, np.int8),
            np.zeros(count, np.bool_),
            np.arange(count, dtype=np.int32),
        )

    def choose(self, row: int, override: Override, merged_into: int) -> None:
        """Take what an override says of a row."""
        self.left_out[row] = override.left_out
        self.moved[row] = SPLITS.index(override.split)
        self.retexted[row] = override.text is not None
        self.merged_into[row] = merged_into


def sides_of(
    divided: SideCodes, choices: Choices, same_as: Rows, usable: npt.NDArray[np.bool_], *, by_text: bool
) -> SideCodes:
    """Indices into `SPLITS`, 0 where a row is not used; shape (n,).

    Where texts must not be on both sides, a row with another text than in the user's files goes where the first row
    stands that always had that text, or was moved by hand; so the result does not depend on the order of changes.

    Args:
        divided: the sides before any choice; 0 for rows that could not be used then, which are trained on.
        choices: the user's.
        same_as: for every row the first with the same text.
        usable: which rows can be used.
        by_text: whether equal texts are kept together.
    """
    own = np.where(choices.moved > 0, choices.moved, np.where(divided > 0, divided, TRAIN)).astype(np.int8)
    sides = own.copy()
    if by_text and choices.retexted.any():
        follows = choices.retexted & (choices.moved == 0)
        concerned = np.zeros(len(own), np.bool_)
        concerned[same_as[follows]] = True
        leads = np.flatnonzero(concerned[same_as] & ~follows & usable)[::-1]  # the first one is written last
        leading = own.copy()  # of the group's first row where none leads
        leading[same_as[leads]] = own[leads]
        sides[follows] = leading[same_as[follows]]
    sides[~usable | choices.left_out] = 0
    merged = np.flatnonzero(choices.merged_into != np.arange(len(own)))
    sides[merged] = sides[choices.merged_into[merged]]
    return sides


def require_both_sides(sides: SideCodes, before: SideCodes) -> None:
    """Nothing where there is something to train on and something to choose by, or was not before a change either.

    Raises:
        DataError: there is not, after a change; code ``split``.
    """
    for side, missing in ((TRAIN, "train on"), (VALIDATION, "evaluate on")):
        if (before == side).any() and not (sides == side).any():
            raise DataError(
                f"Nothing would be left to {missing}, so this was not done.",
                "Take other recordings in first, or move some to the other side.",
                code="split",
            )
