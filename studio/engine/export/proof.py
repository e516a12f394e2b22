"""Whether other programs write of an export what the studio writes of the base with the adapter.

Two steps: decoded alike (greedy, no timestamps, samples padded to 30 s) the texts must be the studio's; with the
program's own settings the CER counts, since those are what people will use.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.export.runtimes import SAMPLE_RATE, RuntimeFacts, RuntimeTask, RuntimeText
from studio.engine.training.distributed import StopRequested
from studio.errors import RunError, StudioError
from studio.runs.exports import ADAPTER, FASTER_WHISPER, ExportFormat, Proof
from studio.text.error_rates import error_rates

MOST_CLIPS = 24
_SILENT_SECONDS = (4.0, 12.0)
_LONG_SECONDS = 45.0
_PAUSE = 0.6
_LEAST_EQUAL, _LEAST_EQUAL_QUANTIZED = 0.98, 0.90
_WORSE_CER = 0.005

Samples = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording to prove exports with: its `name` for people, `reference` (empty: silence), and float32 at 16 kHz."""

    name: str
    reference: str
    samples: Samples


@dataclass(frozen=True, slots=True)
class ProvenClip:
    """What a clip became.

    Attributes:
        audio: its file, for people; empty for silence.
        reference: its transcript; empty for silence.
        studio: text of the studio's own decoder with base and adapter.
        matched: text of the other program, decoded alike; None for a recording of over 30 s.
        own: text of the other program with its own settings.
    """

    audio: str
    reference: str
    studio: str
    matched: str | None
    own: str


def clips_of(held_out: Sequence[Utterance]) -> list[Clip]:
    """At most `MOST_CLIPS` of what was held out, of all lengths; one joined of several; two without speech."""
    by_length = sorted(held_out, key=lambda utterance: (utterance.duration, utterance.id))
    most = MOST_CLIPS - len(_SILENT_SECONDS) - 1
    chosen = by_length
    if len(by_length) > most:
        chosen = [by_length[index * (len(by_length) - 1) // (most - 1)] for index in range(most)]
    clips = [clip for each in chosen if (clip := _clip(each)) is not None]
    if not clips:
        return []
    random = np.random.default_rng(0)
    silent = [
        Clip(
            f"{seconds:g} s of silence",
            "",
            np.float32(1e-3) * random.standard_normal(round(seconds * SAMPLE_RATE), np.float32),
        )
        for seconds in _SILENT_SECONDS
    ]
    return [*clips, *_joined(clips), *silent]


def _clip(utterance: Utterance) -> Clip | None:
    """None where the recording is gone or damaged since the run."""
    try:
        return Clip(Path(utterance.audio).name, utterance.text, read_utterance(utterance))
    except StudioError:
        return None


def _joined(clips: Sequence[Clip]) -> list[Clip]:
    pause = np.zeros(round(_PAUSE * SAMPLE_RATE), np.float32)
    parts: list[Samples] = []
    texts: list[str] = []
    for clip in clips:
        parts += [clip.samples, pause]
        texts.append(clip.reference)
        if sum(map(len, parts)) > _LONG_SECONDS * SAMPLE_RATE:
            return [Clip(f"{len(texts)} recordings joined", " ".join(texts), np.concatenate(parts))]
    return []


def unprovable(each: ExportFormat) -> str:
    """Why a format cannot be proven here, as a code of `told_unproven`; empty where it can."""
    if each.family == ADAPTER:
        return "adapter"
    package, module = each.runtime
    if package and importlib.util.find_spec(module) is None:
        return "package"
    return "processor" if each.family == FASTER_WHISPER and each.precision not in _cpu_types() else ""


def _cpu_types() -> set[str]:
    import ctranslate2

    return set(ctranslate2.get_supported_compute_types("cpu"))


def prove(
    each: ExportFormat,
    folder: Path,
    clips: Sequence[Clip],
    studio: Sequence[str],
    manner: tuple[str, str, str],
    threads: int,
    progress: Callable[[int], None],
    stopped: Callable[[], bool],
) -> Proof:
    """Have the format's program write clips down.

    Args:
        each: the format.
        folder: the export's.
        clips: `clips_of` a run's.
        studio: the studio's texts of them.
        manner: language, task and the normalisation for CER.
        threads: that compute.
        progress: takes how many clips are done.
        stopped: whether to give up, which raises StopRequested.

    Raises:
        RunError: the program ended with an error; code ``export_runtime``.
    """
    language, task, profile = manner
    with tempfile.TemporaryDirectory() as place:
        paths = [Path(place) / f"{number}.npy" for number in range(len(clips))]
        for path, clip in zip(paths, clips, strict=True):
            np.save(path, clip.samples)
        description = Path(place) / "task.json"
        asked = RuntimeTask(each.family, str(folder), each.precision, language, task, [str(p) for p in paths], threads)
        description.write_bytes(msgspec.json.encode(asked))
        texts, facts = _answers(each, description, len(clips), progress, stopped)
    rows = [
        ProvenClip(clip.name, clip.reference, text.strip(), answer.matched, answer.own)
        for clip, text, answer in zip(clips, studio, texts, strict=True)
    ]
    seconds = sum(len(clip.samples) for clip in clips) / SAMPLE_RATE
    speed = seconds / max(1e-9, sum(answer.seconds for answer in texts))
    return judged(each, facts, rows, speed, profile)


def judged(each: ExportFormat, facts: RuntimeFacts, rows: list[ProvenClip], speed: float, profile: str) -> Proof:
    """The proof that texts make; `speed` in seconds of audio a second."""
    compared = [row for row in rows if row.matched is not None and row.reference]
    equal = sum(row.matched == row.studio for row in compared)
    spoken = [row for row in rows if row.reference]

    def cer(of: Sequence[ProvenClip], texts: list[str]) -> float:
        return error_rates([row.reference for row in of], texts, profile).cer if of else 0.0

    studio, own = cer(spoken, [row.studio for row in spoken]), cer(spoken, [row.own for row in spoken])
    least = _LEAST_EQUAL_QUANTIZED if each.is_quantized else _LEAST_EQUAL
    is_loud = any(not row.reference and row.own and not row.studio for row in rows)
    wrong = {"texts": equal < least * len(compared), "cer": own > studio + _WORSE_CER, "silence": is_loud}
    faults = [fault for fault, is_so in wrong.items() if is_so]
    return Proof(
        facts.program, len(rows), equal, len(compared), studio, cer(compared, [row.matched or "" for row in compared]),
        own, speed, facts.peak_bytes, faults,
    )  # fmt: skip


def _answers(
    each: ExportFormat, task: Path, count: int, progress: Callable[[int], None], stopped: Callable[[], bool]
) -> tuple[list[RuntimeText], RuntimeFacts]:
    texts: list[RuntimeText] = []
    with (
        (task.parent / "log.txt").open("w+b") as log,
        subprocess.Popen(
            [sys.executable, "-m", "studio.engine.export.runtimes", str(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            if stopped():
                process.kill()
                raise StopRequested
            if not line.startswith(b'{"'):
                continue  # a program of others that greets
            if len(texts) == count:
                return texts, msgspec.json.decode(line, type=RuntimeFacts)
            texts.append(msgspec.json.decode(line, type=RuntimeText))
            progress(len(texts))
        process.wait()
        log.seek(0)
        last = log.read().decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
    raise RunError(
        f"{each.name} was written, but {each.runtime[0] or each.family} could not use it: {last[0]}",
        "Nothing was kept of it. Update the package, or choose another format.",
        code="export_runtime",
    )
