"""What an adapter makes of long recordings: ``python tests/benchmarks/bench_long.py CORPUS``.

Trains an adapter for each ``training.timestamp_share``, packed and in bfloat16, as ``bench_training.py`` does. Held-out
utterances are joined, with a pause of half a second to a second and a half after each, to recordings of over a minute,
and heard as ``transcribe --timestamps`` hears them. Prints the CER of single utterances (padded, without times) and of
the long recordings, and the share of utterances at whose start a segment starts, and of segments that start where one
does, both within 0.3 s.

[--shares 0 0.2] [--checkpoint whisper-base] [--language fr] [--steps 32] [--judged 96] [--threads 2] [--seed 42]
[--json FILE]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from ways import JUDGED, in_own_process, parser_of_runs, prepare

from studio.corpus.utterance import Manifest, read_utterance
from studio.text.error_rates import error_rates
from studio.text.normalisation import default_profile

RATE = 16_000
LEAST_SECONDS = 60.0
NEAR_SECONDS = 0.3
PAUSES = (0.5, 1.5)

Spoken = tuple[str, list[float]]
"""The whole text of a long recording, and when its utterances start."""


def join(options: argparse.Namespace, work: Path) -> dict[Path, Spoken]:
    """Write the long recordings of a run's held-out utterances."""
    random = np.random.default_rng(options.seed)
    recordings: dict[Path, Spoken] = {}
    parts: list[np.ndarray[Any, Any]] = []
    texts: list[str] = []
    starts: list[float] = []
    for utterance in Manifest.load(work / JUDGED)[: options.judged]:
        starts.append(sum(map(len, parts)) / RATE)
        texts.append(utterance.text)
        parts += [read_utterance(utterance), np.zeros(int(random.uniform(*PAUSES) * RATE), dtype=np.float32)]
        if sum(map(len, parts)) > LEAST_SECONDS * RATE:
            path = work / f"long-{len(recordings)}.wav"
            soundfile.write(path, np.concatenate(parts), RATE)
            recordings[path] = (" ".join(texts), starts)
            parts, texts, starts = [], [], []
    return recordings


def hear(options: argparse.Namespace, recordings: dict[Path, Spoken], adapter: Path) -> list[list[dict[str, Any]]]:
    """What the base and the adapter make of them, as the command tells it."""
    heard = adapter.parent / "heard.json"
    subprocess.run(
        [
            sys.executable, "-m", "studio", "transcribe", *map(str, recordings), "--checkpoint", options.checkpoint,
            "--adapter", str(adapter), "--language", options.language, "--timestamps", "--json", str(heard),
        ],
        check=True, stdout=sys.stderr, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    clips = json.loads(heard.read_text(encoding="utf-8"))["clips"]
    return [[clip["results"][model] for clip in clips] for model in range(2)]


def judge(options: argparse.Namespace, recordings: dict[Path, Spoken], heard: list[dict[str, Any]]) -> dict[str, float]:
    """CER of one model, and how its segments' starts fit those of the utterances."""
    texts, starts = zip(*recordings.values(), strict=True)
    rates = error_rates(texts, [each["text"] for each in heard], default_profile(options.language))
    pairs = [
        (wanted, [segment["start"] for segment in each["segments"]]) for wanted, each in zip(starts, heard, strict=True)
    ]
    found = [_is_near(start, given) for wanted, given in pairs for start in wanted]
    right = [_is_near(start, wanted) for wanted, given in pairs for start in given]
    return {"cer": rates.cer, "found": sum(found) / len(found), "right": sum(right) / max(1, len(right))}


def _is_near(time: float, others: Sequence[float]) -> bool:
    return any(abs(time - other) <= NEAR_SECONDS for other in others)


def main() -> None:
    """Train, hear, print."""
    parser = parser_of_runs(__doc__)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.0])
    parser.set_defaults(steps=32, judged=96)
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for share in options.shares:
            training = {"precision": "bfloat16", "audio_context": "packed", "timestamp_share": share}
            work = prepare(options, Path(folder) / f"run-{share}", options.steps, **training)
            recordings = join(options, work)
            if not recordings:
                parser.error(f"the utterances held out last less than {LEAST_SECONDS:.0f} s")
            in_own_process(options, "ours", work, steps=options.steps)
            adapter = work / "adapter"
            short = in_own_process(options, "judge", work, "--adapters", str(adapter))
            base, adapted = hear(options, recordings, adapter)
            if not rows:
                rows.append({"model": "base", "short_cer": short["base"], **judge(options, recordings, base)})
            judged = judge(options, recordings, adapted)
            rows.append({"model": f"share {share:g}", "short_cer": short[str(adapter)], **judged})
    print(f"{'':10}{'CER':>8}{'CER, long':>11}{'found':>8}{'right':>8}")
    for row in rows:
        print(f"{row['model']:10}{row['short_cer']:8.1%}{row['cer']:11.1%}{row['found']:8.0%}{row['right']:8.0%}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
