"""What a source holds, as its importer lists it: a column a field, since objects of 600,000 rows take gigabytes."""

from __future__ import annotations

import math
import os
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, overload

import msgspec

from studio.corpus.exclusions import Excluded, exclusions_of
from studio.corpus.import_choice import ImportChoice
from studio.corpus.importers import Watch, read_source
from studio.corpus.importers.notices import Notice
from studio.corpus.importers.recording import Problem, Recording, absolute
from studio.corpus.importers.side_names import name_of_folder, split_of_name, splits_of_names
from studio.corpus.importers.tables import set_name
from studio.corpus.utterance import HELD_OUT, Utterance
from studio.settings.languages import language_of_tag

_CHUNK_BYTES = 1 << 24


@dataclass(slots=True)
class Import(Sequence[Recording]):
    """The recordings of a source in its order, each id once; never changed once it is made.

    Attributes:
        ids, audio, texts, splits, speakers, starts, durations, raws, sets, languages: as `Recording`, a value a row; a
            duration of NaN for all that follows.
        problems: why rows cannot be used, where the importer already knows.
        excluded: what the source itself says is not among its rows.
        notices: what was guessed about the source, and what of it is not used.
    """

    ids: list[str] = field(default_factory=list)
    audio: list[str] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)
    splits: list[str] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)
    starts: array[float] = field(default_factory=lambda: array("d"))
    durations: array[float] = field(default_factory=lambda: array("d"))
    raws: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    problems: dict[int, Problem] = field(default_factory=dict)
    excluded: tuple[Excluded, ...] = ()
    notices: tuple[Notice, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, row: int) -> Recording: ...
    @overload
    def __getitem__(self, row: slice) -> list[Recording]: ...
    def __getitem__(self, row: int | slice) -> Recording | list[Recording]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        duration = self.durations[row]
        return Recording(
            self.ids[row],
            Path(self.audio[row]),
            self.texts[row],
            self.splits[row],
            self.speakers[row],
            self.problems.get(row if row >= 0 else row + len(self)),
            self.starts[row],
            None if math.isnan(duration) else duration,
            self.raws[row],
            self.sets[row],
            self.languages[row],
        )

    def is_draft(self, row: int) -> bool:
        """Whether a model wrote the text that a row has here, so that it is only used once somebody has read it."""
        return self.problems.get(row, ("", ""))[0] == "draft"

    def part(self, row: int) -> tuple[str, float, float | None, str]:
        """Where a row's sound is, as `AudioPart`, but for the path, which is text."""
        duration = self.durations[row]
        return self.audio[row], self.starts[row], None if math.isnan(duration) else duration, self.raws[row]

    @classmethod
    def of(cls, recordings: Iterable[Recording]) -> Import:
        """The same recordings in columns."""
        found = cls()
        for row, each in enumerate(recordings):
            found.ids.append(each.id)
            found.audio.append(str(each.audio))
            found.texts.append(each.text)
            found.splits.append(each.split)
            found.speakers.append(each.speaker)
            found.starts.append(each.start)
            found.durations.append(math.nan if each.duration is None else each.duration)
            found.raws.append(each.raw)
            found.sets.append(each.set)
            found.languages.append(each.language)
            if each.problem is not None:
                found.problems[row] = each.problem
        return found


def read_import(source: Path, choice: ImportChoice, language: str = "", watch: Watch | None = None) -> Import:
    """A source's recordings, read as chosen; the language spoken, where it is known, decides what no choice does.

    Raises:
        DataError: as `read_source`.
    """
    found = _read_manifest(absolute(source)) if choice.is_default else None
    if found is None:
        listing = read_source(source, format=choice.format, options=choice.options, language=language, watch=watch)
        found = Import.of(listing.recordings)
        found.notices = listing.notices
    found.excluded = exclusions_of(source)
    return found


class _Line(Utterance, frozen=True, gc=False, forbid_unknown_fields=True):
    """A line of a manifest as this program writes it, and nothing else."""


def _read_manifest(path: Path) -> Import | None:
    """A manifest in this program's own words, thirty times as quick as any table; None where it is, or may be, other.

    Whatever a table's reader would correct or refuse in it is left to that reader.
    """
    if path.suffix.lower() != ".jsonl" or split_of_name(path.stem) or not path.is_file():
        return None
    found, same = Import(), dict[str, str]()
    try:
        with path.open("rb") as file:
            while chunk := file.readlines(_CHUNK_BYTES):
                lines = _DECODER.decode_lines(b"".join(chunk))
                if not all(map(_is_plain, lines)):
                    return None
                found.ids += [line.id for line in lines]
                found.audio += [line.audio for line in lines]
                found.texts += [line.text.strip() or None for line in lines]
                found.splits += [same.setdefault(line.split, line.split) for line in lines]
                found.speakers += [same.setdefault(line.speaker, line.speaker) for line in lines]
                found.starts.extend([line.start for line in lines])
                found.durations.extend([line.duration or math.nan for line in lines])
                found.raws += [same.setdefault(line.raw, line.raw) for line in lines]
                found.languages += [same.setdefault(line.language, line.language) for line in lines]
                found.sets += [same.setdefault(line.set, line.set) for line in lines]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if _has_named_folders(found, path.parent):
        return None
    if not found.ids or len(set(found.ids)) < len(found) or any(name != name.strip() for name in same):
        return None
    names = {pair: set_name(*pair) or "" for pair in set(zip(found.sets, found.splits, strict=True))}
    found.sets = [names[pair] for pair in zip(found.sets, found.splits, strict=True)]
    sides = splits_of_names(set(found.splits))
    found.splits = [sides[split] for split in found.splits]
    return None if _holds_out_what_it_trains_on(found) else found


_DECODER = msgspec.json.Decoder(_Line)


def _is_plain(line: _Line) -> bool:
    """Whether a table's reader would take a line as it stands, but for what many lines have in common."""
    return (
        bool(line.id)
        and line.id == line.id.strip()
        and _PLAIN_PATH(line.audio) is not None
        and 0 <= line.duration < math.inf
        and 0 <= line.start < math.inf
        and line.language == language_of_tag(line.language)
    )


_PLAIN_PATH = re.compile(r"(?:/(?!\.{0,2}(?:/|$))[\x20-\x2e\x30-\x5b\x5d-\x7e]+)+(?<! )").fullmatch
"""An absolute path without detours, in ASCII: another may be spelled otherwise on the disk."""


def _has_named_folders(found: Import, root: Path) -> bool:
    """Whether a folder gives any recording a side that its line does not give."""
    audio = (audio for audio, split in zip(found.audio, found.splits, strict=True) if not split)
    return any(name_of_folder(folder, root) for folder in {os.path.dirname(each) for each in audio})  # noqa: PTH120


def _holds_out_what_it_trains_on(found: Import) -> bool:
    held_out = {audio for audio, split in zip(found.audio, found.splits, strict=True) if split in HELD_OUT}
    if not any(audio in held_out for audio, split in zip(found.audio, found.splits, strict=True) if split == "train"):
        return False  # as nearly always
    parts = {part for part, split in zip(_parts(found), found.splits, strict=True) if split in HELD_OUT}
    return any(part in parts for part, split in zip(_parts(found), found.splits, strict=True) if split == "train")


def _parts(found: Import) -> Iterator[tuple[str, float, float]]:
    return zip(found.audio, found.starts, (0.0 if math.isnan(each) else each for each in found.durations), strict=True)


def plain(text: str | None) -> str:
    """A transcript as it is trained on: its author's letters but for NFC and outer white space."""
    return unicodedata.normalize("NFC", text or "").strip()


def utterance_of(
    imported: Import, row: int, text: str, start: float, seconds: float, split: str = "", name: str = ""
) -> Utterance:
    """A row as an utterance with this transcript, place, length (NaN where not known), side and name of its side."""
    where: dict[str, Any] = {"start": start} if start else {}  # msgspec leaves out the default itself, not its equals
    if imported.raws[row]:
        where["raw"] = imported.raws[row]
    if imported.languages[row]:
        where["language"] = imported.languages[row]
    return Utterance(
        imported.ids[row],
        imported.audio[row],
        text,
        0.0 if math.isnan(seconds) else seconds,
        split,
        imported.speakers[row],
        set=name,
        **where,
    )
