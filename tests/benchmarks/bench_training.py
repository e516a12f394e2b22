"""Our training against the standard recipe: utterances/s, peak memory, and CER from padded input.

The recipe is PEFT's Whisper guide in plain transformers + peft: ``Seq2SeqTrainer``, every utterance padded to 30 s,
batch 8, float32, LoRA r=32 on q and v. Each way trains in a process of its own; afterwards one decoder judges all
adapters alike, in float32, from 30 s padded input, on utterances that none has seen.

Run: python tests/benchmarks/bench_training.py CORPUS [--language fr] [--steps 40] [--recipe-steps 40] [--only NAME…]
     [--timed NAME…] [--judged 60] [--threads 2] [--json FILE]

``--steps`` trains each way on as many utterances (steps × 8); ``--timed`` gives some of our ways, in another round, as
much training time as the recipe took. «×» is by the clock, «× CPU» by the processor's time, which other work on the
machine hardly changes where ``--threads`` is 1. ``--only`` takes some of: recipe, float32, bfloat16, trimmed, padded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

BATCH = 8
RATE = 1e-3
JUDGED = "judged.jsonl"
OURS: dict[str, dict[str, Any]] = {
    "float32": {"precision": "float32"},
    "bfloat16": {"precision": "bfloat16"},
    "trimmed": {"precision": "bfloat16", "audio_context": "trimmed"},
    "padded": {"precision": "float32", "audio_context": "padded"},
}
"""Settings of ``[training]`` that differ from the defaults."""


# --- one way, in a process of its own ---------------------------------------------------------------------------


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
    folder = _checkpoint(options.checkpoint)
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
    from studio.corpus.utterance import Manifest, read_utterance
    from studio.engine.channel import EventChannel
    from studio.engine.decoding.decoder import decode_sorted
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
        texts: dict[int, str] = {}
        for batch in decode_sorted(
            session.decoder(model),
            lambda index: read_utterance(utterances[index]),
            [utterance.duration for utterance in utterances],
            BATCH,
        ):
            texts |= batch
        hypotheses = [texts[index] for index in range(len(utterances))]
        rates[name] = error_rates([u.text for u in utterances], hypotheses, profile).cer
    return rates


# --- all of them ------------------------------------------------------------------------------------------------


def prepare(options: argparse.Namespace, work: Path, name: str, steps: int, **training: Any) -> Path:
    """A run directory; every way has the same utterances to train on, and keeps one that the run itself evaluates."""
    from studio.corpus.utterance import Manifest
    from studio.runs.prepare import prepare_run
    from studio.settings.toml import parse_run_settings

    common = {
        "max_steps": steps,
        "batch_size": BATCH,
        "learning_rate": RATE,
        "save_steps": 10**6,
        "device": "cpu",
        "threads": options.threads,
        "seed": options.seed,
    }
    raw = {
        "checkpoint": {"name": options.checkpoint, "language": options.language},
        "data": {"source": str(options.corpus), "validation_fraction": 0.2, "test_fraction": 0.0},
        "training": {**common, **OURS.get(name, {}), **training},
        # One utterance: the adapter as it is at the last step is what counts here, and is judged afterwards.
        "evaluation": {"eval_steps": 10**6, "max_utterances": 1},
    }
    directory = prepare_run(parse_run_settings(raw), work).directory
    manifest = Manifest.load(directory.manifest)
    Manifest(manifest.validation).save(work / JUDGED)
    Manifest([*manifest.train, manifest.validation[0]]).save(directory.manifest)
    return directory.path


def in_own_process(options: argparse.Namespace, part: str, work: Path, *more: str, steps: int = 0) -> dict[str, float]:
    """Run one part in a fresh process; adds the largest resident size it has had."""
    result = work / f"{part}.result.json"
    arguments = [str(options.corpus), "--part", part, "--work", str(work), "--result", str(result)]
    arguments += ["--checkpoint", options.checkpoint, "--language", options.language, "--seed", str(options.seed)]
    arguments += ["--judged", str(options.judged), "--threads", str(options.threads), "--steps", str(steps), *more]
    subprocess.run([sys.executable, __file__, *arguments], check=True, stdout=sys.stderr)
    return json.loads(result.read_text(encoding="utf-8"))


def _part(options: argparse.Namespace) -> None:
    import resource

    import torch

    torch.set_num_threads(options.threads)
    figures = {"recipe": recipe, "ours": ours, "judge": judge}[options.part](options)
    if options.part != "judge":
        figures["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    options.result.write_text(json.dumps(figures), encoding="utf-8")


def _checkpoint(name: str) -> Path:
    from studio.checkpoints.store import CheckpointStore
    from studio.settings.application import checkpoints_folder

    return CheckpointStore(checkpoints_folder()).resolve(name).folder


def _rows(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    names = options.only or ["recipe", *OURS]
    rows: list[dict[str, Any]] = []
    for name in names:
        steps = options.recipe_steps if name == "recipe" else options.steps
        work = prepare(options, folder / name, name, steps)
        figures = in_own_process(options, "recipe" if name == "recipe" else "ours", work, steps=steps)
        rows.append({"way": name, "round": "equal utterances", "work": str(work), **figures})
        print(json.dumps(rows[-1]), file=sys.stderr)
    recipe_seconds = next((row["seconds"] for row in rows if row["way"] == "recipe"), 0.0)
    for row in [row for row in rows if row["way"] in options.timed]:
        steps = max(1, int(recipe_seconds * row["utterances"] / row["seconds"] / BATCH))
        work = prepare(options, folder / f"{row['way']}-time", row["way"], steps)
        figures = in_own_process(options, "ours", work, steps=steps)
        rows.append({"way": row["way"], "round": "equal time", "work": str(work), **figures})
    return rows


def _print(rows: list[dict[str, Any]], base: float) -> None:
    print(
        f"{'':12}{'round':>18}{'utterances':>12}{'s':>8}{'utt/s':>8}{'×':>7}{'× CPU':>7}{'peak, GB':>10}{'CER, %':>8}"
    )
    reference = next((row for row in rows if row["way"] == "recipe"), rows[0])
    for row in rows:
        rate = row["utterances"] / row["seconds"]
        times = rate * reference["seconds"] / reference["utterances"]
        work = row["utterances"] / row["cpu_seconds"] * reference["cpu_seconds"] / reference["utterances"]
        print(
            f"{row['way']:12}{row['round']:>18}{row['utterances']:>12.0f}{row['seconds']:>8.0f}{rate:>8.2f}{times:>7.1f}"
            f"{work:>7.1f}{row['peak_bytes'] / 1e9:>10.2f}{100 * row['cer']:>8.2f}"
        )
    print(f"base: CER {100 * base:.2f} %")


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


def main() -> int:
    """Train every way, judge them, print a table and JSON."""
    parser = parser_of_runs(__doc__)
    parser.add_argument("--recipe-steps", type=int, default=40)
    parser.add_argument("--timed", nargs="+", choices=list(OURS), default=[], help="also train for the recipe's time")
    parser.add_argument("--only", nargs="*", choices=["recipe", *OURS])
    for hidden in ("--part", "--work", "--result"):
        parser.add_argument(hidden, type=Path if hidden != "--part" else str, help=argparse.SUPPRESS)
    parser.add_argument("--adapters", nargs="*", default=[], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        _part(options)
        return 0
    if options.only and options.timed and not {"recipe", *options.timed} <= set(options.only):
        parser.error("--timed needs the recipe, and what it names, among --only")
    with tempfile.TemporaryDirectory() as folder:
        rows = _rows(options, Path(folder))
        adapters = [str(Path(row["work"]) / "adapter") for row in rows]
        rates = in_own_process(options, "judge", Path(rows[0]["work"]), "--adapters", *adapters)
    for row in rows:
        row["cer"] = rates[str(Path(row.pop("work")) / "adapter")]
    _print(rows, rates["base"])
    document = json.dumps({"rows": rows, "base_cer": rates["base"]})
    print(document)
    if options.json:
        options.json.write_text(document + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
