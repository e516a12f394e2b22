"""Reading a folder of recordings in whichever layout it has.

A format is a module with a `Format`; adding one means adding its module and its entry in `FORMATS`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.audio.decoding import RAW_SUFFIXES, is_audio
from studio.corpus.importers import (
    aihub,
    audacity,
    audiofolder,
    common_voice,
    elan,
    fleurs,
    gigaspeech,
    huggingface,
    kaldi,
    ksponspeech,
    labelstudio,
    lhotse,
    librispeech,
    libritts,
    lists,
    ljspeech,
    nemo,
    program_transcripts,
    sami,
    sidecar,
    subtitles,
    tables,
    tedlium,
    textgrid,
    vctk,
    voxforge,
    zeroth,
)
from studio.corpus.importers.annotations import one_of_each_recording
from studio.corpus.importers.archives import Watch, is_archive, unpack
from studio.corpus.importers.by_name import copies_among
from studio.corpus.importers.columns import MAPPED
from studio.corpus.importers.held_out import held_out_once
from studio.corpus.importers.notices import Notice
from studio.corpus.importers.options import (
    ARCHIVES,
    COPIES,
    LANGUAGE,
    MARKS,
    Option,
    Options,
    channel_of,
    raw_of,
    require_known,
    resolve,
)
from studio.corpus.importers.packed import Packed, with_archives
from studio.corpus.importers.preview import Preview, preview_table
from studio.corpus.importers.recording import Format, Reading, Recording, Row, absolute, with_ids
from studio.corpus.importers.table_files import read_table
from studio.corpus.importers.tree import Tree, of_file, scan
from studio.corpus.importers.unused import copies_told, only_new, told_sides, unread_files
from studio.corpus.importers.written_texts import as_spoken, nearly_all_equal
from studio.errors import DataError, StudioError
from studio.storage.reading import reading
from studio.text.encodings import spoken

__all__ = [
    "FORMATS",
    "LAYOUTS",
    "Format",
    "Listing",
    "Option",
    "Preview",
    "Recording",
    "Watch",
    "find_format",
    "find_subtitle_marks",
    "labels_of",
    "preview_table",
    "read_folder",
    "read_source",
]

_DETECTED: tuple[Format, ...] = (
    ksponspeech.FORMAT,
    common_voice.FORMAT,
    fleurs.FORMAT,
    audiofolder.FORMAT,
    librispeech.FORMAT,
    libritts.FORMAT,
    zeroth.FORMAT,
    ljspeech.FORMAT,
    vctk.FORMAT,
    voxforge.FORMAT,
    tedlium.FORMAT,
    kaldi.FORMAT,
    lhotse.FORMAT,
    nemo.FORMAT,
    gigaspeech.FORMAT,
    huggingface.FORMAT,
    labelstudio.FORMAT,
    subtitles.FORMAT,
    sami.FORMAT,
    program_transcripts.FORMAT,
    textgrid.FORMAT,
    elan.FORMAT,
    audacity.FORMAT,
)
"""Told by their own file names, in this order. One tree may hold several of them in different folders."""

Found = tuple[Format, Reading]

_FALLBACK = tables.FORMAT  # only where none of the above is found: their folders hold other tables too

FORMATS: tuple[Format, ...] = (*_DETECTED, _FALLBACK, lists.FORMAT, aihub.FORMAT, sidecar.FORMAT)
"""Every format that can be named."""

LAYOUTS = (
    "a metadata.csv or metadata.jsonl with the columns file_name and text, "
    "a CSV, TSV, JSON or .xlsx table, a .txt file beside each recording, or the layout of a known corpus"
)
"""The accepted layouts, for hints."""


def find_format(name: str) -> Format:
    """The format of a name.

    Raises:
        DataError: there is none; code ``format``.
    """
    for form in FORMATS:
        if form.name == name:
            return form
    names = ", ".join(form.name for form in FORMATS)
    raise DataError(f"There is no format “{name}”.", f"Choose one of {names}.", code="format")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source holds.

    Attributes:
        recordings: each on disk, and each row of a table, once.
        formats: those that were recognised, at least one.
        notices: what was guessed, and what is not used.
    """

    recordings: list[Recording]
    formats: tuple[Format, ...]
    notices: tuple[Notice, ...] = ()


def labels_of(formats: Iterable[Format]) -> str:
    """What was recognised, for people."""
    return " and ".join(form.label for form in formats)


def read_folder(
    source: Path, *, format: str = "", options: Options | None = None, language: str = ""
) -> list[Recording]:
    """The recordings of a `read_source`."""
    return read_source(source, format=format, options=options, language=language).recordings


def read_source(
    source: Path,
    *,
    format: str = "",
    options: Options | None = None,
    language: str = "",
    watch: Watch | None = None,
) -> Listing:
    """Every recording of a folder, searched recursively, or of one table, with its transcript.

    What no table lists takes its transcript from a text file beside it, unless a table lies in its folder or above:
    then it is ``no_transcript``.

    Args:
        source: folder or file.
        format: name of the only format to look for; every one without it.
        options: choices by the names that the format declares; of all formats where none is named.
        language: Whisper's code of what is spoken, if it is known; decides what no option does.
        watch: who waits while archives are unpacked.

    Raises:
        DataError: the source cannot be read, holds no recording, or only tables whose columns are not recognised; the
            format is not known, or has no such option; or code ``cancelled``.
    """
    form, given = find_format(format) if format else None, options or {}
    if form is not None:
        require_known(form.options, given, f"The format {form.label}")
    options_known = [option for each in ((form,) if form else FORMATS) for option in (*each.options, *MARKS)]
    chosen = resolve(options_known, given) | {LANGUAGE: language}
    packed = _opened(source, chosen[ARCHIVES.name], watch or Watch())
    try:
        tree = replace(packed.tree, preferred=chosen[COPIES.name].strip())
        listing = _listing(tree, form, given, chosen)
    except StudioError as error:
        raise packed.correct(error) from error
    return replace(listing, recordings=packed.real(listing.recordings), notices=(*packed.notices, *listing.notices))


def _opened(source: Path, archives: str, watch: Watch) -> Packed:
    """The files of a source: a file alone, or a folder with what its archives hold."""
    path = absolute(source)
    if path.is_file() and is_archive(path.name):
        path = unpack(path, watch)
    return Packed(of_file(path), path.parent) if path.is_file() else with_archives(scan(path), archives, watch)


def _listing(tree: Tree, form: Format | None, given: Options, chosen: Options) -> Listing:
    with spoken(chosen[LANGUAGE]):
        found = _of_file(tree, form, chosen) if tree.file else _of_folder(tree, form, chosen)
    formats = _recognised(found)
    readings = [as_spoken(each, chosen) for _, each in found]
    notices = [notice for each in readings for notice in each.notices]
    if form is None:
        marks = MARKS if any(each.code == "marks" for each in notices) else ()
        known = [option for each in formats for option in (*each.options, *marks)]
        require_known(known, given, f"What was recognised, {labels_of(formats)},")
    for (each, _), read in zip(found, readings, strict=True):
        _require_transcripts(each, read, chosen)
    rows = [*_finished(readings, chosen), *map(_closed, tree.closed)]
    recordings = with_ids(rows, tree.root)
    notices += told_sides(rows, recordings) + unread_files(tree, readings)
    return Listing(held_out_once(recordings), formats, tuple(notices))


def _of_folder(tree: Tree, form: Format | None, options: Options) -> list[Found]:
    found = _readings(tree, form, options)
    return [*found, (sidecar.FORMAT, _unlisted(tree, [each for _, each in found]))]


def _recognised(found: Sequence[Found]) -> tuple[Format, ...]:
    """The formats that gave transcripts; where none did, those that list recordings."""
    texts = [form for form, each in found if any(row.text for row in each.rows)]
    forms = texts or [form for form, each in found if each.rows] or [form for form, _ in found]
    return tuple({form.name: form for form in forms}.values())


def find_subtitle_marks(source: Path) -> tuple[tuple[str, str], ...]:
    """What `subtitle_language` can be of a source, each with a name for people; none where there is no choice.

    Raises:
        DataError: the source cannot be read.
    """
    tree = _opened(source, ARCHIVES.default, Watch()).tree
    return () if tree.file else subtitles.marks(tree)


def _of_file(tree: Tree, form: Format | None, options: Options) -> list[Found]:
    """What one file lists: a table, or a list of a format that was made for single files."""
    path = tree.file
    assert path is not None
    if is_audio(path.name):
        raise DataError(
            f"This is a recording, not a folder or table of them: {path}", "Choose the folder that it is in."
        )
    forms = [form] if form else [lhotse.FORMAT, huggingface.FORMAT]
    if form is not tables.FORMAT:
        found = _found(forms, tree, options)
        if found:
            return found
    if path.suffix.lower() in _NO_TABLES:
        raise DataError(
            f"This file is about recordings beside it, and no table of them: {path}",
            "Choose the folder that it is in.",
            code="format",
        )
    return [(tables.FORMAT, tables.read_file(path, options))]


_NO_TABLES = (
    ".srt",
    ".vtt",
    ".textgrid",
    ".eaf",
    ".trn",
    ".stm",
    ".scp",
    ".smi",
    ".ass",
    ".ssa",
    ".ttml",
    ".dfxp",
    ".sbv",
    ".list",
    ".lab",
)
"""Annotations and lists that are read where the recordings are known, in their folder."""


def _found(forms: Iterable[Format], tree: Tree, options: Options) -> list[Found]:
    """Those of some formats that list recordings of a tree."""
    return [(form, found) for form in forms if (found := _read(form, tree, options)).rows]


def _read(form: Format, tree: Tree, options: Options) -> Reading:
    with reading(tree.root, f"folder of the format {form.label}"):
        return form.read(tree, options)


def _readings(tree: Tree, form: Format | None, options: Options) -> list[Found]:
    """What the formats make of a tree.

    Raises:
        DataError: none finds a recording, nor is there any.
    """
    _require_columns(tree, options)
    if form is not None:
        of_form = _read(form, tree, options)
        if not of_form.rows and form is not sidecar.FORMAT:
            raise DataError(f"This is not {form.label}: {tree.root}", f"It is told by: {form.layout}.", code="format")
        return [(form, of_form)]
    found = one_of_each_recording(_found(_DETECTED, tree, options))
    if found:
        found = _with_other_tables(found, tree, options)
    else:
        alone = (_FALLBACK, lists.FORMAT, aihub.FORMAT)
        found = next(filter(None, (_found((each,), tree, options) for each in alone)), [])
    if not found and not tree.recordings:
        raise _no_recordings(tree)
    if not found:
        _refuse_unrecognised(tree, options)
    return found


def _with_other_tables(found: list[Found], tree: Tree, options: Options) -> list[Found]:
    """With the tables that lie beside what was recognised; of a JSON file a corpus may have one a recording."""
    used = {path for _, each in found for path in each.files}
    paths = [path for path in tree.tables if path not in used and path.suffix.lower() != ".json"]
    others = tables.read_tables(tables.open_tables(paths, tree, options), tree, options)
    if not others.rows:
        return found
    own, readings = only_new(others, [each for _, each in found], tree)
    return [*zip([form for form, _ in found], readings, strict=True), (_FALLBACK, own)]


def _require_columns(tree: Tree, options: Options) -> None:
    """Nothing where every column that the options name is in some table of the tree."""
    if any(options.get(name) for name in MAPPED):
        names = [name for path in tree.tables for name in read_table(path, options).columns]
        names += [name for path in huggingface.files(tree) for name in huggingface.columns_of(path)]
        tables.require_columns(names, tree.root, options)


def _finished(readings: Sequence[Reading], options: Options) -> list[Row]:
    """All rows, told how to read what has no header, and which channel of what has several."""
    raw, channel = raw_of(options), channel_of(options)
    rows = [row for each in readings for row in each.rows]
    return [_read_as(row, raw, channel) for row in rows] if raw or channel else rows


def _read_as(row: Row, raw: str, channel: str) -> Row:
    """A row, with what its list does not say of how it is read."""
    stored, mark, own = row.raw.partition(":")
    stored = stored or (raw if row.audio.name.lower().endswith(RAW_SUFFIXES) else "")
    told = stored + (mark + own or channel)
    return row if told == row.raw else replace(row, raw=told)


def _require_transcripts(form: Format, found: Reading, options: Options) -> None:
    """Nothing where a table's transcripts differ, or the user said which column they are.

    Raises:
        DataError: nearly all are equal, as where the column of the speaker is taken for them; code ``columns``.
    """
    text = nearly_all_equal(found.rows) if form.has_columns and not options.get("text") else ""
    if text:
        raise DataError(
            f"Nearly all transcripts are equal: “{text[:80]}”: {', '.join(path.name for path in found.files[:3])}",
            "Say which column holds the transcripts: --set text=COLUMN.",
            code="columns",
        )


def _unlisted(tree: Tree, readings: Sequence[Reading]) -> Reading:
    """Recordings on disk that no table lists."""
    listed = {tree.identity(row.audio) for each in readings for row in each.rows}
    audio = [path for path in tree.recordings if tree.identity(path) not in listed]
    copies = copies_among(audio, listed, tree.root)
    audio = [path for path in audio if path not in copies]
    covered = {str(folder) for each in readings for folder in each.folders}
    notes = dict(note for each in readings for note in each.notes)
    inside = {
        folder: not covered.isdisjoint((folder, *map(str, Path(folder).parents)))
        for folder in {os.path.dirname(path) for path in audio}  # noqa: PTH120 - strings, a million of them
    }
    is_inside = [inside[os.path.dirname(path)] for path in audio]  # noqa: PTH120
    beside = sidecar.read_recordings([path for path, within in zip(audio, is_inside, strict=True) if not within], tree)
    without = [
        _without_transcript(Path(path), notes.get(tree.identity(path)))
        for path, within in zip(audio, is_inside, strict=True)
        if within
    ]
    rules = next((each.rules for each in readings if each.rules), "")
    rows = tuple(sorted(beside + without, key=lambda row: row.audio))
    return Reading(rows, rules=rules, notices=copies_told(copies))


def _without_transcript(path: Path, note: str | None) -> Row:
    return Row(path, None, problem=("no_transcript", note or "No table lists it."))


def _closed(path: Path) -> Row:
    return Row(path, None, problem=("unreadable", f"The folder may not be opened: {path}."))


def _refuse_unrecognised(tree: Tree, options: Options) -> None:
    """Where no recording has a text file beside it, the table meant to give the transcripts deserves the message."""
    meant = [path for path in tree.tables if path.suffix.lower() != ".json"]
    if meant and not sidecar.present(tree):
        raise tables.unrecognised(read_table(meant[0], options))


def _no_recordings(tree: Tree) -> DataError:
    return DataError(
        f"The folder holds no recordings: {tree.root}",
        f"Choose a folder with audio files (WAV, FLAC, OGG, Opus, MP3, AIFF …) and {LAYOUTS}.",
        code="no_recordings",
        about=str(tree.root),
    )
