"""Full fine-tuning by the studio against a plain loop of torch: seconds a step and peak memory, as ratios.

Run: python tests/benchmarks/bench_full.py CORPUS [--checkpoint whisper-tiny.en] [--language en] [--steps 10]
     [--threads 2] [--rounds 3] [--json FILE]

Both train all weights with AdamW on the same utterances, padded to 30 s, in float32, batch 8, each in a process of its
own; they take turns, so that other work on the machine falls on both. ``trimmed`` is the studio's default audio context
besides. Ends with status 1 where the padded run takes more than 1.15 times the loop's time or memory (medians).
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from ways import FULL_RATE, in_own_process, parser_of_runs, prepare

MOST = 1.15
PLAIN = {"precision": "float32", "learning_rate": FULL_RATE, "joined_share": 0.0}
KEYS = ("seconds", "cpu_seconds", "peak_bytes")
WAYS = {"plain": "padded", "padded": "padded", "trimmed": "trimmed"}


def main() -> int:
    """Train in turns, print the ratios."""
    parser = parser_of_runs(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.set_defaults(checkpoint="whisper-tiny.en", language="en", steps=10)
    options = parser.parse_args()
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(options.rounds):
            for name, context in WAYS.items():
                training = PLAIN | {"audio_context": context}
                folder_of_run = Path(folder) / f"{name}-{turn}"
                work = prepare(options, folder_of_run, options.steps, {"method": "full"}, **training)
                part = "plain" if name == "plain" else "ours"
                rows[name].append(in_own_process(options, part, work, steps=options.steps))
    medians = {
        name: {key: statistics.median(row[key] for row in found) for key in KEYS} for name, found in rows.items()
    }
    ratios = {name: {key: found[key] / medians["plain"][key] for key in KEYS} for name, found in medians.items()}
    print(f"{'':8}{'s':>8}{'GB':>7}{'× time':>8}{'× CPU':>7}{'× memory':>10}")
    for name, found in medians.items():
        times = ratios[name]
        print(
            f"{name:8}{found['seconds']:8.1f}{found['peak_bytes'] / 1e9:7.2f}{times['seconds']:8.2f}"
            f"{times['cpu_seconds']:7.2f}{times['peak_bytes']:10.2f}"
        )
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "ratios": ratios}) + "\n", encoding="utf-8")
    return int(ratios["padded"]["cpu_seconds"] > MOST or ratios["padded"]["peak_bytes"] > MOST)


if __name__ == "__main__":
    sys.exit(main())
