"""Draft training: the encoder runs once for each utterance, and nothing that is learned depends on what was kept."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from studio.corpus.utterance import Manifest
from studio.engine.batches import encoder_cache, tensor_cache
from studio.engine.batches.features import encoder_frames
from studio.engine.channel import Controls
from studio.engine.model.forward import Encoded, encode
from studio.protocol.events import Event, RunFinished, StepCompleted, Warned
from studio.runs.forecast import Corpus, ModelShape, encoder_cache_bytes
from studio.settings.application import encoder_cache_folder
from studio.settings.toml import load_run_settings
from studio.storage.disk_cache import disk_size
from tests.engine.conftest import Run, stop_at

MakeRun = Callable[..., Run]
DRAFT: dict[str, Any] = {"scope": "decoder"}


pytestmark = pytest.mark.usefixtures("nothing_decoded")


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Widths of the inputs that the encoder has been run on while training, without gradients."""
    seen: list[int] = []

    def counted(model: Any, features: torch.Tensor, **named: Any) -> Encoded:
        if features.shape[0] == 1 and features.shape[-1] < 3000 and not torch.is_grad_enabled():
            seen.append(features.shape[-1])
        return encode(model, features, **named)

    monkeypatch.setattr(encoder_cache, "encode", counted)
    return seen


def _losses(run: Run) -> list[float]:
    return [event.loss for event in run.of(StepCompleted)]


def _adapter(run: Run) -> bytes:
    return (run.directory.adapter / "adapter_model.safetensors").read_bytes()


def _files() -> list[Path]:
    return sorted(path for path in encoder_cache_folder().rglob("*") if path.is_file())


def test_only_the_decoder_is_adapted_and_the_file_says_so(make_run: MakeRun) -> None:
    run = make_run(adapter={**DRAFT, "target_modules": "all-linear"}, training={"max_steps": 1})
    run.execute()
    names = load_file(run.directory.adapter / "adapter_model.safetensors").keys()
    assert names and all(".decoder." in name for name in names)
    assert {"encoder_attn", "self_attn", "fc1"} <= {part for name in names for part in name.split(".")}
    assert "decoder" in json.loads((run.directory.adapter / "adapter_config.json").read_text())["target_modules"]


def test_the_first_epoch_fills_the_store_and_later_ones_skip_the_encoder(make_run: MakeRun, encoded: list[int]) -> None:
    # Eight utterances in batches of three: an epoch is three steps.
    first, second = make_run("first", adapter=DRAFT), make_run("second", adapter=DRAFT)
    steps: list[int] = []

    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, StepCompleted):
            steps.append(len([frames for frames in encoded if frames in (100, 200, 300)]))

    encoded.clear()
    first.execute(react)
    assert len(_files()) == 8
    shape = ModelShape(0, 128, 2, 2, 256, 256, 51_865)
    corpus = Corpus.of(Manifest.load(first.directory.manifest).train)
    forecast = encoder_cache_bytes(load_run_settings(first.directory.settings), shape, corpus)
    assert forecast == pytest.approx(disk_size(encoder_cache_folder()), rel=0.3)
    assert steps[2] - steps[5] == 0 and steps[2] >= 8
    encoded.clear()
    steps.clear()
    second.execute(react)
    assert steps[0] == steps[5], "everything is there already"
    assert _losses(first) == _losses(second) and _adapter(first) == _adapter(second)


@pytest.mark.parametrize(
    "options",
    [
        {"precision": "bfloat16", "batch_seconds": 2.5, "gradient_checkpointing": True, "max_steps": 4},
        {"padded_share": 0.5, "gradient_accumulation_steps": 2, "batch_size": 2, "max_steps": 3},
    ],
    ids=str,
)
def test_kept_or_not_resumed_or_not_the_same_is_learned(make_run: MakeRun, options: dict[str, Any]) -> None:
    kept, parted = (make_run(name, adapter=DRAFT, training=options) for name in ("kept", "parted"))
    never = make_run("never", adapter=DRAFT, training={**options, "encoder_cache": 0.0})
    never.execute()
    assert not _files()
    kept.execute()
    assert _files()
    parted.execute(stop_at(2))
    for path in _files()[::2]:
        path.unlink()
    assert isinstance(parted.execute()[-1], RunFinished)
    assert _losses(never) == _losses(kept) == _losses(parted)
    assert _adapter(never) == _adapter(kept) == _adapter(parted)


def test_another_number_format_or_checkpoint_is_not_taken_for_the_same(make_run: MakeRun) -> None:
    for precision in ("float32", "bfloat16"):
        make_run(precision, adapter=DRAFT, training={"precision": precision, "max_steps": 3}).execute()
    assert len(list(encoder_cache_folder().iterdir())) == 2
    sizes = [disk_size(folder) for folder in encoder_cache_folder().iterdir()]
    assert 1.7 < max(sizes) / min(sizes) < 2.1


def test_a_damaged_file_is_made_anew(make_run: MakeRun) -> None:
    first, second = (make_run(name, adapter=DRAFT, training={"max_steps": 3}) for name in ("first", "second"))
    first.execute()
    short, wrong, *_ = _files()
    short.write_bytes(short.read_bytes()[:-10])
    raw = bytearray(wrong.read_bytes())
    raw[-1] ^= 255
    wrong.write_bytes(raw)
    second.execute()
    assert _losses(first) == _losses(second)
    assert wrong.read_bytes() != bytes(raw)


def test_a_full_disk_is_told_once_and_the_run_goes_on(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tensor_cache, "save_file", full)
    run = make_run(adapter=DRAFT, training={"max_steps": 2, "audio_cache": 0})
    assert isinstance(run.execute()[-1], RunFinished)
    (warning,) = run.of(Warned)
    assert "The disk is full" in warning.message and "goes on" in warning.message
    assert not _files()


def test_contexts_are_whole_seconds() -> None:
    assert [encoder_frames(seconds, 0.5) for seconds in (0.1, 0.5, 0.51, 29.7)] == [100, 100, 200, 3000]
    assert encoder_frames(1.0, None) == 3000
