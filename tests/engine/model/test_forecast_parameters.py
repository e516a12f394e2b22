"""The forecast's counts are those of PEFT and of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from transformers import WhisperConfig, WhisperForConditionalGeneration

from studio.engine.model.loading import add_adapter, count_trainable, save_adapter, trainable_tensors
from studio.runs.adapter_size import adapter_bytes, trainable_parameters
from studio.runs.forecast import ModelShape
from studio.settings.run import RunSettings

ADAPTERS: list[dict[str, Any]] = [
    {},
    {"rank": 3, "target_modules": ["k_proj"]},
    {"rank": 8, "target_modules": "attention", "use_rslora": True},
    {"rank": 4, "target_modules": "all-linear"},
    {"rank": 4, "target_modules": "all-linear", "method": "dora"},
    {"rank": 4, "target_modules": ["q_proj", "k_proj", "fc2"], "bias": "lora_only"},
    {"rank": 4, "target_modules": ["v_proj"], "bias": "all"},
    {"rank": 4, "target_modules": ["q_proj", "fc1"], "scope": "decoder", "bias": "lora_only"},
    {"rank": 4, "init_lora_weights": "pissa"},
    {"rank": 4, "init_lora_weights": "olora", "use_rslora": True},
    {"rank": 5, "method": "adalora", "target_modules": "all-linear"},
]


def whisper() -> tuple[WhisperForConditionalGeneration, ModelShape]:
    """Like whisper-tiny.en, narrower, with halves of different depth and width."""
    config = WhisperConfig(
        vocab_size=51_864, d_model=48, encoder_layers=3, decoder_layers=2, encoder_attention_heads=6,
        decoder_attention_heads=6, encoder_ffn_dim=160, decoder_ffn_dim=192, pad_token_id=50256, bos_token_id=50257,
        eos_token_id=50256, decoder_start_token_id=50257,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    model.requires_grad_(False)
    count = sum(parameter.numel() for parameter in model.parameters())
    return model, ModelShape(count, 48, 3, 2, 160, 192, 51_864)


@pytest.mark.parametrize("adapter", ADAPTERS, ids=str)
def test_trainable_parameters_equal_those_of_peft(adapter: dict[str, Any], tmp_path: Path) -> None:
    run = RunSettings.model_validate({"adapter": adapter})
    model, shape = whisper()
    adapted = add_adapter(model, run, "base")
    count = trainable_parameters(shape, run.adapter)
    assert count == count_trainable(adapted, run.adapter)
    all_of_them = sum(each.numel() for each in trainable_tensors(adapted).values())
    assert all_of_them == count * (2 if run.adapter.starts_from_base else 1)
    save_adapter(adapted, tmp_path)
    if run.adapter.method == "adalora":
        return  # nothing is trained, so that no rank is left
    size = (tmp_path / "adapter_model.safetensors").stat().st_size
    assert adapter_bytes(shape, run.adapter) == pytest.approx(size, rel=0.1, abs=8192)
