"""Voice activity by Silero: speech is found, what is loud but no speech is not, and no torch comes with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studio.audio.decoding import SAMPLE_RATE, Samples, read_audio
from studio.audio.voice_activity import speech_frames, speech_in, speech_probabilities


def room(seconds: float) -> Samples:
    return np.random.default_rng(0).normal(0, 0.003, round(seconds * SAMPLE_RATE)).astype(np.float32)


@pytest.fixture(scope="module")
def joined(fr_ca: Path) -> Samples:
    """1 s of room, a clip of 2.97 s, 1 s of room, the clip again, 1 s of room, 1 s of loud noise."""
    clip = read_audio(fr_ca / "agent-pass.flac")
    loud = 60 * room(1)
    return np.concatenate([room(1), clip, room(1), clip, room(1), loud])


def test_speech_is_found_and_noise_is_none(joined: Samples) -> None:
    found = speech_in(joined)
    assert len(found) == 2
    assert [each.start for each in found] == pytest.approx([1.06, 5.03], abs=0.1)
    assert [each.end for each in found] == pytest.approx([3.94, 7.91], abs=0.35), "in noise it hesitates"
    frames = speech_frames(joined)
    assert frames.shape == (joined.size // 160,)
    assert frames[110:390].all() and not frames[430:490].any() and not frames[830:].any()


def test_blocks_make_no_difference_and_nothing_is_nothing(joined: Samples) -> None:
    long = np.concatenate([joined] * 3)  # over the 16.4 s of a call of the model
    assert speech_probabilities(long)[: joined.size // 512] == pytest.approx(
        speech_probabilities(joined)[: joined.size // 512], abs=1e-4
    )
    assert speech_in(np.zeros(0, np.float32)) == [] == speech_in(np.zeros(SAMPLE_RATE, np.float32))
    assert speech_frames(np.zeros(0, np.float32)).size == 0


def test_torch_is_not_imported() -> None:
    code = "import numpy, sys; from studio.audio.voice_activity import speech_in; "
    code += "speech_in(numpy.zeros(16000, 'f4')); assert not {'torch', 'silero_vad'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
