"""The same clip has the same text everywhere, with the real checkpoints: speech, loops, silence, noise, long clips."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from studio.audio.decoding import read_audio
from studio.checkpoints.inspect import CheckpointInfo
from studio.engine.channel import EventChannel
from studio.engine.decoding.options import DecodingOptions
from studio.engine.model.session import ModelSession
from studio.protocol.commands import Transcribe
from studio.text.loops import is_loop
from tests.engine.decoding import same_texts

SPOKEN = "agent-alreadyon.flac"
SHORT = ("joined", "silence", "noise", "spoken")
TOKENS = 120


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that fight over busy cores make these short decodings five times slower."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def bounded(folder: Path, target: Path) -> Path:
    """The checkpoint with texts of at most `TOKENS`: a loop is one long before 448 of them."""
    target.mkdir()
    for file in folder.iterdir():
        (target / file.name).symlink_to(file)
    generation = target / "generation_config.json"
    settings = json.loads(generation.read_text(encoding="utf-8")) | {"max_length": TOKENS}
    generation.unlink()
    generation.write_text(json.dumps(settings), encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def clips(fr_ca: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Speech, speech joined to under and over 30 s, silence, and noise."""
    folder = tmp_path_factory.mktemp("clips")
    spoken = np.concatenate([read_audio(path) for path in sorted(fr_ca.glob("*.flac"))[240:300]])
    written = {
        "joined": spoken[: 16_000 * 28],
        "long": spoken[: 16_000 * 40],
        "silence": np.zeros(16_000 * 5, np.float32),
        "noise": np.random.default_rng(0).normal(0, 0.1, 16_000 * 5).astype(np.float32),
    }
    for name, samples in written.items():
        soundfile.write(folder / f"{name}.flac", samples, 16_000)
    return {name: folder / f"{name}.flac" for name in written} | {"spoken": fr_ca / SPOKEN}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_way_gives_the_same_texts(
    language: str, request: pytest.FixtureRequest, clips: dict[str, Path], tmp_path: Path
) -> None:
    """English-only tiny goes round in circles on French; multilingual base writes what is said."""
    info: CheckpointInfo = request.getfixturevalue({"en": "tiny_english", "fr": "base"}[language])
    folder = bounded(info.folder, tmp_path / info.name)
    adapter = same_texts.write_adapter(folder, tmp_path / "adapter", 0.04)
    chosen = [clips[name] for name in (["spoken"] if language == "fr" else SHORT)]
    expected = same_texts.alone(folder, language, adapter, chosen)
    assert any(base != adapted for base, adapted in expected), "the adapter of this test must make a difference"
    assert not any(is_loop(text) for pair in expected for text in pair)
    assert same_texts.by_evaluate(folder, language, adapter, chosen, tmp_path) == expected
    assert same_texts.by_transcribe(folder, language, adapter, chosen, tmp_path) == expected
    assert same_texts.by_compare(folder, language, adapter, chosen) == expected
    assert same_texts.by_check(folder, language, chosen, tmp_path) == [base for base, _ in expected]


def test_over_30_s_models_write_together_what_they_write_alone(
    tiny_english: CheckpointInfo, clips: dict[str, Path], tmp_path: Path
) -> None:
    folder = bounded(tiny_english.folder, tmp_path / tiny_english.name)
    adapter = same_texts.write_adapter(folder, tmp_path / "adapter", 0.04)
    expected = same_texts.alone(folder, "en", adapter, [clips["long"]])
    assert same_texts.by_transcribe(folder, "en", adapter, [clips["long"]], tmp_path) == expected


def test_a_loop_is_cut(tiny_english: CheckpointInfo, clips: dict[str, Path], tmp_path: Path) -> None:
    folder = bounded(tiny_english.folder, tmp_path / tiny_english.name)
    session = ModelSession.load(str(folder), "en", "transcribe", EventChannel(None), device="cpu")
    audio = read_audio(clips["joined"])
    cut, kept = (session.decoder(session.base, DecodingOptions(loops=loops))([audio])[0] for loops in ("cut", "keep"))
    assert is_loop(kept) and kept.startswith(cut) and 0 < len(cut) < len(kept) / 3


@pytest.mark.parametrize("options", [{"beams": 3}, {"timestamps": True}])
def test_beams_and_timestamps_together_and_alone(
    options: dict[str, int], base: CheckpointInfo, clips: dict[str, Path], tmp_path: Path
) -> None:
    adapter = str(same_texts.write_adapter(base.folder, tmp_path / "adapter", 0.04))

    def asked(adapters: Sequence[str]) -> list[tuple[str, object]]:
        request = Transcribe(1, [str(clips["spoken"])], str(base.folder), [*adapters], [], "fr", **options)
        (event,) = same_texts.by_service(request)
        return [(row["text"], row["segments"]) for row in event.results]

    together = asked([adapter])
    assert together[:1] == asked([])
    assert together[0] != together[1]
    assert all(bool(segments) == options.get("timestamps", False) for _, segments in together)
