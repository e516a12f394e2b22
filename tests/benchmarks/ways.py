"""Ways to train an adapter, each in a process of its own, for the benchmarks that compare them.

``recipe`` is PEFT's Whisper guide in plain transformers + peft: ``Seq2SeqTrainer``, every utterance padded to 30 s,
batch 8, float32, LoRA r=32 on q and v. ``plain`` is full fine-tuning by a plain loop of torch. ``ours`` is a run of the
studio. ``judge`` decodes with the studio's decoder.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

BATCH = 8
RATE = 1e-3
FULL_RATE = 1e-5
JUDGED = "judged.jsonl"


def recipe(options: argparse.Namespace) -> dict[str, float]:
    """What the guides say, and nothing else; adapter into ``options.work``."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import (
        Seq2SeqTrainer,
        Seq2SeqTrainingArguments,
        TrainerCallback,
        WhisperForConditionalGeneration,
        WhisperProcessor,
    )

    from studio.corpus.utterance import Manifest, read_utterance

    torch.manual_seed(options.seed)
    folder = checkpoint_folder(options.checkpoint)
    processor = WhisperProcessor.from_pretrained(folder, language=options.language, task="transcribe")
    model = WhisperForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    peft_options = {"r": 32, "lora_alpha": 64, "target_modules": ["q_proj", "v_proj"], "lora_dropout": 0.05}
    model = get_peft_model(model, LoraConfig(**peft_options, bias="none"))
    utterances = Manifest.load(options.work / "manifest.jsonl").train

    class Recordings(torch.utils.data.Dataset):  # type: ignore[type-arg]
        def __len__(self) -> int:
            return len(utterances)

        def __getitem__(self, index: int) -> dict[str, Any]:
            features = processor.feature_extractor(read_utterance(utterances[index]), sampling_rate=16_000)
            return {"input_features": features.input_features[0], "labels": processor.tokenizer(utterances[index].text)}

    def collate(items: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
        features = [{"input_features": item["input_features"]} for item in items]
        batch = processor.feature_extractor.pad(features, return_tensors="pt")
        texts = processor.tokenizer.pad([{"input_ids": i["labels"].input_ids} for i in items], return_tensors="pt")
        labels = texts["input_ids"].masked_fill(texts.attention_mask.ne(1), -100)
        if (labels[:, 0] == model.config.decoder_start_token_id).all():
            labels = labels[:, 1:]
        return {"input_features": batch["input_features"], "labels": labels}

    class Clock(TrainerCallback):
        def on_train_begin(self, *arguments: Any, **keywords: Any) -> None:
            self.start, self.cpu_start = time.perf_counter(), time.process_time()

        def on_train_end(self, *arguments: Any, **keywords: Any) -> None:
            self.seconds, self.cpu = time.perf_counter() - self.start, time.process_time() - self.cpu_start

    clock = Clock()
    arguments = Seq2SeqTrainingArguments(
        output_dir=str(options.work / "trainer"), per_device_train_batch_size=BATCH, learning_rate=RATE,
        max_steps=options.steps, warmup_steps=round(0.1 * options.steps), seed=options.seed, use_cpu=True,
        remove_unused_columns=False, label_names=["labels"], report_to=[], save_strategy="no", disable_tqdm=True,
    )  # fmt: skip
    Seq2SeqTrainer(
        model=model, args=arguments, train_dataset=Recordings(), data_collator=collate, callbacks=[clock]
    ).train()
    model.save_pretrained(options.work / "adapter")
    return {"seconds": clock.seconds, "cpu_seconds": clock.cpu, "utterances": options.steps * BATCH}


def plain(options: argparse.Namespace) -> dict[str, float]:
    """Full fine-tuning without a trainer: forward, backward, AdamW, every utterance padded to 30 s, float32."""
    import torch
    from transformers import WhisperForConditionalGeneration, WhisperProcessor

    from studio.corpus.utterance import Manifest, read_utterance

    torch.manual_seed(options.seed)
    folder = checkpoint_folder(options.checkpoint)
    processor = WhisperProcessor.from_pretrained(folder)
    model = WhisperForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).train()
    optimizer = torch.optim.AdamW([each for each in model.parameters() if each.requires_grad], lr=FULL_RATE)
    utterances = Manifest.load(options.work / "manifest.jsonl").train
    start, cpu_start = time.perf_counter(), time.process_time()
    for step in range(options.steps):
        batch = [utterances[(step * BATCH + at) % len(utterances)] for at in range(BATCH)]
        audio = [read_utterance(each) for each in batch]
        features = processor.feature_extractor(audio, sampling_rate=16_000, return_tensors="pt").input_features
        texts = processor.tokenizer([each.text for each in batch], padding=True, return_tensors="pt")
        labels = texts["input_ids"].masked_fill(texts.attention_mask.ne(1), -100)[:, 1:]
        model(input_features=features, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    return {"seconds": seconds, "cpu_seconds": cpu, "utterances": options.steps * BATCH}


def ours(options: argparse.Namespace) -> dict[str, float]:
    """A run of the studio as it is, evaluation left out of the time as the studio itself does."""
    from studio.engine.channel import Controls, EventChannel
    from studio.engine.training.job import TrainingJob
    from studio.protocol.events import Event, PhaseChanged, StepCompleted
    from studio.runs.directory import RunDirectory
    from studio.runs.report import Report

    marks: list[float] = []

    def watch(event: Event) -> None:
        if (not marks and event == PhaseChanged("training")) or isinstance(event, StepCompleted):
            marks.append(time.process_time())

    directory, channel = RunDirectory(options.work), EventChannel(None)
    channel.listen(watch)
    TrainingJob(directory, channel, Controls()).execute()
    report = Report.load(directory.report)
    utterances = report.utterances_per_second * report.train_seconds
    return {"seconds": report.train_seconds, "cpu_seconds": marks[-1] - marks[0], "utterances": utterances}


def judge(options: argparse.Namespace) -> dict[str, float]:
    """CER of the base and of every adapter below ``options.work``, decoded in float32 from padded input."""
    from studio.corpus.utterance import Manifest
    from studio.engine.channel import EventChannel
    from studio.engine.model.loading import load_adapter
    from studio.engine.model.session import ModelSession
    from studio.text.error_rates import error_rates
    from studio.text.normalisation import default_profile

    utterances = Manifest.load(options.work / JUDGED)[: options.judged]
    profile = default_profile(options.language)
    rates: dict[str, float] = {}
    for name in ("base", *options.adapters):
        session = ModelSession.load(
            options.checkpoint, options.language, "transcribe", EventChannel(None), device="cpu"
        )
        model = session.base if name == "base" else load_adapter(session.base, Path(name), "default")
        hypotheses = transcripts(session.decoder(model), utterances)
        rates[name] = error_rates([u.text for u in utterances], hypotheses, profile).cer
    return rates


def transcripts(decoder: Any, utterances: Sequence[Any]) -> list[str]:
    """What a decoder of the studio's writes of utterances, in their order."""
    from studio.corpus.utterance import read_utterance
    from studio.engine.decoding.decoder import decode_sorted

    texts: dict[int, str] = {}
    lengths = [utterance.duration for utterance in utterances]
    for batch in decode_sorted(decoder, lambda index: read_utterance(utterances[index]), lengths, BATCH):
        texts |= batch
    return [texts[index] for index in range(len(utterances))]


def prepare(
    options: argparse.Namespace, work: Path, steps: int, adapter: dict[str, Any] | None = None, **training: Any
) -> Path:
    """A run directory; every way has the same utterances to train on, and keeps one that the run itself evaluates.

    Args:
        options: of `parser_of_runs`.
        work: becomes the run directory; `JUDGED` in it lists what is held out.
        steps: optimizer steps.
        adapter: settings of ``[adapter]`` that differ from the defaults.
        training: settings of ``[training]`` that differ from the defaults.
    """
    from studio.corpus.utterance import Manifest
    from studio.runs.inputs import note_inputs
    from studio.runs.prepare import prepare_run
    from studio.settings.toml import parse_run_settings

    common = {"batch_size": BATCH, "learning_rate": RATE}
    raw = settings_of(options, options.corpus, steps, validation_fraction=0.2, test_fraction=0.0)
    raw["training"] |= common | training
    raw["adapter"] = adapter or {}
    directory = prepare_run(parse_run_settings(raw), work).directory
    manifest = Manifest.load(directory.manifest)
    Manifest(manifest.validation).save(work / JUDGED)
    Manifest([*manifest.train, manifest.validation[0]]).save(directory.manifest)
    note_inputs(directory, Manifest.load(directory.manifest))
    return directory.path


def settings_of(options: argparse.Namespace, source: Path, steps: int, **data: Any) -> dict[str, Any]:
    """A run's settings as a table: defaults but for the processor, and no evaluation before the last step.

    Args:
        options: of `parser_of_runs`.
        source: what is trained on.
        steps: optimizer steps.
        data: settings of ``[data]``.
    """
    training = {"max_steps": steps, "save_steps": 10**6, "device": "cpu"}
    return {
        "checkpoint": {"name": options.checkpoint, "language": options.language},
        "data": {"source": str(source), **data},
        "training": {**training, "threads": options.threads, "seed": options.seed},
        # One utterance: the adapter as it is at the last step is what counts here, and is judged afterwards.
        "evaluation": {"eval_steps": 10**6, "max_utterances": 1},
    }


def in_own_process(
    options: argparse.Namespace, part: str, work: Path, *more: str, steps: int = 0, script: str = __file__
) -> dict[str, float]:
    """Run one part in a fresh process; those of this script add the largest resident size it has had."""
    result = work / f"{part}.result.json"
    arguments = [str(options.corpus), "--part", part, "--work", str(work), "--result", str(result)]
    arguments += ["--checkpoint", options.checkpoint, "--language", options.language, "--seed", str(options.seed)]
    arguments += ["--judged", str(options.judged), "--threads", str(options.threads), "--steps", str(steps), *more]
    subprocess.run([sys.executable, script, *arguments], check=True, stdout=sys.stderr)
    return json.loads(result.read_text(encoding="utf-8"))


def checkpoint_folder(name: str) -> Path:
    """The transformers folder of a checkpoint in the studio's store."""
    from studio.checkpoints.store import CheckpointStore
    from studio.settings.application import checkpoints_folder

    return CheckpointStore(checkpoints_folder()).resolve(name).folder


def parser_of_runs(description: str | None) -> argparse.ArgumentParser:
    """Takes what `prepare` and `in_own_process` must be told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--language", default="fr")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--judged", type=int, default=60, help="held-out utterances decoded for the CER")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser


def main() -> None:
    """One part, as `in_own_process` asks for it; its figures go to ``--result``."""
    import resource

    import torch

    parser = parser_of_runs(__doc__)
    parser.add_argument("--part", choices=list(PARTS), required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--adapters", nargs="*", default=[])
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    figures = PARTS[options.part](options)
    if options.part != "judge":
        figures["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    options.result.write_text(json.dumps(figures), encoding="utf-8")


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, float]]] = {
    "recipe": recipe, "plain": plain, "ours": ours, "judge": judge
}  # fmt: skip


if __name__ == "__main__":
    main()
