"""What a run was prepared for: its manifest and recordings as they were, so that a change is told before it goes on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

import msgspec

from studio.corpus.utterance import Manifest, Utterance
from studio.errors import RunError
from studio.runs.directory import RunDirectory
from studio.storage.atomic import write_bytes
from studio.storage.reading import open_regular, read_bytes, reading

_NAMED = 3
"""Changed recordings that a message names; it counts the others."""


class Inputs(msgspec.Struct, frozen=True):
    """``inputs.json``.

    Attributes:
        manifest: SHA-256 of ``manifest.jsonl``, in hexadecimal.
        audio: size in bytes and time of the last change in nanoseconds of each recording, by its path.
    """

    manifest: str
    audio: dict[str, tuple[int, int]]

    @classmethod
    def now(cls, directory: RunDirectory, utterances: Iterable[Utterance]) -> Inputs:
        """As they are; a recording that is not there is left out."""
        with reading(directory.manifest, "manifest", RunError), open_regular(directory.manifest) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # IO[bytes] will do
        states = ((audio, _state(audio)) for audio in dict.fromkeys(each.audio for each in utterances))
        return cls(digest, {audio: state for audio, state in states if state is not None})


def note_inputs(directory: RunDirectory, utterances: Iterable[Utterance]) -> None:
    """Note what a run is to be trained on as it is now; StorageError where that cannot be written."""
    write_bytes(directory.inputs, msgspec.json.encode(Inputs.now(directory, utterances)))


def require_same_inputs(directory: RunDirectory) -> list[str]:
    """What may have changed of a run's recordings, in words, although they are as long as they were.

    Nothing is known of a run that an older version prepared.

    Raises:
        RunError: the manifest is another, or a recording is missing or of another size; code ``inputs_changed``.
    """
    if not directory.inputs.is_file():
        return []
    hint = "Delete this file to go on without knowing whether recordings were changed."
    with reading(directory.inputs, "list of inputs", RunError, hint=hint):
        noted = msgspec.json.decode(read_bytes(directory.inputs), type=Inputs)
    now = Inputs.now(directory, Manifest.load(directory.manifest))
    if now.manifest != noted.manifest:
        raise _changed(directory, f"The manifest {directory.manifest} has been changed since the run was prepared.")
    missing = [audio for audio in noted.audio if audio not in now.audio]
    if missing:
        raise _changed(directory, f"{_named(missing)} {_are(missing)} missing.")
    resized = [audio for audio, state in noted.audio.items() if now.audio[audio][0] != state[0]]
    if resized:
        raise _changed(directory, f"{_named(resized)} {_are(resized)} not as long as when the run was prepared.")
    touched = [audio for audio, state in noted.audio.items() if now.audio[audio][1] != state[1]]
    if not touched:
        return []
    told = f"{_named(touched)} {_are(touched)} newer or older than when the run was prepared, but of the same size."
    return [f"{told} If it holds something else now, start a new run."]


def _changed(directory: RunDirectory, message: str) -> RunError:
    return RunError(
        message,
        f"Put back what was there, start a new run, or go on with what is there now by: "
        f"whisper-lora-studio resume {directory.path} --changed",
        code="inputs_changed",
    )


def _named(paths: list[str]) -> str:
    names = ", ".join(paths[:_NAMED])
    return f"{names} and {len(paths) - _NAMED:,} more recordings" if len(paths) > _NAMED else names


def _are(paths: list[str]) -> str:
    return "is" if len(paths) == 1 else "are"


def _state(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - strings, half a million of them
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns
