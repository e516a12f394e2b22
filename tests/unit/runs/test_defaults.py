"""Defaults fit for a corpus and a machine."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.checkpoints.catalogue import CATALOGUE
from studio.checkpoints.inspect import CheckpointInfo
from studio.runs.defaults import GIGABYTE, Machine, split_fractions, suggest
from studio.runs.devices import Device
from studio.settings.consistency import cross_problems
from studio.settings.run import RunSettings
from studio.settings.target_modules import ATTENTION_MODULES
from studio.settings.toml import dump_run_settings, parse_run_settings, read_toml

LAPTOP = Machine(8 * GIGABYTE, has_gpu=False)
SERVER = Machine(256 * GIGABYTE, has_gpu=True)


def info(name: str = "whisper-base") -> CheckpointInfo:
    entry = next(entry for entry in CATALOGUE if entry.name == name)
    return CheckpointInfo(
        name=name,
        folder=Path("/checkpoints") / name,
        multilingual=True,
        languages=("en", "fr", "ko"),
        parameters=entry.parameters,
        weight_bytes=entry.parameters * 4,
        mel_bins=80,
        hidden_size=512,
        encoder_layers=6,
        decoder_layers=6,
        attention_heads=8,
        encoder_ffn=2048,
        decoder_ffn=2048,
        vocabulary=51_865,
        max_source_positions=1500,
        max_target_positions=448,
    )


def suggestion(count: int, name: str = "whisper-base", machine: Machine = LAPTOP) -> RunSettings:
    return suggest(count, split_fractions(count), info(name), "fr", "/data", machine)


def test_steps_are_reckoned_for_the_shares_that_the_run_holds_out() -> None:
    known = suggest(1_000, {"validation_fraction": 0.25, "test_fraction": 0.25}, info(), "fr", "/data", LAPTOP)
    assert (known.data.validation_fraction, known.data.test_fraction) == (0.25, 0.25)
    assert known.training.max_steps == 500 * 10 / 4


@pytest.mark.parametrize("count", [2, 160, 199, 200, 5_000, 600_000])
@pytest.mark.parametrize("name", ["whisper-tiny", "whisper-base", "whisper-large-v3"])
@pytest.mark.parametrize("machine", [LAPTOP, SERVER, Machine(GIGABYTE, has_gpu=False)])
def test_every_suggestion_is_a_valid_run(count: int, name: str, machine: Machine, tmp_path: Path) -> None:
    settings = suggestion(count, name, machine)
    (tmp_path / "run.toml").write_text(dump_run_settings(settings, commented=True), encoding="utf-8")
    assert parse_run_settings(read_toml(tmp_path / "run.toml")) == settings
    assert settings.adapter.alpha == 2 * settings.adapter.rank
    assert settings.evaluation.eval_steps == settings.training.save_steps <= settings.training.max_steps / 2
    step = settings.training.batch_size * settings.training.gradient_accumulation_steps
    assert step == ((8 if machine.has_gpu else 4) if count > 2 else 1), "no more than there are to learn from"
    assert 20 <= settings.training.max_steps <= 32_000 / step


def test_few_utterances_get_a_smaller_adapter_a_larger_held_out_share_and_more_epochs() -> None:
    small, large = suggestion(100), suggestion(2_000)
    assert small.adapter.rank < large.adapter.rank
    assert small.data.test_fraction > large.data.test_fraction > suggestion(50_000).data.test_fraction
    assert small.training.max_steps * 8 / 100 > large.training.max_steps * 8 / 2_000


def test_a_large_checkpoint_on_a_small_machine_saves_memory() -> None:
    tight = suggestion(500, "whisper-large-v3")
    assert (tight.quantization.method, tight.training.gradient_checkpointing) == ("nf4", True)
    assert tight.training.batch_size == 1
    roomy = suggestion(500, "whisper-large-v3", SERVER)
    assert (roomy.quantization.method, roomy.training.gradient_checkpointing) == ("none", False)
    assert roomy.training.batch_size == 8


def test_a_gpu_gets_loaders_a_processor_does_not() -> None:
    assert suggestion(500, machine=SERVER).training.dataloader_workers > 0
    assert suggestion(500).training.dataloader_workers == 0


def test_the_machine_that_trains_decides_on_the_number_format() -> None:
    assert suggestion(500).training.precision == suggestion(500, machine=SERVER).training.precision == "auto"


def test_what_was_asked_for_is_in_it() -> None:
    settings = suggestion(500)
    assert (settings.checkpoint.name, settings.checkpoint.language) == ("whisper-base", "fr")
    assert settings.data.source == "/data"


def test_what_measured_best_is_suggested_and_a_frozen_encoder_with_it_is_valid() -> None:
    """Of the table in the benchmarks' README: the attention projections, a quarter of the utterances joined.

    On a processor steps of four utterances with some silence; none of it was measured on a GPU.
    """
    settings, on_gpu = suggestion(500).training, suggestion(500, machine=SERVER).training
    assert (settings.batch_size, settings.learning_rate, settings.silence_share) == (4, 7e-4, 0.05)
    assert (on_gpu.batch_size, on_gpu.learning_rate, on_gpu.silence_share) == (8, 1e-3, 0.0)
    settings = suggestion(500)
    assert settings.adapter.target_modules == ATTENTION_MODULES and settings.joined_share == 0.25
    for section, name, value in (("adapter", "scope", "decoder"), ("training", "audio_context", "packed")):
        raw = settings.model_dump()
        raw[section][name] = value
        changed = RunSettings.model_validate(raw)
        assert changed.joined_share == 0 and not dict(cross_problems(changed))


def test_this_machine_has_memory() -> None:
    assert Machine.here().memory_bytes > GIGABYTE / 2


def test_a_run_is_fitted_to_the_memory_of_the_gpu_that_will_train_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.runs.defaults.nvidia_gpu", lambda: Device("RTX", 8 * GIGABYTE, 7 * GIGABYTE, True))
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=256 * GIGABYTE))
    here = Machine.here()
    assert (here.memory_bytes, here.has_gpu) == (8 * GIGABYTE, True)
    fitted = suggestion(500, "whisper-large-v3", here)
    assert fitted.quantization.method == "nf4" and fitted.training.batch_size < 4
    monkeypatch.setattr("studio.runs.defaults.nvidia_gpu", lambda: None)
    assert Machine.here() == Machine(256 * GIGABYTE, has_gpu=False)
