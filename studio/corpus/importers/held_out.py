"""A recording that a corpus lists both to train on and as held out: it must not be on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from studio.corpus.importers.recording import Problem, Recording
from studio.corpus.utterance import HELD_OUT

_MESSAGE = "“{}” holds it too, so that it is held out and not trained on: what is measured must be new to the model."


def held_out_once(recordings: Sequence[Recording]) -> list[Recording]:
    """The same; what is held out stays so, and its like among what is trained on is listed as not used."""
    held_out = {_part(each): each.set for each in recordings if each.split in HELD_OUT and each.problem is None}
    return [
        replace(each, problem=_problem(held_out[_part(each)]))
        if each.split == "train" and each.problem is None and _part(each) in held_out
        else each
        for each in recordings
    ]


def _part(recording: Recording) -> tuple[Path, float, float | None]:
    return recording.audio, recording.start, recording.duration


def _problem(part: str) -> Problem:
    return "held_out_too", _MESSAGE.format(part)
