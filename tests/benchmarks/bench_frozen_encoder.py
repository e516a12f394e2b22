"""Training with a frozen encoder against adapters in both: ``python tests/benchmarks/bench_frozen_encoder.py CORPUS``.

Each way trains so many epochs on the same utterances in a process of its own; utterances/s of every epoch, evaluation
left out. With a frozen encoder the first epoch fills the store of encoder outputs, the later ones read it. The CER is
the report's: padded to 30 s, float32, of so many held-out utterances.

[--checkpoint whisper-base] [--language fr] [--utterances 160] [--epochs 3] [--held-out 1] [--way both --way frozen]
[--threads 2] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

BATCH = 8
WAYS: dict[str, dict[str, dict[str, Any]]] = {
    "both": {},
    "frozen": {"adapter": {"scope": "decoder"}},
    "frozen, not kept": {"adapter": {"scope": "decoder"}, "training": {"encoder_cache": 0.0}},
}


def prepare(options: argparse.Namespace, work: Path, tables: dict[str, dict[str, Any]]) -> None:
    """A run directory with the first utterances of the corpus."""
    from studio.corpus.utterance import Manifest
    from studio.runs.prepare import prepare_run
    from studio.settings.toml import parse_run_settings

    training = {
        "max_steps": options.epochs * options.utterances // BATCH, "batch_size": BATCH, "save_steps": 10**6,
        "device": "cpu", "threads": options.threads, **tables.get("training", {}),
    }  # fmt: skip
    raw = {
        "checkpoint": {"name": options.checkpoint, "language": options.language},
        "data": {"source": str(options.corpus)},
        "adapter": tables.get("adapter", {}),
        "training": training,
        "evaluation": {"eval_steps": 10**6, "max_utterances": 1},
    }
    directory = prepare_run(parse_run_settings(raw), work).directory
    manifest = Manifest.load(directory.manifest)
    Manifest([*manifest.train[: options.utterances], *manifest.validation[: options.held_out]]).save(directory.manifest)


def train(options: argparse.Namespace) -> dict[str, Any]:
    """Seconds of every epoch by the clock and by the processor, the loss of the last step, and the CER."""
    from studio.engine.channel import Controls, EventChannel
    from studio.engine.training.job import TrainingJob
    from studio.protocol.events import Event, PhaseChanged, StepCompleted
    from studio.runs.directory import RunDirectory
    from studio.runs.report import Report

    steps = options.utterances // BATCH
    marks: list[tuple[float, float]] = []
    losses: list[float] = []

    def watch(event: Event) -> None:
        now = time.perf_counter(), time.process_time()
        if isinstance(event, StepCompleted):
            losses.append(event.loss)
            if event.step % steps == 0:
                marks.append(now)
        elif not marks and event == PhaseChanged("training"):
            marks.append(now)

    channel = EventChannel(None)
    channel.listen(watch)
    TrainingJob(RunDirectory(options.work), channel, Controls()).execute()
    clock, processor = ([b[i] - a[i] for a, b in pairwise(marks)] for i in range(2))
    report = Report.load(RunDirectory(options.work).report)
    rates = {"cer_base": report.cer_base, "cer": report.cer_adapted}
    return {"seconds": clock, "cpu_seconds": processor, "loss": losses[-1], **rates}


def main() -> int:
    """Train every way, print a table and JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--language", default="fr")
    parser.add_argument("--utterances", type=int, default=160, help=f"a multiple of {BATCH}")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--held-out", type=int, default=1, help="utterances that the CER is measured on")
    parser.add_argument("--way", choices=WAYS, action="append", help="only these")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        (options.work / "figures.json").write_text(json.dumps(train(options)), encoding="utf-8")
        return 0
    rows: dict[str, Any] = {}
    from studio.settings.application import checkpoints_folder

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        (home / "checkpoints").symlink_to(checkpoints_folder())
        for name in options.way or WAYS:
            tables = WAYS[name]
            work = Path(folder) / name.replace(", ", "-").replace(" ", "-")
            prepare(options, work, tables)
            command = [sys.executable, __file__, *sys.argv[1:], "--work", str(work)]
            environment = os.environ | {"WHISPER_LORA_STUDIO_HOME": str(home)}
            subprocess.run(command, check=True, stdout=sys.stderr, env=environment)
            rows[name] = json.loads((work / "figures.json").read_text(encoding="utf-8"))
            for kind in ("seconds", "cpu_seconds"):
                rates = " ".join(f"{options.utterances / seconds:8.2f}" for seconds in rows[name][kind])
                print(f"{name:18}{'utt/s' if kind == 'seconds' else 'utt/CPU s':>10} {rates}", flush=True)
            print(f"{name:18}{'CER':>10} {rows[name]['cer_base']:8.1%} → {rows[name]['cer']:.1%}", flush=True)
        sizes = [path.stat().st_size for path in (home / "cache").rglob("*") if path.is_file()]
    print(f"kept: {len(sizes)} outputs, {sum(sizes) / 1e6:.1f} MB; losses {[row['loss'] for row in rows.values()]}")
    document = json.dumps(rows)
    print(document)
    if options.json:
        options.json.write_text(document + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
