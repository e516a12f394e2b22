"""Blends: adapters that were merged from those of two runs, each in a directory as a run has one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from studio.checkpoints.adapters import inspect_adapter
from studio.corpus.equal_texts import text_keys
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import StudioError
from studio.protocol.codec import encode
from studio.protocol.events import RunFinished
from studio.runs.annotations import Annotation, read_annotation, write_annotation
from studio.runs.clips import compare_folder
from studio.runs.directory import RunDirectory
from studio.settings.toml import load_run_settings, save_run_settings
from studio.storage.atomic import free_path, make_folder, move, remove, write_bytes, write_text
from studio.storage.reading import read_bytes, reading

_FILE = "blend.json"
_MOST = 4
"""Blends that are kept beside those that were saved as runs."""


class Blend(msgspec.Struct, frozen=True):
    """What an adapter was merged from.

    Attributes:
        runs: directories of the two runs.
        adapters: folders of their adapters.
        share: of the first, in percent; the rest is the second's.
        method: one of `MERGE_METHODS`.
    """

    runs: tuple[str, str]
    adapters: tuple[str, str]
    share: int
    method: str = "linear"

    @property
    def weights(self) -> tuple[float, float]:
        """Of both, together 1."""
        return self.share / 100, 1 - self.share / 100


def blends_folder() -> Path:
    """Where blends are that were not saved as runs."""
    return compare_folder() / "blends"


def read_blend(run: Path) -> Blend | None:
    """What a run's adapter was merged from; None where it was trained."""
    with suppress(StudioError, msgspec.MsgspecError, OSError), reading(run / _FILE):
        return msgspec.json.decode(read_bytes(run / _FILE), type=Blend)
    return None


def complete_blend(path: Path, blend: Blend, name: str) -> None:
    """Make a run directory of a folder that has only the merged adapter.

    It is set up as the first run. What either has trained on counts as trained on: nothing that is left on the
    held-out sides has taught any of them.

    Raises:
        StudioError: a file of a run cannot be read, or the directory cannot be written.
    """
    first, second = (Manifest.load(RunDirectory(Path(run)).manifest) for run in blend.runs)
    directory = RunDirectory(path)
    Manifest(_rows(first, second, Path(blend.runs[1]).name)).save(directory.manifest)
    settings = load_run_settings(RunDirectory(Path(blend.runs[0])).settings)
    rank = min(int(inspect_adapter(directory.adapter).config.get("r", settings.adapter.rank)), 512)
    adapter = settings.adapter.model_copy(update={"rank": rank})
    write_annotation(path, Annotation(name))
    write_bytes(path / _FILE, msgspec.json.encode(blend))
    write_text(directory.events, encode(RunFinished(), 0, time.time()))
    save_run_settings(settings.model_copy(update={"adapter": adapter}), directory.settings)


def save_as_run(path: Path, name: str, folder: Path) -> Path:
    """Move a blend among the runs, under a name, with the one it had as a note; returns where it is then.

    Raises:
        StorageError: it cannot be moved.
    """
    make_folder(folder)
    target = free_path(folder / path.name)
    write_annotation(path, Annotation(name, read_annotation(path).name))
    move(path, target)
    return target


def prune_blends(used: set[Path]) -> None:
    """Delete the oldest blends that were not saved, but none of those ``used``."""
    folder = blends_folder()
    made = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True) if folder.is_dir() else []
    for path in [each for each in made if each not in used][_MOST:]:
        remove(path)


def _rows(first: Manifest, second: Manifest, name: str) -> Iterator[Utterance]:
    trained = set(text_keys([each.text for each in second.train]))
    pieces = {(each.audio, each.start) for each in second.train}
    for each, key in zip(first, text_keys([each.text for each in first]), strict=True):
        is_trained = key in trained or (each.audio, each.start) in pieces
        yield msgspec.structs.replace(each, split="train") if is_trained else each
    known, ids = {(each.audio, each.start) for each in first}, {each.id for each in first}
    for each in second.train:
        if (each.audio, each.start) not in known:
            yield msgspec.structs.replace(each, id=f"{name}/{each.id}") if each.id in ids else each
