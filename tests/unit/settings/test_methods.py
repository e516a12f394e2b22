"""The registry of methods, and what a method brings along where it is chosen."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from studio.runs.defaults import choose_method
from studio.settings.consistency import cross_problems
from studio.settings.field import walk_fields
from studio.settings.methods import METHODS, MethodName, method_of
from studio.settings.run import RunSettings


def test_the_registry_has_every_name_and_only_settings_that_exist() -> None:
    assert set(METHODS) == set(get_args(MethodName))
    known = {field.path for field in walk_fields(RunSettings)}
    for method in METHODS.values():
        assert {f"adapter.{name}" for name in method.settings} | {path for path, _ in method.values} <= known


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"peft_type": "LORA"}, "lora"),
        ({"peft_type": "LORA", "use_dora": True}, "dora"),
        ({"peft_type": "BOTTLENECK"}, "bottleneck"),
    ],
)
def test_an_adapter_tells_its_method(config: dict[str, Any], name: str) -> None:
    assert method_of(config) is METHODS[name]
    assert method_of({"peft_type": "XLORA"}) is None


@pytest.mark.parametrize("name", METHODS)
def test_a_method_begins_with_its_own_rate_and_without_what_it_does_not_have(name: str) -> None:
    before = RunSettings.model_validate(
        {
            "checkpoint": {"language": "fr"},
            "data": {"source": "x"},
            "adapter": {"rank": 16, "init_lora_weights": "eva", "use_rslora": True, "scope": "decoder"},
            "training": {"loraplus_lr_ratio": 4.0, "joined_share": 0.0},
        }
    )
    chosen = choose_method(before, name)
    assert (chosen.adapter.method, chosen.training.learning_rate) == (name, METHODS[name].learning_rate)
    assert not cross_problems(chosen)
    assert chosen.adapter.scope == "decoder"  # which every method has


@pytest.mark.parametrize(
    ("tables", "path"),
    [
        ({"adapter": {"method": "full"}, "quantization": {"method": "nf4"}}, "quantization.method"),
        ({"adapter": {"method": "loha"}, "quantization": {"method": "nf4"}}, "quantization.method"),
        ({"adapter": {"method": "dora"}, "quantization": {"method": "int8"}}, "quantization.method"),
        ({"adapter": {"method": "prefix", "use_rslora": True}}, "adapter.use_rslora"),
        ({"adapter": {"method": "ia3", "bias": "all"}}, "adapter.bias"),
        ({"adapter": {"method": "prompt"}, "training": {"loraplus_lr_ratio": 2}}, "training.loraplus_lr_ratio"),
    ],
)
def test_what_a_method_does_not_go_with_is_told_before_the_run(tables: dict[str, Any], path: str) -> None:
    told = dict(cross_problems(RunSettings.model_validate(tables)))
    assert METHODS[tables["adapter"]["method"]].title in told[path]


def test_dora_was_a_switch_once() -> None:
    assert RunSettings.model_validate({"adapter": {"use_dora": True}}).adapter.method == "dora"
    assert RunSettings.model_validate({"adapter": {"use_dora": False}}).adapter.method == "lora"
