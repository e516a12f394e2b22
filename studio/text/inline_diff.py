"""A recognised text as its own correction: struck = heard wrongly, underlined = really said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from studio.text.alignment import differences, is_by_character

Kind = Literal["same", "wrong", "right", "differs"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: the same, heard wrongly, really said, or (without a reference) not agreed on."""

    text: str
    kind: Kind = "same"


def pieces_of(reference: str, hypothesis: str, language: str = "") -> list[Piece]:
    """The hypothesis with its corrections: each substitution is the wrong words and then the right ones."""
    by_syllable = is_by_character(reference, language)
    pieces: list[Piece] = []
    for part in differences(reference, hypothesis, language=language):
        if part.kind == "equal":
            pieces += [Piece(part.hypothesis)]
        elif part.kind == "replace" and by_syllable:
            gap = part.hypothesis[len(part.hypothesis.rstrip()) :]
            right = part.reference if part.reference[-1:].isspace() else part.reference + gap
            pieces += [Piece(part.hypothesis.rstrip(), "wrong"), Piece(right, "right")]
        else:
            pieces += [Piece(part.hypothesis, "wrong")] if part.hypothesis else []
            pieces += [Piece(part.reference, "right")] if part.reference else []
    return pieces if by_syllable else _spaced(pieces)


def disagreements(first: str, second: str, language: str = "") -> tuple[list[Piece], list[Piece]]:
    """Two texts without a reference, each with the stretches where they disagree."""
    left: list[Piece] = []
    right: list[Piece] = []
    for part in differences(first, second, language=language):
        kind: Kind = "same" if part.kind == "equal" else "differs"
        left += [Piece(part.reference, kind)] if part.reference else []
        right += [Piece(part.hypothesis, kind)] if part.hypothesis else []
    return left, right


def _spaced(pieces: Sequence[Piece]) -> list[Piece]:
    """A correction at the end of a text has no space of its own: put one before and after it."""
    spaced: list[Piece] = []
    for piece in pieces:
        touches = "right" in (piece.kind, spaced[-1].kind if spaced else "")
        if touches and spaced and not spaced[-1].text[-1:].isspace() and not piece.text[:1].isspace():
            spaced.append(Piece(" "))
        spaced.append(piece)
    return spaced
