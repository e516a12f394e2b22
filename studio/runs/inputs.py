"""What a run was prepared for: its manifest and recordings as they were, so that a change is told before it goes on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import msgspec

from studio.audio.augmentation.noise import noise_files
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import RunError
from studio.protocol.events import Warned
from studio.protocol.warnings import warned
from studio.runs.directory import RunDirectory
from studio.settings.toml import load_run_settings
from studio.storage.atomic import remove, write_bytes
from studio.storage.reading import open_regular, read_bytes, reading

_NAMED = 3
"""Changed recordings that a message names; it counts the others."""


class Inputs(msgspec.Struct, frozen=True):
    """``inputs.json``.

    Attributes:
        manifest: SHA-256 of ``manifest.jsonl``, in hexadecimal.
        audio: size in bytes and time of the last change in nanoseconds of each recording, by its path; those of guard
            sets, of what is replayed and of noise among them.
        noises: paths of the recordings of noise; None where an older version noted none.
    """

    manifest: str
    audio: dict[str, tuple[int, int]]
    noises: list[str] | None = None

    @classmethod
    def now(cls, directory: RunDirectory, utterances: Iterable[Utterance], noise_folder: str) -> Inputs:
        """As they are; a recording that is not there is left out."""
        with reading(directory.manifest, "manifest", RunError), open_regular(directory.manifest) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # IO[bytes] will do
        noises = [str(path) for path in noise_files(Path(noise_folder))] if noise_folder else []
        named = chain((each.audio for each in chain(utterances, _beside(directory))), noises)
        states = ((audio, _state(audio)) for audio in dict.fromkeys(named))
        return cls(digest, {audio: state for audio, state in states if state is not None}, noises)


def _beside(directory: RunDirectory) -> Iterator[Utterance]:
    """What guards and what is replayed; of sentences that the run itself spoke, nothing."""
    for path in sorted(directory.guards.glob("*.jsonl")):
        yield from Manifest.load(path)
    if directory.replay.is_file() and not directory.spoken.is_dir():
        yield from Manifest.load(directory.replay)


def note_inputs(directory: RunDirectory, utterances: Iterable[Utterance], noise_folder: str = "") -> None:
    """Note what a run is to be trained on as it is now; StorageError where that cannot be written."""
    write_bytes(directory.inputs, msgspec.json.encode(Inputs.now(directory, utterances, noise_folder)))


def _noise_folder(directory: RunDirectory) -> str:
    return load_run_settings(directory.settings).training.noise_folder


@dataclass(frozen=True, slots=True)
class InputChanges:
    """What is not as it was when a run was prepared: its manifest, and recordings by what became of them.

    A recording of noise that was not there counts as resized.
    """

    manifest: bool = False
    missing: tuple[str, ...] = ()
    resized: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()


def input_changes(directory: RunDirectory) -> InputChanges:
    """What has changed of a run's manifest and recordings; nothing is known of one that an older version prepared.

    Raises:
        RunError: the list of inputs, or the manifest, cannot be read.
        SettingsError: the settings cannot be read.
    """
    if not directory.inputs.is_file():
        return InputChanges()
    hint = "Delete this file to go on without knowing whether recordings were changed."
    with reading(directory.inputs, "list of inputs", RunError, hint=hint):
        noted = msgspec.json.decode(read_bytes(directory.inputs), type=Inputs)
    now = Inputs.now(directory, Manifest.load(directory.manifest), _noise_folder(directory))
    known = {audio: state for audio, state in noted.audio.items() if audio in now.audio}
    return InputChanges(
        now.manifest != noted.manifest,
        tuple(audio for audio in noted.audio if audio not in known),
        (*(audio for audio, state in known.items() if now.audio[audio][0] != state[0]), *_added(noted, now)),
        tuple(audio for audio, state in known.items() if now.audio[audio][1] != state[1]),
    )


def _added(noted: Inputs, now: Inputs) -> list[str]:
    """Recordings of noise that were not there."""
    if noted.noises is None:
        return []
    known = set(noted.noises)
    return [path for path in now.noises or () if path not in known]


def require_same_inputs(directory: RunDirectory) -> list[Warned]:
    """What may have changed of a run's recordings, although they are as long as they were.

    Raises:
        RunError: the manifest is another, or a recording is missing or of another size; code ``inputs_changed``.
    """
    changes = input_changes(directory)
    if changes.manifest:
        raise _changed(directory, f"The manifest {directory.manifest} has been changed since the run was prepared.")
    if changes.missing:
        raise _changed(directory, f"{_named(changes.missing)} {_are(changes.missing)} missing.")
    if changes.resized:
        changed = f"{_named(changes.resized)} {_are(changes.resized)}"
        raise _changed(directory, f"{changed} not as long as when the run was prepared, or new.")
    if not changes.touched:
        return []
    return [warned("touched_inputs", names=_named(changes.touched))]


def accept_inputs(directory: RunDirectory) -> None:
    """Let a run go on with its manifest and recordings as they are now; what was made of the others is thrown away.

    Raises:
        RunError: a process works on the run, or its manifest cannot be read.
        StorageError: it cannot be written.
    """
    with directory.locked():
        for file in directory.texts:
            remove(file)
        remove(directory.path / "folds")  # divided, trained and judged as they were before
        note_inputs(directory, Manifest.load(directory.manifest), _noise_folder(directory))


def _changed(directory: RunDirectory, message: str) -> RunError:
    return RunError(
        message,
        f"Put back what was there, start a new run, or go on with what is there now by: "
        f"whisper-lora-studio resume {directory.path} --changed",
        code="inputs_changed",
    )


def _named(paths: Sequence[str]) -> str:
    names = ", ".join(paths[:_NAMED])
    return f"{names} and {len(paths) - _NAMED:,} more recordings" if len(paths) > _NAMED else names


def _are(paths: Sequence[str]) -> str:
    return "is" if len(paths) == 1 else "are"


def _state(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - strings, half a million of them
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns
