"""EVA and CorDA: they start as PEFT's own have it, the adapter changes nothing yet, and is plain LoRA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import EvaConfig, LoraConfig
from peft.tuners.lora.eva import get_eva_state_dict
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.model import activation_start
from studio.engine.model.activation_start import start_from_activations
from studio.engine.model.adapter_traits import AdapterTraits
from studio.engine.model.forward import decode, encode
from studio.engine.model.loading import add_adapter, load_base, save_adapter
from studio.errors import SettingsError
from studio.runs.prepare import check_against_checkpoint
from studio.settings.run import RunSettings

RANK = 4


def settings(**adapter: Any) -> RunSettings:
    raw = {"rank": RANK, "target_modules": ["q_proj", "fc2"], "init_lora_weights": "eva"} | adapter
    return RunSettings.model_validate({"adapter": raw, "checkpoint": {"language": "fr"}})


def base(checkpoint: Path) -> WhisperForConditionalGeneration:
    return load_base(inspect_checkpoint(checkpoint), torch.device("cpu"))


def states(model: Any) -> torch.Tensor:
    features = torch.randn(2, 80, 400, generator=torch.Generator().manual_seed(1))
    tokens = torch.arange(50).view(2, 25)
    return decode(model, encode(model, features), tokens)


def run(model: Any) -> None:
    for _ in range(2):
        states(model)


@pytest.mark.parametrize("most", [1 << 30, 1 << 16])
def test_a_starts_as_the_components_that_peft_finds(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(activation_start, "_MOST_BYTES", most)
    model = add_adapter(base(checkpoint), settings(), "base")
    start_from_activations(model, settings().adapter, lambda: run(model), 7)
    config = LoraConfig(
        r=RANK, target_modules=["q_proj", "fc2"], init_lora_weights="eva", eva_config=EvaConfig(rho=1.0)
    )
    theirs = get_eva_state_dict(
        base(checkpoint),
        [{"a": torch.zeros(1)}],
        config,
        lambda other, _: states(other),
        None,
        prepare_layer_inputs_fn=None,
        show_progress_bar=False,
    )
    found = {name: each for name, each in model.named_modules() if hasattr(each, "lora_A")}
    assert {f"base_model.model.{name}" for name in theirs} == found.keys()
    for name, components in theirs.items():
        own = found[f"base_model.model.{name}"].lora_A["default"].weight
        torch.testing.assert_close(own @ own.T, torch.eye(RANK), rtol=1e-4, atol=1e-4)
        # Nearly the same space: PEFT finds it by a randomised SVD of few iterations, and no direction stands out here.
        assert (components.float() @ own.T).norm(dim=1).min() > 0.9
    assert torch.equal(states(model.eval()), states(base(checkpoint)))
    save_adapter(model, tmp_path)
    assert AdapterTraits.read(tmp_path).is_plain


def test_fewer_tokens_than_the_rank_are_enough(checkpoint: Path) -> None:
    model = add_adapter(base(checkpoint), settings(rank=64, scope="decoder"), "base")
    start_from_activations(model, settings().adapter, lambda: run(model), 7)
    for each in model.modules():
        if hasattr(each, "lora_A"):
            weight = each.lora_A["default"].weight
            torch.testing.assert_close(weight @ weight.T, torch.eye(64), rtol=1e-3, atol=1e-3)


def test_corda_starts_with_what_answers_most_to_the_inputs(checkpoint: Path, tmp_path: Path) -> None:
    """W0·X is approached by the start as well as a rank allows, but for the damping (Eckart and Young)."""
    run_settings = settings(init_lora_weights="corda", dropout=0.0)
    model, untouched = add_adapter(base(checkpoint), run_settings, "base").eval(), base(checkpoint)
    start_from_activations(model, run_settings.adapter, lambda: run(model), 7)
    torch.testing.assert_close(states(model), states(untouched), rtol=1e-3, atol=1e-3)
    layer = model.get_decoder().layers[0].fc2
    inputs: list[torch.Tensor] = []
    layer.register_forward_pre_hook(lambda _, given: inputs.append(given[0].detach().reshape(-1, layer.in_features)))
    run(model)
    products = sum(each.T @ each for each in inputs)
    weight, scaling = layer.get_base_layer().weight.detach(), layer.scaling["default"]
    assert torch.equal(weight, untouched.get_decoder().layers[0].fc2.weight)
    up, down = layer.lora_B["default"].weight[:, :RANK], layer.lora_A["default"].weight[:RANK]
    left = (weight - scaling * up @ down) @ products
    best = torch.linalg.svdvals(weight @ products)[RANK:].norm()
    plain = torch.linalg.svd(weight)
    of_weights = weight - plain.U[:, :RANK] * plain.S[:RANK] @ plain.Vh[:RANK]
    assert left.norm() < 1.1 * best < 0.9 * (of_weights @ products).norm()
    save_adapter(model, tmp_path)
    assert AdapterTraits.read(tmp_path).is_plain


def test_a_rank_over_the_layers_width_is_told_before_the_run(checkpoint: Path) -> None:
    with pytest.raises(SettingsError, match="at most 128"):
        check_against_checkpoint(settings(rank=129), inspect_checkpoint(checkpoint))
