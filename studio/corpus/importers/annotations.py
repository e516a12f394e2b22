"""Subtitles, labels and annotations beside one recording: one format is taken, so that no second is learned twice.

The first in the order of the registry that has something to use: subtitles, transcripts of programs, TextGrid, ELAN,
Audacity's labels. What the
others say of other times, as of another half, is taken too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.spans import Span, is_same_speech

_BESIDE = ("subtitles", "sami", "transcripts", "textgrid", "elan", "audacity")


def one_of_each_recording(found: Sequence[tuple[Format, Reading]]) -> list[tuple[Format, Reading]]:
    """The same, but for what another format says of the same speech: that is listed as not used."""
    used: dict[Path, list[Row]] = {}
    return [(form, _without_used(form, reading, used) if form.name in _BESIDE else reading) for form, reading in found]


def _without_used(form: Format, reading: Reading, used: dict[Path, list[Row]]) -> Reading:
    """A reading whose rows are set aside where others are taken; adds those that are used to the taken ones."""
    own: dict[Path, list[Row]] = {}
    for row in reading.rows:
        if row.problem is None and row.text:
            own.setdefault(row.audio, []).append(row)
    first = {
        audio: used[audio][0]
        for audio, rows in own.items()
        if audio in used and is_same_speech(_times(rows), _times(used[audio]))
    }
    for audio in own.keys() - first.keys():
        used.setdefault(audio, []).extend(own[audio])
    return replace(reading, rows=tuple(_set_aside(row, form, first.get(row.audio)) for row in reading.rows))


def _set_aside(row: Row, form: Format, other: Row | None) -> Row:
    if other is None or row.problem is not None:
        return row
    message = (
        f"{_name(row)} is not used: for {row.audio.name} {_name(other)} is taken, of the same speech; "
        f"the format {form.name} takes this one."
    )
    return replace(row, problem=("other_annotations", message))


def _name(row: Row) -> str:
    return row.source.name if row.source is not None else row.audio.name


def _times(rows: Iterable[Row]) -> list[Span]:
    return [(row.start, row.start + row.duration) for row in rows if row.duration is not None]
