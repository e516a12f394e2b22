"""What plain transformers + PEFT make of recordings with the base and with adapters: no code of the studio's decoder.

``WhisperForConditionalGeneration.generate``, greedy, in float32, from log-mel spectrograms padded to 30 s; recordings
that are longer by its own long-form way, with timestamps. ``python tests/benchmarks/plain_judge.py JOB`` takes a JSON
file that `Job.save` wrote. Texts are appended to a file as they come; those that are there are not decoded again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec
import torch
from peft import PeftModel
from transformers import WhisperForConditionalGeneration, WhisperProcessor

from studio.corpus.utterance import Manifest, Utterance, read_utterance

SAMPLE_RATE = 16_000
PADDED_SECONDS = 30.0
BATCH = 16


class Task(msgspec.Struct, frozen=True):
    """Recordings for a model to write down.

    Attributes:
        adapter: its folder; empty for the base.
        recordings: a manifest.
        language: Whisper's code of what is spoken.
        texts: takes a JSON object of ``id`` and ``text`` a line.
    """

    adapter: str
    recordings: str
    language: str
    texts: str


class Job(msgspec.Struct, frozen=True):
    """What one process does.

    Attributes:
        checkpoint: a folder of transformers.
        threads: that compute.
        tasks: one after the other; those of one adapter stand together.
    """

    checkpoint: str
    threads: int
    tasks: list[Task]

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_bytes(msgspec.json.encode(self))

    @classmethod
    def load(cls, path: Path) -> Job:
        """Read what `save` wrote."""
        return msgspec.json.decode(path.read_bytes(), type=cls)


def texts_in(path: Path) -> dict[str, str]:
    """Texts by id; a line that was cut off by the end of a process counts for nothing."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []:
        if line.endswith("\n"):
            row = json.loads(line)
            found[row["id"]] = row["text"]
    return found


class Judge:
    """A process's base, with one adapter after the other merged into it, and the features of what was heard."""

    def __init__(self, job: Job) -> None:
        torch.set_num_threads(job.threads)
        self._checkpoint = job.checkpoint
        self._processor = WhisperProcessor.from_pretrained(job.checkpoint)
        self._features: dict[tuple[str, str], torch.Tensor] = {}
        self._adapter: str | None = None

    def run(self, task: Task) -> None:
        """Write the texts that are missing."""
        path = Path(task.texts)
        missing = [each for each in Manifest.load(Path(task.recordings)) if each.id not in texts_in(path)]
        if not missing:
            return
        if task.adapter != self._adapter:
            self._model, self._adapter = self._load(task.adapter), task.adapter
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_torn_line(path)
        with path.open("a", encoding="utf-8") as file:
            for utterance, text in self._texts(missing, task):
                file.write(json.dumps({"id": utterance.id, "text": text}, ensure_ascii=False) + "\n")
                file.flush()

    def _load(self, adapter: str) -> Any:
        model = WhisperForConditionalGeneration.from_pretrained(self._checkpoint, dtype=torch.float32)
        return (PeftModel.from_pretrained(model, adapter).merge_and_unload() if adapter else model).eval()

    def _texts(self, utterances: Sequence[Utterance], task: Task) -> Iterator[tuple[Utterance, str]]:
        in_order = sorted(utterances, key=lambda utterance: utterance.duration)
        short = [each for each in in_order if each.duration <= PADDED_SECONDS]
        for start in range(0, len(short), BATCH):
            batch = short[start : start + BATCH]
            yield from zip(batch, self._short(batch, task), strict=True)
        for each in in_order[len(short) :]:
            yield each, self._long(each, task)

    def _short(self, batch: Sequence[Utterance], task: Task) -> list[str]:
        """Texts of a batch; what loops is cut off after far more tokens than can be said."""
        features = torch.stack([self._log_mel(each, task) for each in batch])
        bound = min(440, 30 + round(15 * max(each.duration for each in batch)))
        return self._generate(task, input_features=features, max_new_tokens=bound)

    def _long(self, utterance: Utterance, task: Task) -> str:
        audio = self._processor(
            read_utterance(utterance), sampling_rate=SAMPLE_RATE, return_tensors="pt", truncation=False,
            padding="longest", return_attention_mask=True,
        )  # fmt: skip
        (text,) = self._generate(
            task, input_features=audio.input_features, attention_mask=audio.attention_mask, return_timestamps=True,
            condition_on_prev_tokens=False,
        )  # fmt: skip
        return text

    def _generate(self, task: Task, **arguments: Any) -> list[str]:
        with torch.inference_mode():
            tokens = self._model.generate(
                language=task.language, task="transcribe", num_beams=1, do_sample=False, **arguments
            )
        texts: list[str] = self._processor.batch_decode(tokens, skip_special_tokens=True)
        return texts

    def _log_mel(self, utterance: Utterance, task: Task) -> torch.Tensor:
        key = (task.recordings, utterance.id)
        if key not in self._features:
            extractor = self._processor.feature_extractor
            found = extractor(read_utterance(utterance), sampling_rate=SAMPLE_RATE, return_tensors="pt")
            self._features[key] = found.input_features[0]
        return self._features[key]


def _cut_torn_line(path: Path) -> None:
    whole = path.read_bytes() if path.is_file() else b""
    if whole and not whole.endswith(b"\n"):
        path.write_bytes(whole[: whole.rfind(b"\n") + 1])


def main() -> None:
    """Work off a job."""
    job = Job.load(Path(sys.argv[1]))
    judge = Judge(job)
    for number, task in enumerate(job.tasks, start=1):
        print(f"{number} of {len(job.tasks)}: {task.texts}", file=sys.stderr, flush=True)
        judge.run(task)


if __name__ == "__main__":
    main()
