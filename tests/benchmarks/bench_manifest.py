"""Opening a dataset of 600,000 recordings from a manifest (at most 10 s and 1.2 GB), and changing it (20 ms a change).

The recordings are files of a byte that count as measured before, as they do at every opening but the first; a tenth
has a corrected text. Printed is processor time, since others may use the machine too.

Run: python tests/benchmarks/bench_manifest.py [--utterances N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec
import numpy as np

from studio.audio.measurements import MeasurementCache, content_key
from studio.audio.parts import AudioPart
from studio.audio.signal import SIGNAL
from studio.corpus.audit import MEASURED_SECONDS
from studio.corpus.opening import open_dataset
from studio.corpus.overrides import Override, OverrideStore
from studio.corpus.utterance import Manifest
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import DataSettings
from studio.text.tokens import TokenCounter

LIMITS = {
    "reading the manifest, s": 10.0,
    "opening the dataset, s": 10.0,
    "peak memory, MB": 1_200.0,
    "correcting a text, ms": 20.0,
    "moving to another side, ms": 20.0,
    "leaving one out, ms": 20.0,
}
_SENTENCE = "그래서 제가 어제 병원에 가서 약을 받아 왔는데요"
_TIMES = 9


def generate(folder: Path, count: int) -> Path:
    """A manifest like KsponSpeech's: long paths, Korean sentences of some 25 syllables; known by the cache."""
    manifest = folder / "manifest.jsonl"
    record = np.zeros((), SIGNAL)
    record["rate"], record["channels"], record["peak"], record["snr"], record["loudness"] = 16_000, 1, 0.5, 30, -20
    with manifest.open("w", encoding="utf-8") as file, MeasurementCache() as cache:
        for number in range(count):
            name = f"KsponSpeech_{number // 124_000 + 1:02d}/KsponSpeech_{number // 1000:04d}/{number:06d}"
            audio, seconds = folder / f"{name}.wav", 1 + number % 29 + 0.125
            audio.parent.mkdir(parents=True, exist_ok=True)
            audio.write_bytes(b"x")
            row = {"id": name, "audio": str(audio), "text": f"{_SENTENCE} {number}", "duration": seconds}
            row |= {"split": "validation" if number % 50 == 0 else "train", "speaker": f"s{number % 2000}"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            record["seconds"] = seconds
            state, content = audio.stat(), number.to_bytes(16, "big")
            key = content_key(content, AudioPart(audio, 0.0, seconds)) + f"<{MEASURED_SECONDS:g}".encode()
            cache._write(
                "INSERT INTO files VALUES (?, ?, ?, ?)", (str(audio), state.st_size, state.st_mtime_ns, content)
            )
            cache._write("INSERT INTO signals VALUES (?, ?)", (key, record.tobytes()))
    return manifest


def correct(manifest: Path, count: int) -> None:
    """Correct the text of every tenth recording."""
    names = [json.loads(line)["id"] for line in manifest.open(encoding="utf-8")]
    OverrideStore(manifest).save([Override(name, text=f"고친 글 {n}") for n, name in enumerate(names) if not n % 10])


def peak_megabytes() -> float:
    """This process's largest resident size."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(path: Path, answer: Connection) -> None:
    """Open, and change, in this fresh process."""
    count = TokenCounter.bundled().count
    start = time.process_time()
    dataset = open_dataset(path, DataSettings(), count_tokens=count)
    figures = {"opening the dataset, s": time.process_time() - start, "peak memory, MB": peak_megabytes()}

    def changed(row: int, **values: object) -> Override:
        return msgspec.structs.replace(dataset.override(row), **values)

    def timed(change: Callable[[int], Override]) -> float:
        seconds = []
        for number in range(_TIMES):
            begin = time.process_time()
            dataset.set_overrides([change(number)])
            seconds.append(time.process_time() - begin)
        return statistics.median(seconds) * 1000

    figures["correcting a text, ms"] = timed(lambda number: dataset.with_text(100 + number, f"다른 글 {number}"))
    figures["moving to another side, ms"] = timed(lambda number: changed(200 + number, split="validation"))
    figures["leaving one out, ms"] = timed(lambda number: changed(300 + number, left_out=True))
    answer.send((len(dataset), figures))


def main() -> int:
    """Print the figures as a table, or also write them as JSON; status 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--utterances", type=int, default=600_000)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE] = str(Path(folder) / "home")
        path = generate(Path(folder), options.utterances)
        start = time.process_time()
        Manifest.load(path)
        reading = time.process_time() - start
        correct(path, options.utterances)
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(path, sender))
        process.start()
        count, figures = receiver.recv()
        process.join()
    figures = {"reading the manifest, s": reading} | figures
    print(f"{count:,} recordings{'measured':>17}{'limit':>10}")
    for name, limit in LIMITS.items():
        print(f"{name:26}{figures[name]:>12.2f}{limit:>10.0f}")
    passed = all(figures[name] <= limit for name, limit in LIMITS.items())
    document = json.dumps({"utterances": count, "passed": passed} | figures)
    print(document)
    if options.json:
        options.json.write_text(document + "\n", encoding="utf-8")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
