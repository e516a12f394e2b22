"""An utterance, and the manifest that lists a run's utterances as JSON Lines."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import overload

import msgspec

from studio.audio.decoding import Samples, read_audio
from studio.audio.parts import AudioPart
from studio.errors import DataError

SPLITS = ("", "train", "eval")


class Utterance(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One recording, or part of one, with its transcript. In JSON, values equal to their defaults are left out.

    Attributes:
        id: unique within its manifest.
        audio: absolute path of the recording.
        text: transcript, as its author wrote it.
        duration: seconds, of the part where it is one.
        split: ``"train"``, ``"eval"``, or ``""`` where not yet decided.
        speaker: the corpus's own name of the speaker, where known.
        start: seconds into the recording; 0 also where the whole of it is meant.
        raw: as in `AudioPart`.
    """

    id: str
    audio: str
    text: str
    duration: float
    split: str = ""
    speaker: str = ""
    start: float = 0.0
    raw: str = ""

    @property
    def piece(self) -> AudioPart:
        """Where its sound is."""
        return AudioPart(Path(self.audio), self.start, self.duration, self.raw)


class Manifest(Sequence[Utterance]):
    """Utterances in order, each id once.

    Raises:
        DataError: two utterances have the same id.
    """

    def __init__(self, utterances: Iterable[Utterance]) -> None:
        self._utterances = tuple(utterances)
        seen: set[str] = set()
        for utterance in self._utterances:
            if utterance.id in seen:
                raise DataError(f"Two utterances have the id “{utterance.id}”.", "Give each its own id.")
            seen.add(utterance.id)

    @overload
    def __getitem__(self, index: int) -> Utterance: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Utterance]: ...
    def __getitem__(self, index: int | slice) -> Utterance | Sequence[Utterance]:
        return self._utterances[index]

    def __len__(self) -> int:
        return len(self._utterances)

    def __iter__(self) -> Iterator[Utterance]:
        return iter(self._utterances)

    def __repr__(self) -> str:
        return f"Manifest({len(self)} utterances)"

    @property
    def train(self) -> list[Utterance]:
        """The utterances to train on."""
        return [utterance for utterance in self._utterances if utterance.split == "train"]

    @property
    def eval(self) -> list[Utterance]:
        """The held-out utterances."""
        return [utterance for utterance in self._utterances if utterance.split == "eval"]

    @property
    def seconds(self) -> float:
        """Length of all recordings together, in seconds."""
        return math.fsum(utterance.duration for utterance in self._utterances)

    @classmethod
    def load(cls, path: Path) -> Manifest:
        """Read ``manifest.jsonl``: one utterance as a JSON object a line, blank lines ignored.

        Raises:
            DataError: the file cannot be read, or a line is not an utterance or repeats an id; its number is named.
        """
        try:
            with path.open("rb") as file:
                return cls._trusted(_checked(path, file))
        except OSError as error:
            raise DataError(
                f"The manifest cannot be read: {path}: {error.strerror or error}",
                "Check that the file exists and that you may read it.",
                code="missing" if isinstance(error, FileNotFoundError) else "unreadable",
            ) from error

    @classmethod
    def _trusted(cls, utterances: Iterable[Utterance]) -> Manifest:
        """Skips the second check of the ids, whose line numbers `_checked` knows."""
        manifest = cls.__new__(cls)
        manifest._utterances = tuple(utterances)
        return manifest

    def save(self, path: Path) -> None:
        """Write the manifest whole or not at all.

        Raises:
            DataError: it cannot be written; a file that was there before is untouched.
        """
        encoder = msgspec.json.Encoder()
        try:
            descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        except OSError as error:
            raise _unwritable(path, error) from error
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for utterance in self._utterances:
                    file.write(encoder.encode(utterance) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)  # mkstemp makes files that only their owner may read
            temporary.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error
        finally:
            temporary.unlink(missing_ok=True)


def read_utterance(utterance: Utterance) -> Samples:
    """`read_audio` of an utterance's own part of its recording."""
    return read_audio(*utterance.piece)


def _unwritable(path: Path, error: OSError) -> DataError:
    return DataError(
        f"The manifest cannot be written: {path}: {error.strerror or error}",
        "Check that the folder exists, that you may write to it and that the disk is not full.",
        code="unwritable",
    )


def _checked(path: Path, lines: Iterable[bytes]) -> Iterator[Utterance]:
    decode = msgspec.json.Decoder(Utterance).decode
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if line.isspace():
            continue
        try:
            utterance = decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _bad_line(path, number, str(error)) from error
        if utterance.split not in SPLITS:
            raise _bad_line(path, number, f"split is “{utterance.split}”; it must be “train”, “eval” or empty")
        if not 0 <= utterance.duration < math.inf:
            raise _bad_line(path, number, f"duration is {utterance.duration}")
        if not 0 <= utterance.start < math.inf:
            raise _bad_line(path, number, f"start is {utterance.start}")
        first = seen.setdefault(utterance.id, number)
        if first != number:
            raise _bad_line(path, number, f"the id “{utterance.id}” is already on line {first}")
        yield utterance


def _bad_line(path: Path, number: int, problem: str) -> DataError:
    return DataError(
        f"{path}, line {number}: {problem}.",
        "Correct the line, or make the manifest again from the folder of recordings.",
        code="manifest",
    )
