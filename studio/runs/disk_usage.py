"""What the studio keeps to save time: how large it is, and clearing it. Nothing of the user's own is among it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from studio.audio.measurements import clear_measurements, measurements_file
from studio.corpus import aligned_dataset, drafts
from studio.corpus.importers.unpacked import corpora_folder
from studio.corpus.overrides import datasets_folder
from studio.corpus.quality.transcript_check import RESULTS_NAME
from studio.errors import StudioError, full_text
from studio.runs.clips import history_file, parts_folder
from studio.runs.directory import RunDirectory
from studio.runs.saved_batch import table_file
from studio.settings.application import audio_cache_folder, cache_folder, encoder_cache_folder, runs_folder
from studio.storage.atomic import remove
from studio.storage.disk_cache import clear, disk_size
from studio.storage.journal import empty
from studio.storage.reading import read_bytes, reading

_TRANSCRIPTS = (RESULTS_NAME, aligned_dataset.TRANSCRIPTS_NAME, drafts.TRANSCRIPTS_NAME)
KINDS = ("measurements", "unpacked", "audio", "encoded", "parts", "checks")
"""Figures of recordings; what was taken out of archives and datasets; samples of recordings that take long to read;
what a frozen encoder gave; parts of recordings cut for the Compare page; what models heard when transcripts were
checked."""

EXPENSIVE = ("checks",)
"""What takes hours of a model's work to make again."""

_LEFT_OVER_SECONDS = 24 * 3600
"""A temporary folder that nobody has touched for so long belongs to a process that has gone."""

_JUST_CUT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is of one kind.

    Attributes:
        kind: one of `KINDS`.
        bytes: on the disk.
        in_use: bytes of it that are not cleared, since what is open or a run that is not finished needs them.
    """

    kind: str
    bytes: int
    in_use: int = 0

    @property
    def clearable(self) -> int:
        """Bytes that clearing would free."""
        return self.bytes - self.in_use


@dataclass(frozen=True, slots=True)
class Cleared:
    """What clearing came to.

    Attributes:
        bytes: freed.
        problems: a sentence on each thing that could not be cleared.
    """

    bytes: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InUse:
    """What is needed of the cache, beside the unfinished runs in the studio's own folder.

    Attributes:
        audio: paths of the recordings that are open.
        run_folders: further folders of runs, or runs themselves.
        is_reading: whether something is being opened now, of which nobody knows yet what it needs.
    """

    audio: Sequence[str] = ()
    run_folders: Sequence[Path] = ()
    is_reading: bool = False


NOTHING = InUse()


def cache_amounts(in_use: InUse = NOTHING) -> list[Amount]:
    """The size of every kind, in the order of `KINDS`; takes a moment where there is much."""
    used = _used_names(in_use)
    unpacked = [(path, disk_size(path)) for path in _entries_of_cache()]
    parts = _parts()
    referred = _referred_parts(parts)
    return [
        Amount("measurements", sum(map(disk_size, _database_files()))),
        Amount(
            "unpacked",
            sum(size for _, size in unpacked),
            sum(size for path, size in unpacked if _is_used(path, used)),
        ),
        Amount("audio", disk_size(audio_cache_folder())),
        Amount("encoded", disk_size(encoder_cache_folder())),
        Amount("parts", sum(map(disk_size, parts)), sum(map(disk_size, referred))),
        Amount("checks", sum(map(disk_size, _check_files()))),
    ]


def clear_cache(kinds: Iterable[str], in_use: InUse = NOTHING) -> Cleared:
    """Clear these kinds, as far as they are not in use; who writes to them meanwhile is not disturbed."""
    wanted = list(kinds)
    before = {amount.kind: amount.bytes for amount in cache_amounts(in_use)}
    problems: list[str] = []
    clearing: dict[str, Callable[[], Iterator[str]]] = {
        "measurements": lambda: _problems(clear_measurements),
        "unpacked": lambda: _clear_unpacked(_used_names(in_use)),
        "audio": lambda: _problems(clear, audio_cache_folder()),
        "encoded": lambda: _problems(clear, encoder_cache_folder()),
        "parts": _clear_parts,
        "checks": _clear_checks,
    }
    for kind in wanted:
        problems += clearing[kind]()
    after = {amount.kind: amount.bytes for amount in cache_amounts(in_use)}
    return Cleared(max(0, sum(before[kind] - after[kind] for kind in wanted)), tuple(problems))


def _clear_unpacked(used: set[str]) -> Iterator[str]:
    for path in _entries_of_cache():
        if not _is_used(path, used):
            yield from _problems(remove, path)


def _clear_parts() -> Iterator[str]:
    parts = _parts()
    referred = set(_referred_parts(parts))
    for path in parts:
        if path not in referred:
            yield from _problems(remove, path)


def _clear_checks() -> Iterator[str]:
    for path in _check_files():
        yield from _problems(empty, path)  # an engine that is at work appends what it hears from now on


def _problems(action: Callable[..., None], *paths: Path) -> Iterator[str]:
    """Do something, and say what is wrong where it cannot be done."""
    try:
        action(*paths)
    except StudioError as error:
        yield full_text(error.message, error.hint)


def _database_files() -> list[Path]:
    file = measurements_file()
    return [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]


def _check_files() -> list[Path]:
    return sorted(path for name in _TRANSCRIPTS for path in datasets_folder().glob(f"*/{name}"))


def _entries_of_cache() -> list[Path]:
    """What was unpacked, a folder each, and whatever else lies there."""
    corpora = corpora_folder()
    others = (corpora, audio_cache_folder(), encoder_cache_folder())
    top = [path for path in _listed(cache_folder()) if path not in others]
    return top + _listed(corpora)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _used_names(in_use: InUse) -> set[str]:
    """Names of the unpacked folders that are needed."""
    names = {path.name for path in _entries_of_cache()}
    if in_use.is_reading:
        return names
    prefix = str(corpora_folder()) + os.sep
    used = {path[len(prefix) :].partition(os.sep)[0] for path in in_use.audio if path.startswith(prefix)}
    for manifest in _unfinished_manifests(in_use.run_folders) if names - used else ():
        used |= {name for name in names - used if _hash_of(name) in manifest}
    return used


def _unfinished_manifests(run_folders: Iterable[Path]) -> Iterator[bytes]:
    folders = [runs_folder(), *run_folders]
    for path in dict.fromkeys([*run_folders, *(path for folder in folders for path in _listed(folder))]):
        run = RunDirectory(path)
        if run.exists and not run.is_finished:
            with suppress(StudioError), reading(run.manifest):
                yield read_bytes(run.manifest)


def _hash_of(name: str) -> bytes:
    """The end of an unpacked folder's name, which no other spelling of its path changes."""
    return name.rpartition("-")[2].encode()


def _is_used(path: Path, used: set[str]) -> bool:
    if path.name in used:
        return True
    is_temporary = path.name.startswith(".")
    return is_temporary and _age(path) < _LEFT_OVER_SECONDS  # someone may be unpacking into it


def _parts() -> list[Path]:
    return [path for path in _listed(parts_folder()) if path.suffix == ".wav"]


def _referred_parts(parts: list[Path]) -> list[Path]:
    """Those that the list of clips or the table on the Compare page plays, or that were cut just now."""
    if not parts:
        return []
    texts = b""
    for file in (table_file(), history_file()):
        with suppress(StudioError), reading(file):
            texts += read_bytes(file)
    return [path for path in parts if path.name[-12:].encode() in texts or _age(path) < _JUST_CUT_SECONDS]


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
