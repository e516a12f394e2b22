"""A folder of transcripts: which file is whose, what is done and need not be done again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

import msgspec

from studio.errors import StudioError
from studio.storage.atomic import make_folder, write_bytes
from studio.storage.journal import Journal
from studio.storage.reading import reading
from studio.text.segments import Segment
from studio.text.subtitles import SubtitleRules
from studio.text.transcript_files import TranscriptText, encoded

Stamp = tuple[int, int]
"""A file's size in bytes and the time of its last change in nanoseconds."""

_JOURNAL = "transcripts.jsonl"


@dataclass(frozen=True)
class TranscriptPlan:
    """Where transcripts go, and as what.

    Attributes:
        folder: that takes them.
        formats: of `studio.text.transcript_files.TRANSCRIPT_FORMATS`.
        names: of the models, in the order of a clip's results; a single one's files are called as the recording.
        roots: folders of recordings, whose subfolders are made below ``folder`` too.
        key: names models and options; what was transcribed otherwise is not done.
        rules: fields of `SubtitleRules` that are other than the language's.
        again: whether what is done is done again, and what is in the way is written over.
        watch: whether recordings that come into ``roots`` later are transcribed too, until the job is stopped.
    """

    folder: str
    formats: tuple[str, ...]
    names: tuple[str, ...]
    roots: tuple[str, ...] = ()
    key: str = ""
    rules: Mapping[str, float] = field(default_factory=dict)
    again: bool = False
    watch: bool = False

    def rules_of(self, language: str) -> SubtitleRules:
        """What subtitles obey in a language."""
        return replace(SubtitleRules.of(language), **cast("dict[str, Any]", dict(self.rules)))


class _Done(msgspec.Struct, frozen=True):
    """A recording whose transcripts are written; ``stem`` is what its files begin with, ``digests`` are of them."""

    audio: str
    stamp: Stamp
    key: str
    stem: str
    files: tuple[str, ...]
    digests: tuple[str, ...] = ()


class TranscriptFolder:
    """The transcripts of a plan, and the journal ``transcripts.jsonl`` beside them that says what they are of.

    Raises:
        StorageError: the journal cannot be read.
    """

    def __init__(self, plan: TranscriptPlan) -> None:
        self._plan = plan
        self._folder = Path(plan.folder)
        self._journal = Journal(self._folder / _JOURNAL, _Done, "Move this file away; all is transcribed again then.")
        self._done = {each.audio: each for each in self._journal.read()}
        self._written = set[str]()
        self._stems = {audio: each.stem for audio, each in self._done.items()}
        self._taken = set(self._stems.values())

    def pending(self, recordings: Iterable[str]) -> list[str]:
        """Those of the recordings, by absolute path, that are still to be transcribed; each gets its names now."""
        found = list(dict.fromkeys(recordings))
        for audio in found:
            self._stem(audio)
        return [audio for audio in found if not self._is_done(audio)]

    def require_free(self, recordings: Sequence[str]) -> None:
        """StudioError where a file that was not written here, or changed since, is where a transcript goes."""
        own = {
            self._folder / name: digest
            for each in self._done.values()
            for name, digest in zip_longest(each.files, each.digests)
        }
        targets = (path for audio in recordings for paths in self._targets(audio).values() for path in paths.values())
        in_the_way = next((path for path in targets if path.exists() and not _is_written(path, own)), None)
        if in_the_way and not self._plan.again:
            raise StudioError(
                f"{in_the_way} is there already, and was not written here or has been changed since.",
                "Name another folder with --output, or write over it with --again.",
            )

    def write(
        self, audio: str, duration: float, results: Sequence[Mapping[str, Any]], stamp: Stamp | None = None
    ) -> None:
        """Write what the models heard in a recording, and note it as done; arguments as in `ClipTranscribed`.

        Args:
            audio: by absolute path.
            duration: in seconds.
            results: one a model.
            stamp: of the recording before it was read: what has changed since is not done; else as it is now.

        Raises:
            StorageError: a file cannot be written; the recording is then not done.
        """
        stamp, targets = stamp or stamp_of(audio), self._targets(audio)
        for name, row in zip(self._plan.names, results, strict=True):
            transcript = _transcript(Path(audio).name, duration, row, name)
            for kind, path in targets[name].items():
                make_folder(path.parent)
                write_bytes(path, encoded(transcript, kind, self._plan.rules_of(transcript.language)))
        files = tuple(path.relative_to(self._folder).as_posix() for each in targets.values() for path in each.values())
        digests = tuple(_digest(self._folder / name) for name in files)
        done = _Done(audio, stamp or (0, 0), self._plan.key, self._stem(audio), files, digests)
        self._journal.append([done])
        self._done[audio] = done
        self._written.add(audio)

    def _is_done(self, audio: str) -> bool:
        done = self._done.get(audio)
        if done is None or (self._plan.again and audio not in self._written):
            return False
        is_same = (done.stamp, done.key) == (stamp_of(audio), self._plan.key)
        return is_same and all((self._folder / name).is_file() for name in done.files)

    def _targets(self, audio: str) -> dict[str, dict[str, Path]]:
        """The files of a recording, by model and format."""
        stem, names = self._stem(audio), self._plan.names
        begins = {name: stem if len(names) == 1 else f"{stem}.{name}" for name in names}
        return {
            name: {kind: self._folder / f"{begin}.{kind}" for kind in self._plan.formats}
            for name, begin in begins.items()
        }

    def _stem(self, audio: str) -> str:
        """What the names of a recording's files begin with, its own among all recordings that have been here."""
        if audio not in self._stems:
            path = Path(audio)
            root = next((root for root in map(Path, self._plan.roots) if path.is_relative_to(root)), path.parent)
            whole = path.relative_to(root)
            names = [whole.with_suffix("").as_posix(), whole.as_posix()]
            numbered = (f"{names[1]}-{number}" for number in range(2, len(self._taken) + 3))
            self._stems[audio] = next(each for each in (*names, *numbered) if each not in self._taken)
            self._taken.add(self._stems[audio])
        return self._stems[audio]


def _transcript(title: str, duration: float, row: Mapping[str, Any], name: str) -> TranscriptText:
    segments = tuple(Segment(each["start"], each["end"], each["text"]) for each in row["segments"])
    # With timestamps, no segments mean that nobody speaks.
    return TranscriptText(title, row["language"], row["text"], segments, duration, name)


def _is_written(path: Path, own: Mapping[Path, str | None]) -> bool:
    """Whether a file is as it was written here; journals without digests say only that it was."""
    return path in own and own[path] in (None, _digest(path))


def _digest(path: Path) -> str:
    with reading(path, "transcript"):
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def stamp_of(file: str) -> Stamp | None:
    """What changes with a file; None where it is gone."""
    try:
        status = Path(file).stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def key_of(folders: Iterable[str], options: Mapping[str, Any]) -> str:
    """A short name of models as they are now, and of how they are to transcribe.

    Args:
        folders: of adapters and models.
        options: whatever else changes a transcript.
    """
    weights = {
        folder: [(file.name, stamp_of(str(file))) for file in sorted(Path(folder).glob("*.safetensors"))]
        for folder in folders
    }
    return hashlib.sha256(json.dumps([weights, options], sort_keys=True, default=str).encode()).hexdigest()[:16]
