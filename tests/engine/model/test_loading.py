"""Adapters and checkpoints from elsewhere: taken where all of them fits, refused with the reason where not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import load_file, save_file

from studio.checkpoints.adapters import WEIGHTS
from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.export.writers import write_export
from studio.engine.model.loading import load_adapter, load_base, save_adapter
from studio.errors import CheckpointError
from studio.runs.exports import require_formats

Tensors = dict[str, torch.Tensor]


@pytest.fixture
def adapter(checkpoint: Path, tmp_path: Path) -> Path:
    """A whole adapter of the small checkpoint, of rank 1."""
    folder = tmp_path / "adapter"
    folder.mkdir()
    model = get_peft_model(base(checkpoint), LoraConfig(r=1, target_modules=["q_proj", "v_proj"]))
    save_adapter(model, folder)
    return folder


def base(checkpoint: Path) -> torch.nn.Module:
    return load_base(inspect_checkpoint(checkpoint), torch.device("cpu"))


def rewrite(adapter: Path, change: Callable[[Tensors], Tensors]) -> None:
    path = adapter / "adapter_model.safetensors"
    save_file(change(load_file(path)), path)


def refusal(checkpoint: Path, adapter: Path) -> CheckpointError:
    with pytest.raises(CheckpointError) as caught:
        load_adapter(base(checkpoint), adapter, "default")
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("task", ["SEQ_2_SEQ_LM", "CAUSAL_LM", "FEATURE_EXTRACTION", None])
def test_what_task_an_adapter_names_does_not_matter(checkpoint: Path, adapter: Path, task: str | None) -> None:
    path = adapter / "adapter_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "task_type": task}))
    model = load_adapter(base(checkpoint), adapter, "default")
    features = torch.zeros(1, 80, 3000)
    assert model(input_features=features, decoder_input_ids=torch.tensor([[50258]])).logits.shape[:2] == (1, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda tensors: {name.replace("layers.0", "layers.9"): t for name, t in tensors.items()}, "no place for"),
        (lambda tensors: {**tensors, "extra": torch.zeros(2)}, "no place for extra"),
        (lambda tensors: dict(list(tensors.items())[2:]), "it lacks"),
        (lambda tensors: {}, "it lacks"),
        (lambda tensors: {name: torch.full_like(tensor, torch.nan) for name, tensor in tensors.items()}, "not finite"),
        (lambda tensors: {name: torch.zeros(3, 3) for name in tensors}, "size mismatch"),
    ],
)
def test_an_adapter_that_does_not_fit_whole_is_refused(
    checkpoint: Path, adapter: Path, change: Callable[[Tensors], Tensors], reason: str
) -> None:
    rewrite(adapter, change)
    error = refusal(checkpoint, adapter)
    assert error.code == "adapter_mismatch" and reason in error.message


@pytest.mark.parametrize(
    "name",
    [
        lambda name: name.replace("model.model.", "model.", 1),
        lambda name: f"module.{name}",
        lambda name: name.replace("base_model.model.", "base_model.model._orig_mod.", 1),
        lambda name: f"_orig_mod.module.{name}",
        lambda name: name.replace("layers.0.", "layers.0._orig_mod."),
        lambda name: name.replace(".weight", ".default.weight"),
        lambda name: name.removeprefix("base_model.model.model."),
    ],
)
def test_names_that_other_programs_give_are_known(checkpoint: Path, adapter: Path, name: Callable[[str], str]) -> None:
    tensors = {key: torch.randn_like(value) for key, value in load_file(adapter / WEIGHTS).items()}
    save_file({name(key): value for key, value in tensors.items()}, adapter / WEIGHTS)
    state = get_peft_model_state_dict(load_adapter(base(checkpoint), adapter, "own"), adapter_name="own")
    assert state.keys() == tensors.keys() and all(torch.equal(state[key], value) for key, value in tensors.items())
    folder = adapter.with_name("export")
    folder.mkdir()
    write_export(folder, require_formats(["adapter"])[0], adapter, 100.0, None, inspect_checkpoint(checkpoint))
    assert load_file(folder / WEIGHTS).keys() == tensors.keys()


@pytest.mark.parametrize("size", [0, 7, 300, 3_000])
def test_a_truncated_adapter_is_refused(checkpoint: Path, adapter: Path, size: int) -> None:
    path = adapter / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes()[:size])
    assert refusal(checkpoint, adapter).code == "checkpoint_corrupt"


def test_memory_that_is_not_enough_for_a_checkpoint_is_no_damage(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unmappable(*_: object, **__: object) -> None:
        raise RuntimeError("unable to mmap 30531856 bytes from file <model.safetensors>: Cannot allocate memory (12)")

    monkeypatch.setattr("studio.engine.model.loading.WhisperForConditionalGeneration.from_pretrained", unmappable)
    with pytest.raises(Exception, match="memory was not enough") as caught:
        base(checkpoint)
    assert getattr(caught.value, "code", "") == "out_of_memory"
