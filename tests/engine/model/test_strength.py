"""An adapter applied more or less strongly: 0 % is the base, 100 % the adapter, whatever kind it is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import IA3Config, LoHaConfig, LoraConfig, PeftConfig, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.model.loading import load_adapter, load_base
from studio.errors import CheckpointError
from studio.settings.adapter import QuantizationSettings

CONFIGS: dict[str, PeftConfig] = {
    "rslora": LoraConfig(r=8, lora_alpha=4, use_rslora=True, target_modules=["q_proj", "fc1"]),
    "dora": LoraConfig(r=4, target_modules=["q_proj", "fc1"], use_dora=True),
    "biased": LoraConfig(r=4, target_modules=["q_proj", "fc1"], bias="all"),
    "loha": LoHaConfig(r=4, target_modules=["q_proj", "fc1"]),
    "ia3": IA3Config(target_modules=["k_proj", "fc2"], feedforward_modules=["fc2"]),
    "norms": LoraConfig(r=4, target_modules=["q_proj"], modules_to_save=["layer_norm"]),
    "pissa": LoraConfig(r=4, target_modules=["q_proj"], init_lora_weights="pissa"),
}


def adapter(checkpoint: Path, folder: Path, name: str) -> Path:
    """An adapter with random weights."""
    torch.manual_seed(1)
    model = get_peft_model(WhisperForConditionalGeneration.from_pretrained(checkpoint), CONFIGS[name])
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data + 0.1 * torch.randn_like(parameter)
    model.save_pretrained(folder)
    return folder


def logits(checkpoint: Path, folder: Path | None, strength: float | None = None, method: Any = "none") -> torch.Tensor:
    quantization = QuantizationSettings(method=method)
    model: Any = load_base(inspect_checkpoint(checkpoint), torch.device("cpu"), quantization=quantization)
    if folder is not None:
        model = load_adapter(model, folder, "default", strength)
    features = torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        result: torch.Tensor = model.eval()(
            input_features=features, decoder_input_ids=torch.tensor([[50258, 50265]])
        ).logits
    return result


@pytest.mark.parametrize("name", ["rslora", "dora", "biased", "loha"])
def test_strength_goes_from_the_base_to_the_adapter_and_beyond(checkpoint: Path, tmp_path: Path, name: str) -> None:
    folder = adapter(checkpoint, tmp_path / "adapter", name)
    base, whole = logits(checkpoint, None), logits(checkpoint, folder)
    torch.testing.assert_close(logits(checkpoint, folder, 0.0), base, atol=1e-3, rtol=1e-4)
    assert torch.equal(logits(checkpoint, folder, 100.0), whole)
    distances = [float((logits(checkpoint, folder, strength) - base).norm()) for strength in (30.0, 100.0, 150.0)]
    assert 0.1 < distances[0] < distances[1] < distances[2]


@pytest.mark.parametrize("method", ["int8", "nf4"])
@pytest.mark.parametrize("name", ["rslora", "dora"])
def test_on_a_quantized_base_zero_is_that_base(checkpoint: Path, tmp_path: Path, name: str, method: str) -> None:
    folder = adapter(checkpoint, tmp_path / "adapter", name)
    base = logits(checkpoint, None, method=method)
    none = logits(checkpoint, folder, 0.0, method)
    assert (none - base).norm() < 0.05 * (logits(checkpoint, folder, 100.0, method) - base).norm()


@pytest.mark.parametrize("name", ["ia3", "norms", "pissa"])
def test_what_is_no_update_has_no_strength_but_its_own(checkpoint: Path, tmp_path: Path, name: str) -> None:
    folder = adapter(checkpoint, tmp_path / "adapter", name)
    logits(checkpoint, folder, 100.0)
    with pytest.raises(CheckpointError) as caught:
        logits(checkpoint, folder, 50.0)
    assert caught.value.code == "strength"
