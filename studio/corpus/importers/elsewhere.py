"""Recordings that do not lie where a table says, as with paths of another computer: looked for by path and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from studio.corpus.importers.by_name import Recordings, contradicts
from studio.corpus.importers.recording import Row, absolute
from studio.corpus.importers.table import Table
from studio.corpus.importers.tree import Finder, Tree, plain_name, tails

AUDIO_FOLDERS = ("", "clips", "wavs", "audio", "audios", "wav", "recordings")
"""Where the recordings of a table lie, beside it."""


def bases_of(table: Table, tree: Tree) -> tuple[Path, ...]:
    """The folders that names in a table are relative to."""
    folder = absolute(table.path).parent
    return tuple(dict.fromkeys([*(folder / name for name in AUDIO_FOLDERS), tree.root]))


def found_elsewhere(
    tables: Sequence[Table], listed: Sequence[list[Row]], finder: Finder, tree: Tree
) -> list[list[Row]]:
    """With the recordings that do not lie where the tables say: those of the same path from some folder on, or name.

    What two names in one table could mean is left missing, as is what tables give different texts by different names.
    """
    places: dict[Path, Path] = {}
    wanted = {row.audio for rows in listed for row in rows if _is_missing(row)}
    if not wanted:
        return list(listed)
    recordings = Recordings(tree)
    for table in tables:
        places |= _places(table, wanted, finder, recordings, tree)
    guessed, names, texts = set(places.values()), defaultdict(set), defaultdict(set)
    for number, rows in enumerate(listed):
        for row in rows:
            place = places.get(row.audio) if _is_missing(row) else row.audio
            if place in guessed:
                names[place, number].add(row.audio)
                texts[place, row.start].add((row.audio, row.text))
    unsure = {place for (place, _), given in names.items() if len(given) > 1}
    unsure |= {
        place for (place, _), given in texts.items() if all(len(set(each)) > 1 for each in zip(*given, strict=True))
    }
    return [
        [
            replace(row, audio=place, problem=None)
            if _is_missing(row) and (place := places.get(row.audio)) is not None and place not in unsure
            else row
            for row in rows
        ]
        for rows in listed
    ]


def _is_missing(row: Row) -> bool:
    return row.problem is not None and row.problem[0] == "missing"


def _places(table: Table, wanted: set[Path], finder: Finder, recordings: Recordings, tree: Tree) -> dict[Path, Path]:
    """Where recordings that are not where a table says could be, by where it says."""
    bases, root = bases_of(table, tree), absolute(tree.root)
    names = {audio_name(row.fields.get(table.audio_column or "")) for row in table.rows} - {""}
    places = {}
    for path, name in ((absolute(bases[0] / name), name) for name in names):
        if path not in wanted:
            continue
        meant = f"{bases[0]}/{plain_name(name)}"
        tailed = filter(None, (finder.find(tail, bases) for tail in tails(name)))
        place = next((each for each in tailed if not contradicts(meant, str(each), root)), None)
        found = place or recordings.find(meant, sure=True)
        if found:
            places[path] = Path(found)
    return places


def audio_name(value: object) -> str:
    """A recording's name; Hugging Face writes audio columns as ``{"path": …, "bytes": …}``."""
    return string_of(value.get("path")) if isinstance(value, Mapping) else string_of(value)


def string_of(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
