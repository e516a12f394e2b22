"""Importing a corpus of KsponSpeech's size by file name: seconds and memory.

Makes a tree of as many utterances as KsponSpeech has, with tiny recordings, its text files and its lists, reads it in
a process of its own as `dataset import` does, and prints the figures. Bars: 60 s and 1.5 GB for 622,545 utterances.

    python tests/benchmarks/bench_import.py [UTTERANCES] [--without-lists] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

UTTERANCES = 622_545
_A_FOLDER, _A_PART = 1_000, 124_000
_TEXTS = (
    "b/ 아/ 모+ 몬 소리야 (70%)/(칠 십 퍼센트) 확률이라니 n/",
    "그래서 내가 지금 거기로 가고 있는 중이야.",
    "o/ 그 (PT)/(피티) 있잖아/ 그거 언제까지 하는 거야? {}",
    "아니/ 근데* 그게 {} 년 전에 u/ 있었던 일이라고",
)


def make_tree(root: Path, count: int, *, lists: bool) -> None:
    """Write `count` recordings of a few samples, each with its text."""
    (root / "scripts").mkdir(parents=True)
    names = []
    samples = bytes(range(1, 65))
    for number in range(1, count + 1):
        folder = f"KsponSpeech_{1 + number // _A_PART:02d}/KsponSpeech_{1 + (number - 1) // _A_FOLDER:04d}"
        if (number - 1) % _A_FOLDER == 0 or number % _A_PART == 0:
            (root / folder).mkdir(parents=True, exist_ok=True)
        name = f"{folder}/KsponSpeech_{number:06d}"
        text = _TEXTS[number % len(_TEXTS)].format(number)
        names.append((f"{name}.pcm", text))
        _write(f"{root}/{name}.pcm", samples)
        _write(f"{root}/{name}.txt", text.encode("cp949"))
    if lists:
        held_out = max(1, count // 250)
        for split, rows in (("dev", names[:held_out]), ("train", names[held_out:])):
            lines = "".join(f"{name} :: {text}\n" for name, text in rows)
            (root / "scripts" / f"{split}.trn").write_text(lines, encoding="utf-8")


def _write(path: str, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, data)
    os.close(descriptor)


def measure(root: Path, manifest: Path, results: multiprocessing.Queue[tuple[int, int, float, float, float]]) -> None:
    """Import the tree; utterances used and found, seconds by the clock and of processor time, peak megabytes."""
    import resource

    from studio.corpus.manifest_import import import_corpus

    begin, before = time.perf_counter(), time.process_time()
    imported = import_corpus(root)
    imported.save(manifest)
    seconds, processor = time.perf_counter() - begin, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put((len(imported.utterances), imported.found, seconds, processor, peak))


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("utterances", nargs="?", type=int, default=UTTERANCES)
    parser.add_argument("--without-lists", action="store_true", help="text files alone, no scripts/*.trn")
    parser.add_argument("--keep", type=Path, help="make the tree here and leave it; use it where it is there")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="bench-import-"))
    root = folder / "KsponSpeech"
    try:
        if not root.exists():
            begin = time.perf_counter()
            make_tree(root, arguments.utterances, lists=not arguments.without_lists)
            print(f"made {arguments.utterances:,} utterances in {time.perf_counter() - begin:.0f} s")
        context = multiprocessing.get_context("spawn")
        results = context.Queue()
        process = context.Process(target=measure, args=(root, folder / "manifest.jsonl", results))
        process.start()
        used, found, seconds, processor, peak = results.get()
        process.join()
        size = (folder / "manifest.jsonl").stat().st_size / 1e6
        print(
            f"imported {used:,} of {found:,} utterances in {seconds:.1f} s ({processor:.1f} s of processor time), "
            f"peak {peak:,.0f} MB, {size:,.0f} MB written"
        )
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
