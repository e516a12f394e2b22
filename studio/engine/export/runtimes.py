"""A program that people use, on an export and some clips, in a process of its own.

``python -m studio.engine.export.runtimes TASK.json`` prints a JSON line for each clip, and one for the whole. Nothing
of the studio's engine is imported: memory and texts are the program's own.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from studio.runs.devices import peak_process_memory
from studio.runs.exports import FASTER_WHISPER, TRANSFORMERS, WHISPER_CPP

SAMPLE_RATE = 16_000
WINDOW = 30 * SAMPLE_RATE
Samples = np.ndarray[Any, Any]
_WHISPER_CPP_TEMPERATURE_STEP = 0.2
"""Its default: by how much the temperature rises where a text is improbable or repeats itself."""


class RuntimeTask(msgspec.Struct, frozen=True):
    """What a program is to do.

    Attributes:
        family: of `studio.runs.exports`.
        folder: the export's.
        precision: number format that it computes with, where it can be told.
        language: code of what is spoken.
        task: ``transcribe`` or ``translate``.
        clips: ``.npy`` files of float32 samples at 16 kHz.
        threads: that compute.
    """

    family: str
    folder: str
    precision: str
    language: str
    task: str
    clips: list[str]
    threads: int


class RuntimeText(msgspec.Struct, frozen=True):
    """Texts of a clip: decoded as the studio does (None where it is longer than 30 s), and with the program's own
    settings, which took so many `seconds`."""

    matched: str | None
    own: str
    seconds: float


class RuntimeFacts(msgspec.Struct, frozen=True):
    """The program with its version, and its process's most memory."""

    program: str
    peak_bytes: int


Decode = Callable[[Samples, bool], str]
"""Text of samples; with True decoded alike: greedy, without timestamps, nothing tried again."""


def main() -> None:
    """Work off a task."""
    threading.Thread(target=_end_with_the_engine, daemon=True).start()
    task = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=RuntimeTask)
    program, decode = _RUNTIMES[task.family](task)
    for path in task.clips:
        samples = np.load(path)
        short = len(samples) <= WINDOW
        matched = decode(np.pad(samples, (0, WINDOW - len(samples))), True).strip() if short else None
        start = time.perf_counter()
        own = decode(samples, False).strip()
        _say(RuntimeText(matched, own, time.perf_counter() - start))
    _say(RuntimeFacts(program, peak_process_memory()))


def _end_with_the_engine() -> None:
    """Its end of the pipe closes when the engine is killed."""
    os.read(sys.stdin.fileno(), 1)  # without a lock that the end of the program would wait for
    os._exit(1)


def _say(line: msgspec.Struct) -> None:
    print(json.dumps(msgspec.to_builtins(line), ensure_ascii=True), flush=True)


def _transformers(task: RuntimeTask) -> tuple[str, Decode]:
    import torch
    from transformers import AutomaticSpeechRecognitionPipeline, WhisperForConditionalGeneration, WhisperProcessor

    torch.set_num_threads(task.threads)
    processor = WhisperProcessor.from_pretrained(task.folder, local_files_only=True)
    model = WhisperForConditionalGeneration.from_pretrained(task.folder, local_files_only=True, dtype="auto").eval()
    pipeline: Any = AutomaticSpeechRecognitionPipeline(
        model=model, tokenizer=processor.tokenizer, feature_extractor=processor.feature_extractor
    )
    spoken: dict[str, Any] = {}
    if getattr(model.generation_config, "is_multilingual", True):
        spoken = {"language": task.language, "task": task.task}

    def decode(samples: Samples, alike: bool) -> str:
        if not alike:
            is_long = len(samples) > WINDOW
            return str(pipeline(samples.copy(), return_timestamps=is_long or None, generate_kwargs=spoken)["text"])
        features = processor.feature_extractor(samples, sampling_rate=SAMPLE_RATE, return_tensors="pt").input_features
        with torch.inference_mode():
            tokens = model.generate(features.to(model.dtype), num_beams=1, do_sample=False, **spoken)
        return str(processor.batch_decode(tokens, skip_special_tokens=True)[0])

    return f"transformers {importlib.metadata.version('transformers')}", decode


def _faster_whisper(task: RuntimeTask) -> tuple[str, Decode]:
    from faster_whisper import WhisperModel

    model = WhisperModel(
        task.folder, device="cpu", compute_type=task.precision, cpu_threads=task.threads, local_files_only=True
    )

    def decode(samples: Samples, alike: bool) -> str:
        options: dict[str, Any] = {"language": task.language if model.model.is_multilingual else "en"}
        if alike:
            options |= {
                "beam_size": 1, "temperature": 0.0, "without_timestamps": True, "condition_on_previous_text": False,
                "no_speech_threshold": None, "log_prob_threshold": None, "compression_ratio_threshold": None,
            }  # fmt: skip
        segments, _ = model.transcribe(samples, task=task.task, **options)
        return "".join(segment.text for segment in segments)

    return f"faster-whisper {importlib.metadata.version('faster-whisper')}", decode


def _whisper_cpp(task: RuntimeTask) -> tuple[str, Decode]:
    from pywhispercpp.model import Model

    (path,) = Path(task.folder).glob("*.bin")
    model = Model(str(path), n_threads=task.threads, print_progress=False, print_realtime=False)

    def decode(samples: Samples, alike: bool) -> str:
        segments = model.transcribe(
            samples, language=task.language, translate=task.task == "translate",
            no_timestamps=alike, single_segment=alike, temperature_inc=0.0 if alike else _WHISPER_CPP_TEMPERATURE_STEP,
        )  # fmt: skip
        return "".join(segment.text for segment in segments)

    return f"whisper.cpp, pywhispercpp {importlib.metadata.version('pywhispercpp')}", decode


_RUNTIMES: dict[str, Callable[[RuntimeTask], tuple[str, Decode]]] = {
    TRANSFORMERS: _transformers,
    FASTER_WHISPER: _faster_whisper,
    WHISPER_CPP: _whisper_cpp,
}


if __name__ == "__main__":
    main()
