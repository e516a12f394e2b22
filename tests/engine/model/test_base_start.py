"""PiSSA and OLoRA: they start as the base, train as PEFT's own, and are saved for the untouched base."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.model.adapter_traits import AdapterTraits
from studio.engine.model.loading import add_adapter, load_base, save_adapter, trainable_tensors
from studio.errors import SettingsError
from studio.runs.prepare import check_against_checkpoint
from studio.settings.consistency import cross_problems
from studio.settings.run import RunSettings

RANK = 4
each_start = pytest.mark.parametrize("start", ["pissa", "olora"])


def settings(start: str, **adapter: Any) -> RunSettings:
    raw = {"rank": RANK, "alpha": 6, "dropout": 0.0, "init_lora_weights": start} | adapter
    return RunSettings.model_validate({"adapter": raw})


def base(checkpoint: Path, precision: str = "float32") -> WhisperForConditionalGeneration:
    return load_base(inspect_checkpoint(checkpoint), torch.device("cpu"), precision=precision)


def logits(model: Any) -> torch.Tensor:
    features = torch.linspace(-1, 1, 80 * 3000).view(1, 80, 3000).to(model.get_encoder().conv1.weight.dtype)
    result: torch.Tensor = model(input_features=features, decoder_input_ids=torch.tensor([[50258, 50265]])).logits
    return result


def train(model: PeftModel, steps: int = 3) -> None:
    optimizer = torch.optim.SGD(trainable_tensors(model).values(), lr=0.05)
    for _ in range(steps):
        optimizer.zero_grad()
        logits(model).float().log_softmax(-1)[0, -1, 100].neg().backward()
        optimizer.step()


@each_start
@pytest.mark.parametrize("use_rslora", [False, True])
def test_it_trains_as_pefts_own_and_is_saved_for_the_untouched_base(
    checkpoint: Path, tmp_path: Path, start: str, use_rslora: bool
) -> None:
    run = settings(start, use_rslora=use_rslora)
    model = add_adapter(base(checkpoint), run, "base").eval()
    untouched = logits(base(checkpoint))
    torch.testing.assert_close(logits(model), untouched)
    own = LoraConfig(
        r=RANK, lora_alpha=6, target_modules=["q_proj", "v_proj"], init_lora_weights=start, use_rslora=use_rslora
    )
    theirs = get_peft_model(base(checkpoint), own).eval()
    train(model)
    train(theirs)
    trained = logits(model)
    assert (trained - untouched).abs().max() > 0.05
    torch.testing.assert_close(trained, logits(theirs), rtol=1e-3, atol=1e-3)
    with model.disable_adapter():
        assert torch.equal(logits(model), untouched)
    save_adapter(model, tmp_path)
    plain = PeftModel.from_pretrained(WhisperForConditionalGeneration.from_pretrained(checkpoint), str(tmp_path))
    torch.testing.assert_close(logits(plain.eval()), trained)
    assert AdapterTraits.read(tmp_path).is_plain


@each_start
def test_only_the_first_half_is_trained(checkpoint: Path, start: str) -> None:
    model = add_adapter(base(checkpoint, "bfloat16"), settings(start), "base")
    before = {name: parameter.detach().clone() for name, parameter in trainable_tensors(model).items()}
    train(model, 1)
    for name, parameter in trainable_tensors(model).items():
        dimension = 0 if "lora_A" in name else 1
        (moved, still), (first, second) = parameter.chunk(2, dimension), before[name].chunk(2, dimension)
        assert torch.equal(still, second) and not torch.equal(moved, first)
        assert torch.equal(second, first if "lora_A" in name else -first)
    assert any(not torch.equal(each, before[name]) for name, each in trainable_tensors(model).items())


@each_start
def test_what_it_does_not_go_with_is_told_before_the_run(checkpoint: Path, start: str) -> None:
    run = settings(start, method="dora").model_dump()
    run["quantization"]["method"], run["training"]["weight_decay"] = "nf4", 0.1
    told = dict(cross_problems(RunSettings.model_validate(run)))
    assert {"adapter.init_lora_weights", "adapter.method", "training.weight_decay"} <= told.keys()
    wide = settings(start, rank=129).model_dump()
    wide["checkpoint"]["language"] = "fr"
    with pytest.raises(SettingsError, match="at most 128"):
        check_against_checkpoint(RunSettings.model_validate(wide), inspect_checkpoint(checkpoint))
