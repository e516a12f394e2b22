"""What can be wrong with an utterance: the codes of all findings, how grave each is, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Severity = Literal["error", "warning", "note"]
Masks = npt.NDArray[np.uint64]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From the gravest: it cannot be used; it may do harm; good to know."""


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of finding.

    Attributes:
        code: for programs.
        severity: how grave.
        title: for people, a few words.
        mends: codes of what can be done about it, the best first; see `studio.corpus.quality.fixes`.
    """

    code: str
    severity: Severity
    title: str
    mends: tuple[str, ...] = ()


CHECKS: tuple[Check, ...] = (
    Check("missing", "error", "The file is missing"),
    Check("empty", "error", "The file is empty"),
    Check("unreadable", "error", "The file cannot be read"),
    Check("no_transcript", "error", "No transcript"),
    Check("silent", "error", "Nothing but silence"),
    Check("too_long", "error", "Over 30 s", ("split",)),
    Check("too_many_tokens", "error", "Over 448 tokens", ("split",)),
    Check("same_audio", "warning", "The same audio again", ("exclude",)),
    Check("text_too_long", "warning", "Too much text for the time", ("cut", "exclude")),
    Check("text_too_short", "warning", "Too little text for the time", ("exclude",)),
    Check("wrong_script", "warning", "Another script", ("exclude",)),
    Check("wrong_language", "warning", "Another language", ("exclude",)),
    Check("mojibake", "warning", "Letters decoded wrongly", ("clean", "exclude")),
    Check("html", "warning", "HTML", ("clean",)),
    Check("repeated", "warning", "Text that repeats itself", ("cut",)),
    Check("clipped", "warning", "Clipped", ("exclude",)),
    Check("noisy", "warning", "Noisy", ("exclude",)),
    Check("truncated", "warning", "Cut short", ("exclude",)),
    Check("silence", "warning", "Silence at an end", ("trim",)),
    Check("very_short", "warning", "Very short", ("merge", "exclude")),
    Check("other_subtitles", "note", "Other subtitles are taken"),
    Check("other_annotations", "note", "Another file's text is taken"),
    Check("held_out_too", "note", "Held out too"),
    Check("invisible", "note", "Invisible characters", ("clean",)),
    Check("decomposed", "note", "Accents as characters of their own (NFD)", ("clean",)),
    Check("spaces", "note", "Needless spaces", ("clean",)),
    Check("digits", "note", "Digits", ("spell_out",)),
    Check("symbols", "note", "Symbols"),
    Check("quiet", "note", "Quiet"),
    Check("offset", "note", "DC offset"),
    Check("sample_rate", "note", "Another sample rate than 16 kHz"),
    Check("same_text", "note", "The same text again"),
)
"""All of them, the gravest first; what cannot be used comes in the order of the audit's reasons.

Parts for which other subtitles or annotations are taken, or that are held out too, are not used either, but nothing is
wrong with them.
"""

BY_CODE = {check.code: check for check in CHECKS}
"""A check by its code."""

BITS = {check.code: np.uint64(1 << place) for place, check in enumerate(CHECKS)}
"""A check's bit in a mask of findings."""


def mask_of(severity: Severity) -> np.uint64:
    """The bits of all checks of a severity."""
    return np.uint64(sum(int(BITS[check.code]) for check in CHECKS if check.severity == severity))


def codes_of(mask: int) -> list[str]:
    """The codes whose bits are set, the gravest first."""
    return [check.code for place, check in enumerate(CHECKS) if mask >> place & 1]
