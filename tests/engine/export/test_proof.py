"""What a proof finds wrong, and what it is made with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from studio.corpus.utterance import Utterance
from studio.engine.export.proof import MOST_CLIPS, ProvenClip, clips_of, judged
from studio.engine.export.runtimes import SAMPLE_RATE, WINDOW, RuntimeFacts
from studio.runs.exports import FORMATS, Proof, told_fault

FACTS = RuntimeFacts("program 1.0", 1)
EXACT, ROUNDED = FORMATS["transformers-float32"], FORMATS["faster-whisper-int8"]


def proof(rows: list[ProvenClip], quantized: bool = False) -> Proof:
    return judged(ROUNDED if quantized else EXACT, FACTS, rows, 5.0, "basic")


def row(studio: str, matched: str | None, own: str, reference: str = "un deux trois") -> ProvenClip:
    return ProvenClip("a.wav", reference, studio, matched, own)


def test_equal_texts_are_no_fault_whatever_its_own_settings_write() -> None:
    found = proof([row("un deux trois", "un deux trois", "un deux trois.")] * 20)
    assert (found.equal, found.compared, found.faults) == (20, 20, [])
    assert found.cer_studio == found.cer_matched == 0


def test_rounding_may_change_a_tenth_of_the_texts_and_nothing_else_may() -> None:
    rows = [row("un deux trois", "un deux trois", "un deux trois")] * 18
    rows += [row("un deux trois", "un deux froid", "un deux trois")] * 2
    assert not proof(rows, quantized=True).faults
    found = proof(rows)
    assert found.faults == ["texts"] and "18 of 20" in told_fault("texts", found, EXACT)
    found = proof([*rows, rows[-1]], quantized=True)
    assert found.faults == ["texts"] and "18 of 21" in told_fault("texts", found, ROUNDED)


def test_worse_figures_and_words_in_silence_are_faults() -> None:
    rows = [row("un deux trois", "un deux trois", "un deux froid"), row("", "", "Merci d'avoir regardé.", reference="")]
    assert proof(rows).faults == ["cer", "silence"]


def test_a_long_recording_counts_for_its_own_settings_alone() -> None:
    found = proof([row("un deux trois", None, "un deux trois"), row("un", "un", "un", reference="un")])
    assert found.compared == 1 and found.cer_own == 0


def test_it_is_made_with_clips_of_all_lengths_a_long_one_and_silence(tmp_path: Path) -> None:
    utterances = []
    for number in range(40):
        path, seconds = tmp_path / f"{number}.wav", 1 + number / 10
        soundfile.write(path, np.full(int(seconds * SAMPLE_RATE), 0.1), SAMPLE_RATE)
        utterances.append(Utterance(str(number), str(path), f"texte {number}", seconds))
    gone = Utterance("gone", str(tmp_path / "gone.wav"), "parti", 2.05)
    assert clips_of([gone]) == []
    clips = clips_of(utterances)
    assert len(clips) == MOST_CLIPS
    assert clips[0].reference == "texte 0" and "texte 39" in [clip.reference for clip in clips]
    assert [clip.reference for clip in clips[-2:]] == ["", ""]
    joined = clips[-3]
    assert len(joined.samples) > WINDOW and joined.reference.startswith("texte 0 texte ")
