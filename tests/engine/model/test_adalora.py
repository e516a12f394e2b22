"""AdaLoRA: it trains as PEFT's own, takes ranks away, and is saved as plain LoRA of the same update."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.model import forward
from studio.engine.model.adalora import RankAllocation
from studio.engine.model.adapter_traits import AdapterTraits
from studio.engine.model.loading import add_adapter, load_adapter, load_base, save_adapter
from studio.engine.training.optimizer import Optimization
from studio.settings.consistency import cross_problems
from studio.settings.run import RunSettings

STEPS = 10


def made(checkpoint: Path, **adapter: Any) -> tuple[PeftModel, Optimization]:
    raw = {"rank": 4, "alpha": 8, "dropout": 0.0, "method": "adalora", "target_modules": ["q_proj", "fc2"]} | adapter
    run = RunSettings.model_validate({"adapter": raw, "training": {"learning_rate": 0.02}})
    base = load_base(inspect_checkpoint(checkpoint), torch.device("cpu"))
    model = add_adapter(base, run, "base", STEPS)
    return model, Optimization(model, run.training, STEPS, torch.float32)


def logits(model: Any) -> torch.Tensor:
    features = torch.linspace(-1, 1, 80 * 3000).view(1, 80, 3000)
    tokens = torch.tensor([[50258, 50265]])
    states = forward.decode(model, forward.encode(model, features), tokens)
    result: torch.Tensor = states @ model.get_output_embeddings().weight.T
    return result


def learn(model: PeftModel, optimization: Optimization, steps: int) -> None:
    for _ in range(steps):
        model.train()
        logits(model).log_softmax(-1)[0, -1, 100].neg().backward()
        optimization.regularise()
        optimization.step()


def ranks(model: PeftModel) -> list[int]:
    return [int((each != 0).sum()) for name, each in model.named_parameters() if "lora_E" in name]


def test_ranks_are_taken_away_down_to_the_one_wanted_on_average(checkpoint: Path) -> None:
    model, optimization = made(checkpoint)
    learn(model, optimization, 2)
    assert sum(ranks(model)) > 4.5 * len(ranks(model))
    learn(model, optimization, STEPS - 2)
    assert sum(ranks(model)) == 4 * len(ranks(model)) and len(set(ranks(model))) > 1


def test_it_is_saved_as_plain_lora_of_the_same_update_at_every_step(checkpoint: Path, tmp_path: Path) -> None:
    model, optimization = made(checkpoint)
    for folder in (tmp_path / "early", tmp_path / "late"):
        learn(model, optimization, STEPS // 2)
        folder.mkdir()
        save_adapter(model, folder)
        expected = logits(model.eval())
        with model.disable_adapter():
            assert (expected - logits(model)).abs().max() > 0.05
        plain = PeftModel.from_pretrained(WhisperForConditionalGeneration.from_pretrained(checkpoint), str(folder))
        torch.testing.assert_close(logits(plain.eval()), expected, rtol=1e-3, atol=1e-3)
        base = load_base(inspect_checkpoint(checkpoint), torch.device("cpu"))
        torch.testing.assert_close(logits(load_adapter(base, folder, "own").eval()), expected, rtol=1e-3, atol=1e-3)
        assert AdapterTraits.read(folder).is_plain
    kept = {len(each) for name, each in load_file(folder / "adapter_model.safetensors").items() if "lora_A" in name}
    assert max(kept) <= 6 and kept == set(ranks(model)) - {0} | ({1} if 0 in ranks(model) else set())


def test_the_fused_product_gives_pefts_outputs_and_gradients(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, optimization = made(checkpoint)
    learn(model, optimization, 3)
    fused = logits(model.train())
    fused.square().mean().backward()
    gradients = {name: each.grad.clone() for name, each in model.named_parameters() if each.grad is not None}
    optimization.optimizer.zero_grad()
    monkeypatch.setattr(forward, "is_fusable", lambda *_: False)
    own = logits(model)
    own.square().mean().backward()
    torch.testing.assert_close(fused, own, rtol=1e-3, atol=1e-3)
    assert any("lora_E" in name for name in gradients)
    for name, each in model.named_parameters():
        if each.grad is not None:
            torch.testing.assert_close(gradients[name], each.grad, rtol=1e-3, atol=1e-3)


def test_the_regularisation_is_that_of_pefts_loss(checkpoint: Path) -> None:
    model, optimization = made(checkpoint)
    allocation = RankAllocation.of(model)
    assert allocation is not None
    allocation.regularise(2.0)
    gradients = {name: 0.5 * each.grad for name, each in model.named_parameters() if each.grad is not None}
    optimization.optimizer.zero_grad()
    labels = torch.tensor([[50265, 100]])
    inputs = {"input_features": torch.zeros(1, 80, 3000), "decoder_input_ids": torch.tensor([[50258, 50265]])}
    whole = model.base_model(labels=labels, **inputs).loss  # a PeftModel without a task type leaves it out
    plain = model.get_base_model()(labels=labels, **inputs).loss
    assert whole > plain
    (whole - plain).backward()
    assert {name.split(".")[-2] for name in gradients} == {"lora_A", "lora_B"}
    for name, each in model.named_parameters():
        if name in gradients:
            torch.testing.assert_close(gradients[name], each.grad, rtol=1e-3, atol=1e-5)


def test_a_step_that_is_skipped_takes_no_rank_for_granted(checkpoint: Path) -> None:
    model, optimization = made(checkpoint)
    learn(model, optimization, 2)
    next(iter(optimization.parameters)).grad = torch.full_like(optimization.parameters[0], torch.nan)
    assert optimization.step().is_skipped
    learn(model, optimization, STEPS - 3)
    assert sum(ranks(model)) == 4 * len(ranks(model))


def test_what_it_does_not_go_with_is_told_before_the_run() -> None:
    raw = {"method": "adalora", "init_lora_weights": "pissa", "use_rslora": True}
    told = {path for path, _ in cross_problems(RunSettings.model_validate({"adapter": raw}))}
    assert {"adapter.init_lora_weights", "adapter.use_rslora"} <= told
