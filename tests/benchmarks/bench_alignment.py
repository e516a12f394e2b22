"""A long recording against its text: ``python tests/benchmarks/bench_alignment.py CORPUS WORK``.

Clips of the corpus are joined to a recording of so many minutes, with pauses of 0.3 to 1 s of quiet noise;
of their texts, joined as well, 3 % of the words are changed. A word counts as right where it lies in an utterance whose
begin and end are within 0.3 s of where its first word begins and its last ends. Where that is a clip's begin or end,
it is known to 10 ms; within a clip it is the pause nearest to the words' share of the clip's letters, which no model
has a part in. WORK keeps the recording and what was transcribed, so that a second run only aligns.

[--minutes 15] [--checkpoint whisper-base] [--language fr] [--seed 1] [--json FILE]
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import re
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from studio.audio.decoding import SAMPLE_RATE, read_audio
from studio.audio.encoding import write_flac
from studio.audio.silence import frame_levels, silent_frames
from studio.audio.voice_activity import speech_in
from studio.corpus.alignment import WINDOW_SECONDS, Alignment, align
from studio.corpus.quality.transcript_check import CheckItem, read_transcribed, save_items
from studio.runs.jobs import CheckJob

TOLERANCE = 0.3
_LETTER = re.compile(r"\w")
_NAME = re.compile(r"[a-z]+-[a-z-]+:")
"""Texts of fr-ca that hold the next prompt too, with its name, which is not said."""


class Clip(NamedTuple):
    """Where a clip's sound begins and ends, its words as they are given to the alignment, and its pauses."""

    start: float
    end: float
    words: list[str]
    pauses: list[tuple[float, float]]

    def after(self, count: int) -> tuple[float, float]:
        """The pause after so many of its words: the one that is nearest to their share of its letters."""
        letters = [len(word) for word in self.words]
        place = self.start + (self.end - self.start) * sum(letters[:count]) / sum(letters)
        return min(self.pauses, key=lambda pause: abs(sum(pause) / 2 - place), default=(-math.inf, math.inf))


def joined(corpus: Path, minutes: float, seed: int) -> tuple[np.ndarray, list[Clip]]:
    """Samples, and the clips in them."""
    dice, noise = random.Random(seed), np.random.default_rng(seed)
    with (corpus / "metadata.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not _NAME.search(row["text"])]
    dice.shuffle(rows)
    vocabulary = sorted({word for row in rows for word in row["text"].split()})
    parts, clips, at = [], [], 0
    for row in rows:
        clip = read_audio(corpus / row["file_name"])
        pause = noise.normal(0, 0.0005, round(dice.uniform(0.3, 1.0) * SAMPLE_RATE)).astype(np.float32)
        begin, end = at / SAMPLE_RATE, (at + clip.size) / SAMPLE_RATE
        first, last = silent_frames(frame_levels(clip))
        words = [
            dice.choice(vocabulary) if dice.random() < 0.03 else word
            for word in row["text"].split()
            if _LETTER.search(word)
        ]
        pauses = [(begin + left.end, begin + right.start) for left, right in pairwise(speech_in(clip))]
        clips.append(Clip(begin + first / 100, end - last / 100, words, pauses))
        parts += [clip, pause]
        at += clip.size + pause.size
        if at > minutes * 60 * SAMPLE_RATE:
            break
    return np.concatenate(parts), clips


def judged(found: Alignment, clips: list[Clip]) -> dict[str, float]:
    """Shares of the words that are right, that are in any utterance, and in one that is cut within a clip."""
    words = [word for clip in clips for word in clip.words]
    places = [(clip, number) for clip in clips for number in range(len(clip.words))]
    right = used = inside = at = 0
    for utterance in found.utterances:
        own = utterance.text.split()
        while words[at : at + len(own)] != own:
            at += 1
        (first, before), (last, number) = places[at], places[at + len(own) - 1]
        at += len(own)
        used += len(own)
        start = first.after(before)[1] if before else first.start
        end = last.after(number + 1)[0] if number + 1 < len(last.words) else last.end
        inside += len(own) * (before > 0 or number + 1 < len(last.words))
        if max(abs(utterance.start - start), abs(utterance.end - end)) <= TOLERANCE:
            right += len(own)
        else:
            print(f"off {utterance.start - start:+.2f} {utterance.end - end:+.2f} s: {utterance.text}")
    total = len(words)
    shares = {"right": right, "in an utterance": used, "cut within a clip": inside}
    return {"words": total} | {name: count / total for name, count in shares.items()}


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
    text = " ".join(word for clip in clips for word in clip.words)
    recording = options.work / f"joined-{options.seed}-{options.minutes:g}.flac"
    output = recording.with_suffix(".jsonl")
    started = time.perf_counter()
    if not output.exists():
        from studio.engine.channel import Controls, EventChannel
        from studio.engine.evaluation.transcript_check import check

        write_flac(recording, samples)
        recording.with_suffix(".txt").write_text(text, encoding="utf-8")
        items = options.work / "items.jsonl"
        save_items(items, [CheckItem("joined", str(recording), samples.size / SAMPLE_RATE)])
        job = CheckJob(
            options.checkpoint, options.language, str(output), items=str(items), spoken_seconds=WINDOW_SECONDS
        )
        check(job, EventChannel(None), Controls())
    transcribed = time.perf_counter()
    (piece,) = read_transcribed(output)
    found = align(piece.windows, text, options.language)
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
