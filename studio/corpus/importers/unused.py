"""What a source holds beside what was read: named, so that nothing is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from studio.audio.decoding import is_audio
from studio.corpus.importers.notices import Notice, joined, notice
from studio.corpus.importers.recording import Reading, Recording, Row
from studio.corpus.importers.tree import Tree

_DESCRIPTION = re.compile(
    r"(readme|licen[sc]e|copying|changes|changelog|authors|citation|thumbs\.db|desktop\.ini|(dataset_)?info\.json|"
    r"dataset_infos\.json|~\$|dataset_dict\.json|state\.json|cache-|clip_durations\.tsv|import\.json)"
    r"|.*\.(md|pdf|html?|png|jpe?g|gif|svg|py|sh|ipynb|yaml|yml|toml|log|sha\d*|md5|bib|jsonl\.excluded\.json|lock)$",
    re.IGNORECASE,
)


def unread_files(tree: Tree, readings: Sequence[Reading]) -> list[Notice]:
    """A notice of the files that may hold transcripts and were not read, where there are any."""
    used = {str(path) for each in readings for path in each.files}
    used |= {str(row.source) for each in readings for row in each.rows if row.source is not None}
    unread = [path for path in _others(tree) if path not in used]
    names = [str(Path(path).relative_to(tree.root)) for path in unread[:100]]
    return [notice("unused_files", count=f"{len(unread):,}", files=joined(names, 3))] if unread else []


def _others(tree: Tree) -> Iterator[str]:
    """The files that are neither recordings, nor text files beside these, nor about the corpus as a whole."""
    beside = {path[: path.rfind(".")].casefold() for path in tree.recordings} if tree.texts else set()
    for suffix, paths in tree.files.items():
        if not is_audio(suffix):
            for path in paths:
                is_text = suffix == ".txt" and path[:-4].casefold() in beside
                if not is_text and not _DESCRIPTION.match(Path(path).name):
                    yield path


def told_sides(rows: Iterable[Row], recordings: Iterable[Recording]) -> list[Notice]:
    """A notice of the sides that names of lists and folders gave, where any did."""
    sides = {
        each.set: each.split
        for row, each in zip(rows, recordings, strict=True)
        if row.set is None and each.split and row.problem is None
    }
    told = joined(f"{name} → {split}" for name, split in sorted(sides.items()))
    return [notice("sides", sides=told)] if sides else []


def copies_told(copies: Mapping[str, str]) -> tuple[Notice, ...]:
    """A notice of recordings that are copies of others which are read, where there are any."""
    folders, used = ({Path(path).parent.name for path in each} for each in (copies, copies.values()))
    count = f"{len(copies):,}"
    told = notice("copies", count=count, folders=joined(sorted(folders), 3), used=joined(sorted(used), 3))
    return (told,) if copies else ()


def only_new(reading: Reading, others: Sequence[Reading], tree: Tree) -> tuple[Reading, list[Reading]]:
    """Tables beside other lists: their rows of recordings that these lack, and these with the sides that they tell."""
    listed = {tree.identity(row.audio) for each in others for row in each.rows}
    known = [row for row in reading.rows if tree.identity(row.audio) in listed]
    if not known:
        return reading, list(others)
    sides = {(tree.identity(row.audio), row.start): row for row in known if row.split}
    names = joined(sorted({path.name for path in reading.files}), 3)
    said = notice("listed_elsewhere", file=names, count=f"{len(known):,}")
    new = tuple(row for row in reading.rows if tree.identity(row.audio) not in listed)
    return replace(reading, rows=new, notices=(*reading.notices, said)), [_sided(each, sides, tree) for each in others]


def _sided(reading: Reading, sides: dict[tuple[str, float], Row], tree: Tree) -> Reading:
    def sided(row: Row) -> Row:
        other = sides.get((tree.identity(row.audio), row.start)) if not row.split else None
        return row if other is None else replace(row, split=other.split, set=other.set)

    return replace(reading, rows=tuple(map(sided, reading.rows))) if sides else reading
