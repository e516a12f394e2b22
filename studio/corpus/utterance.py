"""An utterance, and the manifest that lists a run's utterances as JSON Lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import overload

import msgspec
import numpy as np
import numpy.typing as npt

from studio.audio.decoding import Samples, read_audio
from studio.audio.parts import AudioPart
from studio.errors import DataError
from studio.storage.atomic import replacing_file
from studio.storage.reading import lines_of, open_regular, reading, reason_of

SPLITS = ("", "train", "validation", "test")
"""The sides: trained on; chosen by (best checkpoint, early stopping); reported on. Empty where not yet decided."""

SideCodes = npt.NDArray[np.int8]
"""Sides as indices into `SPLITS`, a value a row."""

HELD_OUT = ("validation", "test")
"""The sides that are not trained on."""

_OLD_SPLITS = {"eval": "validation"}


def split_of_old(split: str) -> str:
    """A side as files of earlier versions name it: their ``eval`` chose the best checkpoint, as ``validation`` does."""
    return _OLD_SPLITS.get(split, split)


class Utterance(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One recording, or part of one, with its transcript. In JSON, values equal to their defaults are left out.

    Attributes:
        id: unique within its manifest.
        audio: absolute path of the recording.
        text: transcript, as its author wrote it.
        duration: seconds, of the part where it is one.
        split: one of `SPLITS`; ``""`` where not yet decided.
        speaker: the corpus's own name of the speaker, where known.
        start: seconds into the recording; 0 also where the whole of it is meant.
        raw: as in `AudioPart`.
        set: the corpus's own name of the side, such as ``eval_clean``; empty where it has none.
        language: Whisper's code of what is spoken, where it is told for each utterance; empty for that of the run.
    """

    id: str
    audio: str
    text: str
    duration: float
    split: str = ""
    speaker: str = ""
    start: float = 0.0
    raw: str = ""
    set: str = ""
    language: str = ""

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
        return self.side("train")

    @property
    def validation(self) -> list[Utterance]:
        """The utterances that choices are made by, such as that of the best checkpoint."""
        return self.side("validation")

    @property
    def test(self) -> list[Utterance]:
        """The utterances that are only reported on; there may be none."""
        return self.side("test")

    @property
    def held_out(self) -> list[Utterance]:
        """Those of validation and test."""
        return [utterance for utterance in self._utterances if utterance.split in HELD_OUT]

    def side(self, split: str) -> list[Utterance]:
        """The utterances of one side."""
        return [utterance for utterance in self._utterances if utterance.split == split]

    def sets(self, split: str) -> dict[str, list[Utterance]]:
        """The utterances of one side by the corpus's own names of its parts; ``""`` where it has none."""
        sets: dict[str, list[Utterance]] = {}
        for utterance in self.side(split):
            sets.setdefault(utterance.set, []).append(utterance)
        return sets

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
        with reading(path, "manifest"), open_regular(path) as file:
            return cls._trusted(_checked(path, lines_of(file)))

    @classmethod
    def _trusted(cls, utterances: Iterable[Utterance]) -> Manifest:
        """Skips the second check of the ids, whose line numbers `_checked` knows."""
        manifest = cls.__new__(cls)
        manifest._utterances = tuple(utterances)
        return manifest

    def save(self, path: Path) -> None:
        """Write the manifest whole or not at all.

        Raises:
            StorageError: it cannot be written; a file that was there before is untouched.
        """
        encoder = msgspec.json.Encoder()
        with replacing_file(path) as file:
            for utterance in self._utterances:
                file.write(encoder.encode(utterance) + b"\n")


def on_side(utterance: Utterance, split: str, name: str) -> Utterance:
    """The utterance with this side, and this of the corpus's own names of it; itself where it has them."""
    if (utterance.split, utterance.set) == (split, name):
        return utterance
    return msgspec.structs.replace(utterance, split=split, set=name)


def read_utterance(utterance: Utterance) -> Samples:
    """`read_audio` of an utterance's own part of its recording."""
    return read_audio(*utterance.piece)


def _checked(path: Path, lines: Iterable[bytes]) -> Iterator[Utterance]:
    decode = msgspec.json.Decoder(Utterance).decode
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if line.isspace():
            continue
        try:
            utterance = decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _bad_line(path, number, reason_of(error)) from error
        if utterance.split not in SPLITS:
            split = split_of_old(utterance.split)
            if split not in SPLITS:
                known = ", ".join(f"“{name}”" for name in SPLITS[1:])
                raise _bad_line(path, number, f"split is “{split}”; it must be one of {known} or empty")
            utterance = msgspec.structs.replace(utterance, split=split)
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
