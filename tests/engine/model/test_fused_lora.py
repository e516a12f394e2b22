"""The faster ways through LoRA layers and attention give what PEFT and SDPA give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.model import attention, forward, precision
from studio.engine.model.forward import decode, encode
from studio.engine.model.fused_lora import _dropout_mask, _LoraProduct
from studio.engine.model.loading import PRECISIONS, add_adapter, load_base
from studio.engine.model.precision import choose_precision
from studio.engine.training import open_run
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings
from tests.engine.conftest import Run


def _model(checkpoint: Path, dtype: torch.dtype = torch.float32, **options: Any) -> PeftModel:
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint, dtype=dtype).requires_grad_(False)
    torch.manual_seed(0)
    options = {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "v_proj", "fc2"], **options}
    model = get_peft_model(base, LoraConfig(init_lora_weights=False, **options))
    return model.train()


def _step(
    model: PeftModel, dtype: torch.dtype = torch.float32, frames: int = 120
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    torch.manual_seed(1)
    features = torch.randn(2, 80, frames).to(dtype)
    model.zero_grad()
    states = decode(model, encode(model, features), torch.arange(10).view(2, 5))
    logits = (states @ model.get_output_embeddings().weight.T).float()
    logits.square().mean().backward()
    return logits.detach(), {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


@pytest.fixture
def unfused(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[torch.Tensor, dict[str, torch.Tensor]]]:
    """`_step` by PEFT's own product."""

    def step(*arguments: Any) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        with monkeypatch.context() as patch:
            patch.setattr(forward, "is_fusable", lambda *_: False)
            return _step(*arguments)

    return step


@pytest.mark.parametrize("options", [{}, {"use_rslora": True}, {"use_dora": True}, {"bias": "lora_only"}])
def test_the_fused_product_gives_pefts_outputs_and_gradients(
    checkpoint: Path, options: dict[str, Any], unfused: Any
) -> None:
    model = _model(checkpoint, **options)
    logits, gradients = unfused(model)
    ours, our_gradients = _step(model)
    torch.testing.assert_close(ours, logits, rtol=1e-4, atol=1e-4)
    assert gradients.keys() == our_gradients.keys()
    for name, gradient in gradients.items():
        torch.testing.assert_close(our_gradients[name], gradient, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("options", [{}, {"use_dora": True}, {"bias": "all"}])
def test_a_whole_window_trains_as_the_model_itself_does(checkpoint: Path, options: dict[str, Any]) -> None:
    model = _model(checkpoint, **options)
    logits, gradients = _step(model, frames=3000)
    torch.manual_seed(1)
    features, tokens = torch.randn(2, 80, 3000), torch.arange(10).view(2, 5)
    model.zero_grad()
    theirs = model(features, decoder_input_ids=tokens, use_cache=False).logits
    theirs.square().mean().backward()
    torch.testing.assert_close(logits, theirs.detach(), rtol=1e-4, atol=1e-4)
    for name, parameter in model.named_parameters():
        if parameter.grad is not None:
            torch.testing.assert_close(gradients[name], parameter.grad, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("method", ["int8", "nf4"])
@pytest.mark.parametrize(("name", "tolerance"), [("float32", 1e-3), ("bfloat16", 0.05)])
def test_a_quantized_bases_adapter_computes_in_the_bases_number_format(
    checkpoint: Path, method: str, name: str, tolerance: float, unfused: Any
) -> None:
    run = RunSettings.model_validate({"quantization": {"method": method}, "adapter": {"rank": 4, "dropout": 0.0}})
    info, dtype = inspect_checkpoint(checkpoint), PRECISIONS[name]
    model = add_adapter(load_base(info, torch.device("cpu"), precision=name, quantization=run.quantization), run, "")
    for key, parameter in model.train().named_parameters():
        if "lora_B" in key:
            torch.nn.init.normal_(parameter, std=0.1)
    frames = 600  # of few, most of a gradient is the small difference between many positions of silence
    logits, gradients = unfused(model, dtype, frames)
    formats = set()
    handles = [
        module.register_forward_hook(lambda module, inputs, _: formats.add((type(module), inputs[0].dtype)))
        for module in model.modules()
        if isinstance(module, torch.nn.Linear)
    ]
    ours, our_gradients = _step(model, dtype, frames)
    assert len(handles) > 20 and {seen for _, seen in formats} == {dtype}, "no product of PEFT's in float32"
    torch.testing.assert_close(ours, logits, rtol=tolerance, atol=2 * tolerance)
    assert gradients.keys() == our_gradients.keys()
    together, ours_together = (
        torch.cat([each[key].flatten() for key in gradients]) for each in (gradients, our_gradients)
    )
    assert (ours_together - together).norm() < 5 * tolerance * together.norm()  # both round


def test_a_disabled_adapter_is_the_base(checkpoint: Path) -> None:
    model = _model(checkpoint)
    features, start = torch.randn(1, 80, 3000), torch.tensor([[50258]])
    with model.disable_adapter():
        base = model(features, decoder_input_ids=start, use_cache=False).encoder_last_hidden_state
        assert torch.equal(encode(model, features).states, base)
    assert not torch.equal(encode(model, features).states, base)


def test_dropout_drops_its_share_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    x = torch.ones(2_000, 100)
    share = 1 - _dropout_mask(x, 0.3).float().mean().item()
    assert share == pytest.approx(0.3, abs=0.005)
    nothing, down, up = torch.zeros(1, 100), torch.ones(1, 100), torch.ones(1, 1)
    product = _LoraProduct.apply(x, nothing, None, down, up, 2.0, 0.3)
    assert product.mean().item() == pytest.approx(200, rel=0.01)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_what_is_dropped_gets_no_gradient_either(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    x, up = (torch.randn(*size, dtype=dtype, requires_grad=True) for size in ((50, 24), (50, 8)))
    weight, down, rise = (
        torch.randn(8, 24),
        torch.randn(4, 24, requires_grad=True),
        torch.randn(8, 4, requires_grad=True),
    )
    torch.manual_seed(1)
    ours = _LoraProduct.apply(x, weight.to(dtype), None, down, rise, 2.0, 0.3)
    torch.manual_seed(1)
    kept = x.float() * _dropout_mask(x, 0.3) / 0.7
    theirs = x.float() @ weight.T + 2.0 * kept @ down.T @ rise.T
    loose = {"rtol": 0.05, "atol": 1.0} if dtype == torch.bfloat16 else {"rtol": 1e-4, "atol": 1e-4}
    torch.testing.assert_close(ours.float(), theirs, **loose)
    wanted = torch.autograd.grad((theirs * up.float()).sum(), (x, down, rise))
    for gradient, other in zip(torch.autograd.grad((ours * up).sum(), (x, down, rise)), wanted, strict=True):
        torch.testing.assert_close(gradient.float(), other.float(), **loose)


def test_only_bfloat16_on_a_processor_takes_the_plain_attention(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    for name in ("by_heads", "plain"):
        own = getattr(attention, name)
        monkeypatch.setattr(attention, name, lambda *given, own=own, name=name: taken.append(name) or own(*given))
    for dtype, wanted in ((torch.float32, set()), (torch.bfloat16, {"by_heads", "plain"})):
        model = _model(checkpoint, dtype)
        ours, gradients = _step(model, dtype)
        assert set(taken) == wanted
        assert all(gradient.isfinite().all() for gradient in gradients.values())
        logits, _ = _step(model.eval(), dtype)
        torch.testing.assert_close(ours, logits, rtol=0.05, atol=0.1)


@pytest.mark.parametrize(("half_seconds", "chosen"), [(0.5, "bfloat16"), (0.95, "float32"), (2.0, "float32")])
def test_bfloat16_is_taken_only_where_it_is_faster(
    monkeypatch: pytest.MonkeyPatch, half_seconds: float, chosen: str
) -> None:
    seconds = {torch.bfloat16: half_seconds, torch.float32: 1.0}
    monkeypatch.setattr(precision, "_cpu_has_bfloat16", lambda: True)
    monkeypatch.setattr(precision, "_layer_seconds", lambda dtype, *sizes: seconds[dtype])
    assert choose_precision(torch.device("cpu"), 128, 256) == chosen
    monkeypatch.setattr(precision, "_cpu_has_bfloat16", lambda: False)
    assert choose_precision(torch.device("cpu"), 128, 256) == "float32"


def test_a_real_layer_is_timed() -> None:
    assert precision._layer_seconds(torch.float32, 128, 256) > 0


def test_what_the_machine_decides_is_written_down_and_dropout_mask(
    make_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(training={"precision": "auto", "max_steps": 2})
    monkeypatch.setattr(open_run, "choose_precision", lambda *arguments: "bfloat16")
    run.execute()
    settled = load_run_settings(run.directory.settings)
    assert settled.training.precision == "bfloat16"
    # What must fit the machine that a run is resumed on is not.
    assert (settled.training.batch_seconds, settled.training.threads) == (0.0, 0)
    assert settled.checkpoint == load_run_settings(make_run("other").directory.settings).checkpoint
