"""A long recording against its text: ``python tests/benchmarks/bench_alignment.py CORPUS WORK``.

Clips of the corpus are joined to a recording of so many minutes, with pauses of 0.3 to 1 s of quiet noise;
of their texts, joined as well, 3 % of the words are changed. A word counts as right where it lies in an utterance that
begins with the first word of a clip and ends with the last word of one, each within 0.3 s of where that clip's sound
begins or ends; a cut within a clip, whose place nobody knows, counts as wrong. WORK keeps the recording and what
was transcribed, so that a second run only aligns.

[--minutes 15] [--checkpoint whisper-base] [--language fr] [--seed 1] [--json FILE]
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from studio.audio.decoding import SAMPLE_RATE, read_audio
from studio.audio.encoding import write_flac
from studio.audio.silence import frame_levels, silent_frames
from studio.corpus.alignment import WINDOW_SECONDS, Alignment, align
from studio.corpus.quality.transcript_check import CheckItem, read_transcribed, save_items
from studio.runs.jobs import CheckJob

TOLERANCE = 0.3


def joined(corpus: Path, minutes: float, seed: int) -> tuple[np.ndarray, list[tuple[float, float, list[str]]]]:
    """Samples, and of every clip where its sound begins and ends and its words as they are given to the alignment."""
    dice, noise = random.Random(seed), np.random.default_rng(seed)
    with (corpus / "metadata.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dice.shuffle(rows)
    vocabulary = sorted({word for row in rows for word in row["text"].split()})
    parts, clips, at = [], [], 0
    for row in rows:
        clip = read_audio(corpus / row["file_name"])
        pause = noise.normal(0, 0.0005, round(dice.uniform(0.3, 1.0) * SAMPLE_RATE)).astype(np.float32)
        first, last = silent_frames(frame_levels(clip))
        begin, end = at / SAMPLE_RATE + first / 100, (at + clip.size) / SAMPLE_RATE - last / 100
        words = [dice.choice(vocabulary) if dice.random() < 0.03 else word for word in row["text"].split()]
        clips.append((begin, end, words))
        parts += [clip, pause]
        at += clip.size + pause.size
        if at > minutes * 60 * SAMPLE_RATE:
            break
    return np.concatenate(parts), clips


def judged(found: Alignment, clips: list[tuple[float, float, list[str]]]) -> dict[str, float]:
    """Shares of the words that are right, in any utterance, and in one that is cut within a clip."""
    words = [word for _, _, each in clips for word in each]
    owner = [number for number, (_, _, each) in enumerate(clips) for _ in each]
    right = used = inside = at = 0
    for utterance in found.utterances:
        own = utterance.text.split()
        while words[at : at + len(own)] != own:
            at += 1
        first, last = at, at + len(own) - 1
        at += len(own)
        used += len(own)
        if (first and owner[first - 1] == owner[first]) or (at < len(words) and owner[at] == owner[last]):
            inside += len(own)
        elif (
            max(abs(utterance.start - clips[owner[first]][0]), abs(utterance.end - clips[owner[last]][1])) <= TOLERANCE
        ):
            right += len(own)
        else:
            print(
                "off", utterance.start - clips[owner[first]][0], utterance.end - clips[owner[last]][1], utterance.text
            )
    total = len(words)
    return {
        "words": total,
        "right": right / total,
        "in an utterance": used / total,
        "cut within a clip": inside / total,
    }


def main() -> None:
    """Join, transcribe, align and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--language", default="fr")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    samples, clips = joined(options.corpus, options.minutes, options.seed)
    recording = options.work / f"joined-{options.seed}-{options.minutes:g}.flac"
    output = recording.with_suffix(".jsonl")
    started = time.perf_counter()
    if not output.exists():
        from studio.engine.channel import Controls, EventChannel
        from studio.engine.evaluation.transcript_check import check

        write_flac(recording, samples)
        recording.with_suffix(".txt").write_text(" ".join(" ".join(each) for _, _, each in clips), encoding="utf-8")
        items = options.work / "items.jsonl"
        save_items(items, [CheckItem("joined", str(recording), samples.size / SAMPLE_RATE)])
        job = CheckJob(
            options.checkpoint, options.language, str(output), items=str(items), spoken_seconds=WINDOW_SECONDS
        )
        check(job, EventChannel(None), Controls())
    transcribed = time.perf_counter()
    (piece,) = read_transcribed(output)
    found = align(piece.windows, " ".join(" ".join(each) for _, _, each in clips))
    ended = time.perf_counter()
    seconds = [each.end - each.start for each in found.utterances]
    figures = judged(found, clips) | {
        "minutes": samples.size / SAMPLE_RATE / 60,
        "utterances": len(seconds),
        "shortest": min(seconds),
        "longest": max(seconds),
        "unmatched": len(found.unmatched),
        "transcribed in": transcribed - started,
        "aligned in": ended - transcribed,
    }
    for name, value in figures.items():
        print(f"{name:20} {value:,.4g}")
    for each in found.unmatched:
        print(f"not used: {each.start:.1f}-{each.end:.1f} text “{each.text}” heard “{each.transcribed}”")
    if options.json:
        options.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
