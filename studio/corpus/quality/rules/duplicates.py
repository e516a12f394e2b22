"""The same audio, or the same text, again."""

from __future__ import annotations

import numpy as np

from studio.corpus.quality.rule import Columns, Flags, Places, Rule


def _has_same_audio(columns: Columns) -> Flags:
    if columns.same_audio is None:
        return np.zeros(len(columns), np.bool_)
    return np.asarray(columns.same_audio != columns.numbers, np.bool_)


def _has_same_text(columns: Columns) -> Flags:
    return np.asarray(columns.same_text != columns.numbers, np.bool_)


def _name(columns: Columns, first: Places | None, row: int) -> dict[str, object]:
    return {"other": columns.names(row if first is None else int(first[row]))}


RULES = (
    Rule(
        "same_audio",
        "warning",
        "The same audio again",
        "The same audio as {other}: what is counted twice is learned twice, and must not be held out.",
        _has_same_audio,
        ("exclude",),
        lambda columns, row: _name(columns, columns.same_audio, row),
    ),
    Rule(
        "same_text",
        "note",
        "The same text again",
        "The same text as {other}. Several takes of one sentence do no harm.",
        _has_same_text,
        figures=lambda columns, row: _name(columns, columns.same_text, row),
    ),
)
