"""Every method on every kind of base: one matrix of what each must be able to do."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.decoding.cached_decoder import CachedDecoder
from studio.engine.export.merged import merged_model, require_mergeable
from studio.engine.model.adalora import RankAllocation
from studio.engine.model.forward import decode, encode
from studio.engine.model.loading import (
    Model,
    adapter_state,
    add_adapter,
    base_alone,
    count_trainable,
    feature_dtype,
    load_adapter,
    load_base,
    rounded_weights,
    save_adapter,
    set_adapter_state,
    trainable_tensors,
)
from studio.engine.model.methods.virtual_tokens import PrefixLayer
from studio.engine.model.multi_adapter import LoadedAdapters, Member, twin
from studio.engine.training.loss import batch_loss
from studio.errors import CheckpointError
from studio.runs.adapter_size import adapter_bytes, trainable_parameters
from studio.runs.forecast import ModelShape
from studio.settings.adapter import QuantizationSettings
from studio.settings.consistency import cross_problems
from studio.settings.methods import METHODS
from studio.settings.run import RunSettings

BASES = {
    "float32": ("float32", "none"),
    "bfloat16": ("bfloat16", "none"),
    "int8": ("float32", "int8"),
    "nf4": ("bfloat16", "nf4"),
}
VARIANTS: list[dict[str, Any]] = [{"method": name, "rank": 4, "alpha": 8} for name in METHODS] + [
    {"method": "bottleneck", "placement": "pfeiffer", "top_layers": 1},
    {"method": "prefix", "reparameterization": 16},
    {"method": "prompt", "scope": "decoder"},
    {"method": "full", "top_layers": 1, "scope": "encoder"},
    {"method": "lora", "rank": 4, "scope": "encoder", "top_layers": 1},
]
TOKENS = torch.tensor([[50258, 50265, 50359, 50363, 10, 20]])
LABELS = torch.tensor([[-100, -100, -100, 10, 20, 50257]])
RATE = 0.01


def run_of(variant: dict[str, Any], base: str = "float32") -> RunSettings:
    """Without dropout, so that training and evaluation can be compared."""
    adapter = {"dropout": 0.0, "virtual_tokens": 4, "block_size": 8} | variant
    return RunSettings.model_validate({"adapter": adapter, "quantization": {"method": BASES[base][1]}})


def refused(variant: dict[str, Any], base: str) -> bool:
    return any(path == "quantization.method" for path, _ in cross_problems(run_of(variant, base)))


def combinations() -> Iterator[Any]:
    for variant in VARIANTS:
        for base in BASES:
            if not refused(variant, base):
                name = " ".join(str(value) for key, value in variant.items() if key not in ("rank", "alpha"))
                yield pytest.param(variant, base, id=f"{name} on {base}")


@pytest.fixture(scope="module")
def bases(checkpoint: Path) -> dict[str, Any]:
    """Each kind of base, loaded once; a test takes a twin or a copy."""
    info = inspect_checkpoint(checkpoint)
    return {
        name: load_base(
            info,
            torch.device("cpu"),
            precision=precision,
            quantization=QuantizationSettings(method=method),  # type: ignore[arg-type]
        ).eval()
        for name, (precision, method) in BASES.items()
    }


def batch_for(model: Any) -> dict[str, Any]:
    features = torch.linspace(-1, 1, 80 * 100).sin().view(1, 80, 100).to(feature_dtype(model))
    return {"input_features": features, "decoder_input_ids": TOKENS, "labels": LABELS}


def loss_of(model: Model) -> float:
    model.eval()
    with torch.no_grad():
        return batch_loss(model, batch_for(model)).item()


def step(model: Model) -> None:
    """One of plain gradient descent, whose only state is the weights."""
    # Of AdaLoRA nothing but its singular values moves at first; a prefix weighs little, less than bfloat16 shows.
    is_slow = RankAllocation.of(model) or any(isinstance(each, PrefixLayer) for each in model.modules())
    rate = 30 * RATE if is_slow else RATE
    model.train()
    batch_loss(model, batch_for(model)).backward()  # type: ignore[no-untyped-call]
    for parameter in trainable_tensors(model).values():
        assert parameter.dtype == torch.float32
        if parameter.grad is not None:
            size = parameter.grad.norm().clamp(min=1e-9)
            parameter.data -= rate * parameter.grad / size
            parameter.grad = None


def fresh(bases: dict[str, Any], variant: dict[str, Any], base: str) -> Model:
    origin = bases[base]
    # Weights of the base that are trained must not be those of the next test.
    own = copy.deepcopy(origin) if variant["method"] in ("full", "layernorm") else twin(origin)
    return add_adapter(own, run_of(variant, base), "base", 10)


@pytest.mark.parametrize(("variant", "base"), list(combinations()))
def test_a_method_learns_goes_on_and_is_used_again(
    bases: dict[str, Any], tmp_path: Path, variant: dict[str, Any], base: str
) -> None:
    before, model = loss_of(bases[base]), fresh(bases, variant, base)
    start = loss_of(model)
    is_exact = variant["method"] not in ("prefix", "prompt")
    assert start == pytest.approx(before, rel=0.003) if is_exact else abs(start - before) < 0.2 * before
    for _ in range(2):
        step(model)
    for folder, to_resume in (("checkpoint", True), ("adapter", False)):
        (tmp_path / folder).mkdir()
        save_adapter(model, tmp_path / folder, to_resume=to_resume)
    learned = loss_of(model)
    assert learned < start

    if variant["method"] != "adalora":  # which keeps its weights in the training state
        other = fresh(bases, variant, base)
        set_adapter_state(other, load_file(tmp_path / "checkpoint" / "adapter_model.safetensors"))
        step(model)
        step(other)
        assert all(torch.equal(tensor, adapter_state(other)[name]) for name, tensor in adapter_state(model).items())

    used = load_adapter(twin(bases[base]), tmp_path / "adapter", "of another name").eval()
    assert loss_of(used) == pytest.approx(learned, rel=0.002)
    assert loss_of(bases[base]) == before  # which nothing has touched
    if isinstance(used, PeftModel):
        with base_alone(used):
            assert loss_of(used) == pytest.approx(before, rel=1e-6)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_the_decoder_computes_what_training_does(bases: dict[str, Any], variant: dict[str, Any]) -> None:
    model = fresh(bases, variant, "float32")
    for _ in range(2):
        step(model)
    model.eval()
    batch = batch_for(model)
    with torch.no_grad(), rounded_weights(model):
        encoded = encode(model, batch["input_features"])
        states = decode(model, encoded, TOKENS)
        wanted = (states[:, -1] @ model.get_output_embeddings().weight.T).float()
        bias = None if encoded.bias is None else encoded.bias[None, None]
        decoder = CachedDecoder(model, encoded.states.repeat(2, 1, 1), 12, bias=bias)
        rows = TOKENS.repeat(2, 1)
        decoder(rows[:, :1])
        decoder.rewind()
        decoder(rows[:, :4])
        decoder(rows[:, 4:5])
        decoder.keep([1])
        found = decoder(rows[:1, 5:6])
    assert torch.allclose(found, wanted, atol=1e-4)
    # Side by side, as training computes short inputs, it is the same as alone.
    model.train()
    with torch.no_grad():
        alone = batch_loss(model, batch).item()
        both = batch_loss(
            model,
            {
                "input_features": [batch["input_features"][0]] * 2,
                "decoder_input_ids": TOKENS.repeat(2, 1),
                "labels": LABELS.repeat(2, 1),
            },
        ).item()
    assert both / 2 == pytest.approx(alone, rel=1e-4)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_method_is_merged_or_says_why_not(bases: dict[str, Any], tmp_path: Path, variant: dict[str, Any]) -> None:
    model = fresh(bases, variant, "float32")
    for _ in range(2):
        step(model)
    save_adapter(model, tmp_path)
    if METHODS[variant["method"]].unmergeable:
        with pytest.raises(CheckpointError) as caught:
            require_mergeable(tmp_path)
        assert caught.value.code == "export_unmergeable"
        return
    require_mergeable(tmp_path)
    used = load_adapter(twin(bases["float32"]), tmp_path, "default").eval()
    learned = loss_of(used)
    merged = merged_model(copy.deepcopy(bases["float32"]), tmp_path, 100.0)
    assert loss_of(merged) == pytest.approx(learned, rel=1e-4)
    if isinstance(used, PeftModel):
        before = {name: tensor.clone() for name, tensor in used.state_dict().items()}
        used.merge_adapter(safe_merge=True)
        assert loss_of(used) == pytest.approx(learned, rel=1e-4)
        used.unmerge_adapter()
        assert all(torch.allclose(tensor, before[name], atol=1e-5) for name, tensor in used.state_dict().items())


def test_adapters_of_several_methods_take_turns_on_one_base(bases: dict[str, Any], tmp_path: Path) -> None:
    origin, loaded = bases["float32"], LoadedAdapters(bases["float32"])
    before, wanted = loss_of(origin), {}
    for method in ("lora", "dora", "full", "bottleneck", "prefix", "prompt", "ia3"):
        variant = {"method": method, "rank": 4}
        model = fresh(bases, variant, "float32")
        step(model)
        folder = tmp_path / variant["method"]
        folder.mkdir()
        save_adapter(model, folder)
        wanted[str(folder)] = loss_of(model)
    for names in (list(wanted), list(reversed(wanted))):
        for name in names:
            group = loaded.groups([Member(name)], lambda _: None)[-1]
            if group.routes:
                group.model.set_adapter(group.routes[-1])  # type: ignore[union-attr]
            assert loss_of(group.model) == pytest.approx(wanted[name], rel=1e-4), name
    assert loss_of(origin) == before


@pytest.mark.parametrize("variant", VARIANTS[: len(METHODS)], ids=str)
def test_a_strength_is_applied_or_refused(bases: dict[str, Any], tmp_path: Path, variant: dict[str, Any]) -> None:
    model = fresh(bases, variant, "float32")
    for _ in range(2):
        step(model)
    save_adapter(model, tmp_path)
    if not METHODS[variant["method"]].scalable:
        with pytest.raises(CheckpointError):
            load_adapter(twin(bases["float32"]), tmp_path, "default", 50.0)
        return
    before, learned = loss_of(bases["float32"]), loss_of(model)
    assert learned < loss_of(load_adapter(twin(bases["float32"]), tmp_path, "default", 50.0)) < before


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_what_is_forecast_is_what_is_trained(bases: dict[str, Any], tmp_path: Path, variant: dict[str, Any]) -> None:
    run, model = run_of(variant), fresh(bases, variant, "float32")
    total = sum(each.numel() for each in bases["float32"].parameters())
    shape = ModelShape(total, 128, 2, 2, 256, 256, 51_865)
    assert trainable_parameters(shape, run.adapter) == count_trainable(model, run.adapter)
    save_adapter(model, tmp_path)
    if variant["method"] != "adalora":  # of which no rank is left where nothing was trained
        size = (tmp_path / "adapter_model.safetensors").stat().st_size
        assert adapter_bytes(shape, run.adapter) == pytest.approx(size, rel=0.1, abs=8192)
