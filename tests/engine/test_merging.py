"""Merging adapters: the weighted sum of their updates, exactly, and refusals of what does not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.strength import ChosenStrength, write_strength
from studio.engine.channel import Controls, EventChannel
from studio.engine.merging import merge
from studio.errors import RunError
from studio.runs.jobs import MergeJob

WHOLE: dict[str, Any] = {"target_modules": ["q_proj", "fc1"]}


def adapter(checkpoint: Path, folder: Path, seed: int, **config: Any) -> str:
    """An adapter with random weights."""
    torch.manual_seed(seed)
    model = get_peft_model(WhisperForConditionalGeneration.from_pretrained(checkpoint), LoraConfig(**WHOLE | config))
    for name, parameter in model.named_parameters():
        if "lora" in name:
            torch.nn.init.normal_(parameter, std=0.2)
    model.save_pretrained(folder)
    return str(folder)


def weights(checkpoint: Path, folder: str | None = None) -> dict[str, torch.Tensor]:
    """Of the base with an adapter merged in by PEFT."""
    model: Any = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    if folder is not None:
        model = PeftModel.from_pretrained(model, folder).merge_and_unload()
    return dict(model.state_dict())


def merged(checkpoint: Path, output: Path, adapters: list[str], shares: tuple[float, ...], **options: Any) -> str:
    job = MergeJob(str(checkpoint), "en", str(output), adapters=tuple(adapters), weights=shares, **options)
    merge(job, EventChannel(None), Controls())
    return str(output)


def test_linear_is_the_weighted_sum_of_the_updates_whatever_their_ranks(checkpoint: Path, tmp_path: Path) -> None:
    by_layer = {"rank_pattern": {"layers.0.self_attn.q_proj": 1}, "alpha_pattern": {"layers.0.self_attn.q_proj": 3}}
    parts = [
        adapter(checkpoint, tmp_path / "rs", 1, r=4, use_rslora=True),
        adapter(checkpoint, tmp_path / "plain", 2, r=2, lora_alpha=8, target_modules=["q_proj"], **by_layer),
    ]
    base, first, second = (weights(checkpoint, folder) for folder in (None, *parts))
    sums = {
        "exact": merged(checkpoint, tmp_path / "exact", parts, (0.7, 0.5)),
        "of rank 6": merged(checkpoint, tmp_path / "rank", parts, (0.7, 0.5), rank=6),
    }
    for folder in sums.values():
        assert {path.name for path in Path(folder).iterdir()} == {"adapter_config.json", "adapter_model.safetensors"}
        for name, tensor in weights(checkpoint, folder).items():
            expected = base[name] + 0.7 * (first[name] - base[name]) + 0.5 * (second[name] - base[name])
            torch.testing.assert_close(tensor, expected, atol=1e-4, rtol=1e-3)


def test_a_chosen_strength_counts(checkpoint: Path, tmp_path: Path) -> None:
    parts = [adapter(checkpoint, tmp_path / str(seed), seed, r=2) for seed in (1, 2)]
    write_strength(Path(parts[0]), ChosenStrength(50.0))
    base, first, second = (weights(checkpoint, folder) for folder in (None, *parts))
    for name, tensor in weights(checkpoint, merged(checkpoint, tmp_path / "sum", parts, (1.0, 1.0))).items():
        expected = base[name] + 0.5 * (first[name] - base[name]) + (second[name] - base[name])
        torch.testing.assert_close(tensor, expected, atol=1e-4, rtol=1e-3)


def test_intruders_are_weakened_and_all_else_stays(checkpoint: Path, tmp_path: Path) -> None:
    """A part that is much larger than the base's own weights, and one that is far too small to be an intruder."""
    large, small = (adapter(checkpoint, tmp_path / str(seed), seed, r=2) for seed in (1, 2))
    base, whole = weights(checkpoint), weights(checkpoint, merged(checkpoint, tmp_path / "all", [large, small], (1, 1)))
    reduced = merged(checkpoint, tmp_path / "reduced", [large, small], (1, 1), reduce_intruders=True)
    assert {path.name for path in Path(reduced).iterdir()} == {"adapter_config.json", "adapter_model.safetensors"}
    ratios = [
        float((tensor - base[name]).norm() / (whole[name] - base[name]).norm())
        for name, tensor in weights(checkpoint, reduced).items()
        if not torch.equal(base[name], whole[name])
    ]
    assert len(ratios) == len([name for name in base if name.endswith(("q_proj.weight", "fc1.weight"))])
    assert all(ratio < 0.9 for ratio in ratios)
    tiny = [merged(checkpoint, tmp_path / f"tiny{r}", [large, small], (1e-3, 1e-3), reduce_intruders=r) for r in (0, 1)]
    for name, tensor in weights(checkpoint, tiny[0]).items():
        torch.testing.assert_close(tensor, weights(checkpoint, tiny[1])[name])


@pytest.mark.parametrize("method", ["ties", "dare"])
def test_ties_and_dare_are_the_same_for_the_same_seed(checkpoint: Path, tmp_path: Path, method: str) -> None:
    parts = [adapter(checkpoint, tmp_path / str(seed), seed, r=2) for seed in (1, 2)]
    files = [
        Path(merged(checkpoint, tmp_path / f"{method}{number}", parts, (0.5, 0.5), method=method, rank=8))
        / "adapter_model.safetensors"
        for number in range(2)
    ]
    assert files[0].read_bytes() == files[1].read_bytes()
    plain = weights(checkpoint, merged(checkpoint, tmp_path / "plain", parts, (0.5, 0.5)))
    assert any(
        not torch.allclose(tensor, plain[name], atol=1e-3)
        for name, tensor in weights(checkpoint, str(files[0].parent)).items()
    )


def test_ties_of_an_adapter_with_itself_is_that_adapter(checkpoint: Path, tmp_path: Path) -> None:
    part = adapter(checkpoint, tmp_path / "part", 1, r=2)
    same = merged(checkpoint, tmp_path / "same", [part, part], (0.5, 0.5), method="ties", density=1.0)
    expected = weights(checkpoint, part)
    for name, tensor in weights(checkpoint, same).items():
        torch.testing.assert_close(tensor, expected[name], atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("method", ["linear", "ties", "dare"])
def test_a_rank_over_the_width_of_the_layers_gives_an_adapter_that_can_be_loaded(
    checkpoint: Path, tmp_path: Path, method: str
) -> None:
    part = adapter(checkpoint, tmp_path / "part", 1, r=2)
    wide = merged(checkpoint, tmp_path / "wide", [part, part], (0.5, 0.5), method=method, rank=200, density=1.0)
    expected = weights(checkpoint, part)
    for name, tensor in weights(checkpoint, wide).items():
        torch.testing.assert_close(tensor, expected[name], atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"use_dora": True}, "no plain LoRA"),
        ({"bias": "all"}, "no plain LoRA"),
        ({"target_modules": r".*decoder.*\.q_proj"}, "of a part of the model"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    checkpoint: Path, tmp_path: Path, config: dict[str, Any], reason: str
) -> None:
    parts = [adapter(checkpoint, tmp_path / "plain", 1, r=2), adapter(checkpoint, tmp_path / "other", 2, r=2, **config)]
    with pytest.raises(RunError, match=reason) as caught:
        merged(checkpoint, tmp_path / "sum", parts, (0.5, 0.5))
    assert caught.value.code == "merge" and not (tmp_path / "sum").exists()
