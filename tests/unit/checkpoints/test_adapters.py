"""Folders of adapters: where the adapter lies in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.checkpoints.adapters import CONFIG, find_adapter, peft_name


def put(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / CONFIG).write_text("{}")
    return folder


def test_the_newest_checkpoint_of_a_trainer_is_found(tmp_path: Path) -> None:
    assert find_adapter(tmp_path) == tmp_path
    put(tmp_path / "checkpoint-500")
    newest = put(tmp_path / "checkpoint-1000")
    assert find_adapter(tmp_path) == newest
    deeper = put(tmp_path / "checkpoint-1500" / "adapter_model")
    assert find_adapter(tmp_path) == deeper
    best = put(tmp_path / "adapter")
    assert find_adapter(tmp_path) == best
    assert find_adapter(newest) == newest
    (tmp_path / CONFIG).write_text("{}")
    assert find_adapter(tmp_path) == tmp_path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("module.base_model.model.model.encoder.x.lora_A.weight", "base_model.model.model.encoder.x.lora_A.weight"),
        ("decoder.x.lora_B.default.weight", "base_model.model.model.decoder.x.lora_B.weight"),
        ("_orig_mod.base_model.model.proj_out.lora_A.weight", "base_model.model.proj_out.lora_A.weight"),
        ("base_model.model.classifier.weight", "base_model.model.classifier.weight"),
    ],
)
def test_names_of_tensors(name: str, expected: str) -> None:
    assert peft_name(name) == expected
