"""Training's start, speed and memory against the size of the corpus and the number of processes.

A small random Whisper trains a few steps on manifests of 1,000 to 600,000 utterances, which name the same ten
recordings over and over: what grows is only what the corpus's size costs. Memory must stay flat: at most 300 MB more
for 600,000 utterances than for 1,000 (the manifest itself takes most of it).

Run: python tests/benchmarks/bench_scaling.py [--sizes 1000 10000 100000 600000] [--processes 1 2] [--steps 6]
     [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from studio.corpus.utterance import Manifest
from studio.protocol.events import StepCompleted
from studio.runs.directory import RunDirectory
from studio.runs.prepare import prepare_run
from studio.runs.report import Report
from studio.settings.toml import parse_run_settings
from tests.engine.small_whisper import write_checkpoint, write_corpus

LIMIT_BYTES = 300 << 20


def prepare(folder: Path, name: str, size: int, steps: int) -> RunDirectory:
    """A run on the small corpus, its training utterances named over and over until there are ``size``."""
    raw = {
        "checkpoint": {"name": str(folder / "whisper"), "language": "fr"},
        "data": {"source": str(folder / "corpus"), "validation_fraction": 0.2, "test_fraction": 0.0},
        "adapter": {"rank": 4, "alpha": 8},
        "training": {"max_steps": steps, "batch_size": 8, "device": "cpu", "precision": "float32"},
        "evaluation": {"eval_steps": 10**6},
    }
    directory = prepare_run(parse_run_settings(raw), folder / name).directory
    manifest = Manifest.load(directory.manifest)
    train = manifest.train
    repeated = (msgspec.structs.replace(train[i % len(train)], id=f"utterance {i}") for i in range(size))
    Manifest([*repeated, *manifest.validation]).save(directory.manifest)
    return directory


def measure(folder: Path, size: int, processes: int, steps: int) -> dict[str, float]:
    """Train in processes of their own; peak memory is the first one's."""
    directory = prepare(folder, f"{size}-{processes}", size, steps)
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    command = [sys.executable, *(launcher if processes > 1 else []), "-m", "studio.engine.worker", "train"]
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo", "PYTHONPATH": root}
    start = time.time()
    subprocess.run([*command, str(directory.path)], check=True, env=environment, stdout=sys.stderr, stderr=sys.stderr)
    times = [event.time for event in directory.read_events() if isinstance(event.message, StepCompleted)]
    report = Report.load(directory.report)
    return {
        "utterances": size,
        "processes": processes,
        "first_step_seconds": times[0] - start,
        "step_seconds": (times[-1] - times[0]) / (len(times) - 1),
        "utterances_per_second": report.utterances_per_second,
        "peak_bytes": report.peak_memory_bytes,
    }


def main() -> int:
    """Print a table and JSON; status 1 where memory grows with the corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 600_000])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_checkpoint(folder / "whisper")
        write_corpus(folder / "corpus")
        plan = [(size, options.processes[0]) for size in options.sizes]
        plan += [(options.sizes[0], count) for count in options.processes[1:]]
        rows = [measure(folder, size, count, options.steps) for size, count in plan]
    print(f"{'utterances':>11}{'processes':>11}{'first step, s':>15}{'step, s':>9}{'utt/s':>8}{'peak, MB':>10}")
    for row in rows:
        print(
            f"{row['utterances']:>11,}{row['processes']:>11}{row['first_step_seconds']:>15.1f}{row['step_seconds']:>9.2f}"
            f"{row['utterances_per_second']:>8.1f}{row['peak_bytes'] / 1e6:>10.0f}"
        )
    print(json.dumps(rows))
    if options.json:
        options.json.write_text(json.dumps(rows) + "\n", encoding="utf-8")
    peaks = [row["peak_bytes"] for row in rows if row["processes"] == options.processes[0]]
    return 0 if max(peaks) - peaks[0] <= LIMIT_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
