"""A person with only a microphone gets an adapter: twenty sentences read into the window, then trained on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from studio.audio.synthesis import SpeechSynthesizer
from studio.runs.report import Report
from studio.settings.application import HOME_VARIABLE
from tests.end_to_end.microphone.virtual_microphone import VirtualMicrophone, why_unavailable
from tests.engine.small_whisper import write_checkpoint

ROOT = Path(__file__).resolve().parents[3]
WORDS = (
    "apple", "button", "candle", "dinner", "eleven", "finger", "garden", "harbour", "island", "jacket",
    "kettle", "ladder", "mountain", "number", "orange", "pencil", "question", "river", "summer", "table",
)  # fmt: skip

pytestmark = pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable())


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    """Every word spoken, with a little silence around it: 16 kHz mono."""
    folder = tmp_path / "takes"
    folder.mkdir()
    voice = SpeechSynthesizer()
    for number, word in enumerate(WORDS):
        samples = soxr.resample(voice.speak(word), voice.sample_rate, 16_000)
        padded = np.pad(0.7 * samples / np.abs(samples).max(), 1600)
        soundfile.write(folder / f"{number}.wav", padded, 16_000, subtype="PCM_16")
    return folder


def test_a_microphone_is_enough_for_an_adapter(takes: Path, tmp_path: Path) -> None:
    sentences = tmp_path / "words.txt"
    sentences.write_text("\n".join(WORDS), encoding="utf-8")
    checkpoint = write_checkpoint(tmp_path / "random-whisper")
    with VirtualMicrophone() as microphone:
        done = _worked_window([str(sentences), str(takes), str(checkpoint)], tmp_path / "home", microphone.environment)
    assert done["flawed"] == []
    assert done["texts"] == list(WORDS)
    assert (done["status"], done["shown"], done["language"]) == ("finished", "train", "en")
    dataset, run = Path(done["source"]), Path(done["run"])
    assert dataset == tmp_path / "home" / "recordings" / "my-en"
    for number in (0, len(WORDS) - 1):
        played, kept = takes / f"{number}.wav", dataset / "audio" / f"{number + 1:04d}.flac"
        assert _holds(soundfile.read(kept, dtype="int16")[0], soundfile.read(played, dtype="int16")[0])
    report = Report.load(run / "report.json")
    assert report.train_utterances + report.eval_utterances == len(WORDS) and report.steps == 3
    assert (run / "adapter" / "adapter_model.safetensors").is_file()


def _worked_window(arguments: list[str], home: Path, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.end_to_end.microphone.dataset_process", *arguments]
    variables = os.environ | environment | {HOME_VARIABLE: str(home), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _holds(kept: npt.NDArray[np.int16], played: npt.NDArray[np.int16]) -> bool:
    """Whether the middle of what was played is in what was kept, sample by sample."""
    middle = played[played.size // 3 : played.size * 2 // 3]
    starts = np.flatnonzero(kept[: kept.size - middle.size + 1] == middle[0])
    return any(np.array_equal(kept[start : start + middle.size], middle) for start in starts)
