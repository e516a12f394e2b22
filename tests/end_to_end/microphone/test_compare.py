"""From the voice in a real (virtual) microphone to the texts on the Compare page, with a real checkpoint."""

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
import torch
from peft import LoraConfig, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.audio.synthesis import SpeechSynthesizer
from studio.checkpoints.inspect import CheckpointInfo
from studio.settings.toml import parse_run_settings, save_run_settings
from studio.text.error_rates import error_rates
from tests.end_to_end.conftest import Command
from tests.end_to_end.microphone.virtual_microphone import VirtualMicrophone, why_unavailable

ROOT = Path(__file__).resolve().parents[3]
SAID = "The quick brown fox jumps over the lazy dog, and then it walks home."

pytestmark = pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable())


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """A sentence in a file, 16 kHz mono."""
    voice = SpeechSynthesizer()
    samples = soxr.resample(voice.speak(SAID), voice.sample_rate, 16_000)
    path = tmp_path / "spoken.wav"
    soundfile.write(path, 0.7 * samples / np.abs(samples).max(), 16_000, subtype="PCM_16")
    return path


def write_adapted_run(run: Path, checkpoint: CheckpointInfo) -> None:
    """A finished run whose adapter hears otherwise than its base."""
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint.folder)
    adapted = get_peft_model(model, LoraConfig(r=8, target_modules=["q_proj", "fc2"]))
    torch.manual_seed(0)
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.03)
    adapted.save_pretrained(run / "adapter")
    raw = {"checkpoint": {"name": str(checkpoint.folder), "language": "en"}, "data": {"source": "/recordings"}}
    save_run_settings(parse_run_settings(raw), run / "run.toml")
    ended = {"v": 1, "seq": 0, "time": 0.0, "type": "run_finished"}
    (run / "events.jsonl").write_text(json.dumps(ended) + "\n", encoding="utf-8")
    (run / "manifest.jsonl").write_text("", encoding="utf-8")


def test_what_is_spoken_is_heard_by_base_and_adapter_and_scored(
    studio: Command, tiny_english: CheckpointInfo, spoken: Path, tmp_path: Path
) -> None:
    run = tmp_path / "home" / "runs" / "mine"
    write_adapted_run(run, tiny_english)
    with VirtualMicrophone() as microphone:
        page, place = _worked_page(spoken, microphone.environment)
        if place < 0:  # a machine busy with other work drops samples now and then, which no recorder can mend
            page, place = _worked_page(spoken, microphone.environment)
    assert page["bars"] > 10
    assert place >= 0, "the recording holds what was played, sample by sample"
    answer = tmp_path / "answer.json"
    options = ("--checkpoint", str(tiny_english.folder), "--adapter", str(run / "adapter"), "--json", str(answer))
    studio("transcribe", page["audio"], *options).succeeded()
    (clip,) = json.loads(answer.read_text(encoding="utf-8"))["clips"]
    texts = [row["text"] for row in clip["results"]]
    assert page["texts"] == page["shown"] == texts
    rates = [error_rates([SAID], [text], "basic").cer for text in texts]
    assert page["cer"] == [f"{rate * 100:.1f} %" for rate in rates]
    assert page["marked"] == [bool(rate) for rate in rates]
    assert rates[0] < 0.2


def _worked_page(spoken: Path, environment: dict[str, str]) -> tuple[dict[str, Any], int]:
    """What the page came to, and where in its recording what was played begins; −1 where it is not in it."""
    command = [sys.executable, "-m", "tests.end_to_end.microphone.compare_process", str(spoken), SAID]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    played, recorded = (soundfile.read(path, dtype="int16")[0].astype(np.int64) for path in (spoken, answer["whole"]))
    return answer, _offset(recorded, played)


def _offset(recorded: npt.NDArray[np.int64], played: npt.NDArray[np.int64]) -> int:
    """Where ``played`` begins in ``recorded``, exactly; −1 where it is not in it."""
    first = int(np.flatnonzero(played)[0])
    core = played[first : int(np.flatnonzero(played)[-1]) + 1]
    for start in np.flatnonzero(recorded == core[0]):
        if np.array_equal(recorded[start : start + core.size], core):
            return int(start)
    return -1
