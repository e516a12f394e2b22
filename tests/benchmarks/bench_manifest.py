"""Opening a manifest of 600,000 utterances: at most 10 s and 1 GB.

Run: python tests/benchmarks/bench_manifest.py [--utterances N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

LIMIT_SECONDS = 10.0
LIMIT_BYTES = 1 << 30


def generate(path: Path, count: int) -> None:
    """Write a manifest like KsponSpeech's: long paths, Korean sentences of some 25 syllables."""
    sentence = "그래서 제가 어제 병원에 가서 약을 받아 왔는데요"
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            folder = f"KsponSpeech_{number // 124000 + 1:02d}/KsponSpeech_{number // 1000:04d}"
            row = {
                "id": f"{folder}/KsponSpeech_{number:06d}",
                "audio": f"/data/corpora/ksponspeech/{folder}/KsponSpeech_{number:06d}.wav",
                "text": f"{sentence} {number}",
                "duration": 1 + number % 29 + 0.125,
                "split": "validation" if number % 50 == 0 else "train",
                "speaker": "",
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def peak_bytes() -> int:
    """This process's largest resident size."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def measure(path: Path, answer: Connection) -> None:
    """Load the manifest in this fresh process, and report seconds, peak memory and the number of utterances."""
    from studio.corpus.utterance import Manifest

    start = time.perf_counter()
    manifest = Manifest.load(path)
    answer.send((time.perf_counter() - start, peak_bytes(), len(manifest)))


def main() -> int:
    """Print the figures as a table, or also write them as JSON; status 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--utterances", type=int, default=600_000)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.jsonl"
        generate(path, options.utterances)
        size = path.stat().st_size
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(path, sender))
        process.start()
        seconds, peak, count = receiver.recv()
        process.join()
    passed = seconds <= LIMIT_SECONDS and peak <= LIMIT_BYTES
    figures = {"utterances": count, "file_bytes": size, "seconds": seconds, "peak_bytes": peak, "passed": passed}
    print(f"{'':20}{'measured':>12}{'limit':>10}")
    print(f"{'utterances':20}{count:>12,}")
    print(f"{'file, MB':20}{size / 1e6:>12.1f}")
    print(f"{'opening, s':20}{seconds:>12.2f}{LIMIT_SECONDS:>10.0f}")
    print(f"{'peak memory, MB':20}{peak / 1e6:>12.0f}{LIMIT_BYTES / 1e6:>10.0f}")
    document = json.dumps(figures)
    print(document)
    if options.json:
        options.json.write_text(document + "\n", encoding="utf-8")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
