"""What an engine process is asked to do besides training: one JSON file a job."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self, cast

import msgspec

from studio.errors import RunError
from studio.runs.exports import DEFAULT_FORMAT
from studio.runs.transcripts import TranscriptPlan
from studio.storage.atomic import replacing_path
from studio.storage.reading import read_json_object, reading
from studio.text.terms import Term

MERGE_METHODS = ("linear", "ties", "dare")
"""How several updates become one; see `studio.engine.merging.merge`."""


class JobFile:
    """What is kept in a JSON file for the engine to read."""

    __slots__ = ()

    def save(self, path: Path) -> None:
        """Write the job file."""
        with replacing_path(path, durable=False) as temporary:  # it need not outlast a power cut
            temporary.write_text(json.dumps(asdict(cast("Any", self)), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a job file; RunError where it is not one of this kind."""
        with reading(path, "job file", RunError, hint="Start it from the studio again."):
            return msgspec.convert(read_json_object(path), cls)


@dataclass(frozen=True, slots=True)
class TranscriptionServiceJob(JobFile):
    """Stay loaded and transcribe what is asked for, until told to stop.

    Args:
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    device: str = "auto"


@dataclass(frozen=True, slots=True)
class StrengthJob(JobFile):
    """Try a run's best adapter at several strengths; the points go to the run's ``strengths.json``.

    Args:
        run: the run's directory.
    """

    run: str


@dataclass(frozen=True, slots=True)
class Job(JobFile):
    """What all other jobs have in common.

    Args:
        checkpoint: name of the base checkpoint, or its folder.
        language: code of the language spoken.
        output: file or folder that takes the result.
        task: ``transcribe`` or ``translate``.
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    checkpoint: str
    language: str
    output: str
    task: str = "transcribe"
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class EvaluateJob(Job):
    """Decode all utterances of a manifest with the base and, if named, an adapter; write a report.

    `selected_on` is as in `studio.runs.report.Report`; `strength`, in percent, is of the adapter (None: the one chosen
    for it); `terms` are words whose recall the report tells.
    """

    manifest: str = ""
    adapter: str = ""
    cer_profile: str = "basic"
    batch_size: int = 8
    selected_on: str = ""
    strength: float | None = None
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class TranscribeJob(Job):
    """Transcribe audio files with the base, adapters and merged models; write the clips as JSON.

    ``{"clips": [{"audio", "duration", "results"}, …]}``, with the fields of `ClipTranscribed`; ``language`` may be
    ``auto``, and ``strengths``, ``words`` and ``base`` are as in `Transcribe`. With ``transcripts`` each recording's
    transcripts are written as soon as it is done.
    """

    audio: tuple[str, ...] = ()
    adapters: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    beams: int = 1
    timestamps: bool = False
    temperature_fallback: bool = False
    strengths: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    base: bool = True
    transcripts: TranscriptPlan | None = None


@dataclass(frozen=True, slots=True)
class CheckJob(Job):
    """Transcribe the listed pieces of audio, and append the texts to the output, as JSON Lines.

    `items` is a file as `studio.corpus.quality.transcript_check.save_items` writes it; `adapter`, at the strength
    chosen for it, transcribes instead of the base. With `spoken_seconds`, what is longer is cut at pauses into windows
    of at most so many seconds, less the silence at their ends; without it only what is over 30 s is cut.
    """

    items: str = ""
    batch_size: int = 8
    adapter: str = ""
    spoken_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ExportJob(Job):
    """Write an adapter, at a strength in percent (None: the one chosen for it), in formats other programs read.

    `formats` are names of `studio.runs.exports`, whose folder is `output`, or one below it each where there are
    several; `manifest` lists what they are proven with (empty: nothing); `name` is the model's on its card.
    """

    adapter: str = ""
    strength: float | None = None
    formats: tuple[str, ...] = (DEFAULT_FORMAT,)
    manifest: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class MergeJob(Job):
    """Write an adapter that is the weighted sum of others.

    `method` is one of `MERGE_METHODS`; `rank` is that of the sum (0: as high as holds all of it); `density`,
    the share of each update that is kept, and `seed` are for ``ties`` and ``dare``; `reduce_intruders` weakens what is
    foreign to the base in the sum.
    """

    adapters: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    method: str = "linear"
    rank: int = 0
    density: float = 0.5
    seed: int = 42
    reduce_intruders: bool = False


def require_new(target: Path, what: str) -> None:
    """RunError, code ``exists``, where the folder that a job is to write is there; `what` it will be, for people."""
    if target.exists():
        raise RunError(f"{target} already exists.", f"Choose a new folder for the {what}.", code="exists")
