"""The same clip has the same text everywhere: a small random model; real ones are in ``tests/end_to_end``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.engine.decoding.long_form import PartialTranscript
from tests.engine.decoding import same_texts


@pytest.fixture(scope="module")
def adapter(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the small model."""
    return same_texts.write_adapter(checkpoint, tmp_path_factory.mktemp("adapter"), 1.0)


@pytest.fixture(scope="module")
def clips(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Tones of different lengths, silence, and noise."""
    folder = tmp_path_factory.mktemp("clips")
    soundfile.write(folder / "silence.flac", np.zeros(32_000), 16_000)
    soundfile.write(folder / "noise.flac", np.random.default_rng(0).normal(0, 0.1, 48_000), 16_000)
    return [
        *(corpus / f"clip {number}.flac" for number in (0, 3, 7, 9)),
        folder / "silence.flac",
        folder / "noise.flac",
    ]


def test_short_clips(checkpoint: Path, adapter: Path, clips: list[Path], tmp_path: Path) -> None:
    expected = same_texts.alone(checkpoint, "fr", adapter, clips)
    assert len({text for pair in expected for text in pair}) > 4, "the models and clips of this test must differ"
    assert same_texts.by_evaluate(checkpoint, "fr", adapter, clips, tmp_path) == expected
    assert same_texts.by_transcribe(checkpoint, "fr", adapter, clips, tmp_path) == expected
    assert same_texts.by_compare(checkpoint, "fr", adapter, clips) == expected
    assert same_texts.by_check(checkpoint, "fr", clips, tmp_path) == [base for base, _ in expected]


def test_a_clip_over_30_s(checkpoint: Path, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = PartialTranscript.add_timed

    def hurry(partial: PartialTranscript, *arguments: object) -> None:
        """A random model would go on by hundredths of a second."""
        before = partial.seek
        add(partial, *arguments)  # type: ignore[arg-type]
        partial.seek = max(partial.seek, before + min(2_900, partial.frames - before))

    monkeypatch.setattr(PartialTranscript, "add_timed", hurry)
    clips = [tmp_path / f"long {number}.flac" for number in (0, 1)]
    for number, clip in enumerate(clips):
        noise = np.random.default_rng(number).normal(0, 0.1, 16_000 * (31 + 20 * number))
        soundfile.write(clip, noise, 16_000)
    expected = same_texts.alone(checkpoint, "fr", adapter, clips)
    assert same_texts.by_evaluate(checkpoint, "fr", adapter, clips, tmp_path) == expected
    assert same_texts.by_transcribe(checkpoint, "fr", adapter, clips, tmp_path) == expected
    assert same_texts.by_compare(checkpoint, "fr", adapter, clips) == expected
