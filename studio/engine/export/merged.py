"""Merging an adapter into its base, with proof that something was merged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from peft import PeftModel

from studio.checkpoints.adapters import inspect_adapter
from studio.engine.model.loading import load_adapter
from studio.errors import CheckpointError
from studio.settings.methods import method_of


def require_mergeable(adapter: Path) -> None:
    """Nothing where an adapter can be merged into its base.

    Raises:
        CheckpointError: it cannot; code ``export_unmergeable``.
    """
    method = method_of(inspect_adapter(adapter).config)
    if method is not None and method.unmergeable:
        raise CheckpointError(
            f"{adapter} cannot be merged into its base: {method.title} is {method.unmergeable}.",
            "Use it beside its base in the studio, or train LoRA for other programs.",
            code="export_unmergeable",
        )


def require_known_elsewhere(adapter: Path) -> None:
    """Nothing where programs with PEFT can load an adapter as it is.

    Raises:
        CheckpointError: they cannot; code ``export_own_kind``.
    """
    method = method_of(inspect_adapter(adapter).config)
    if method is not None and not method.is_peft:
        raise CheckpointError(
            f"{adapter} is of no use to other programs by itself: PEFT does not know {method.title} as the studio "
            "has it.",
            "Export it merged with its base where that can be, or train LoRA.",
            code="export_own_kind",
        )


def merged_model(base: Any, adapter: Path, strength: float) -> Any:
    """The base with an adapter's update added to its weights, as transformers would load it.

    Args:
        base: unquantized; it is changed. Merging into quantized weights would round the adapter away.
        adapter: its folder.
        strength: percent of what was trained.

    Raises:
        CheckpointError: code ``export_unmerged`` where weights are not finite, or are all those of the base still.
    """
    before = {name: _checksum(tensor) for name, tensor in base.state_dict().items()}
    try:
        loaded = load_adapter(base, adapter, "default", strength)
        merged = loaded.merge_and_unload(safe_merge=True) if isinstance(loaded, PeftModel) else loaded
    except ValueError as error:  # PEFT's check for numbers that are not finite
        raise _unmerged(adapter, str(error)) from error
    changed = sum(_checksum(tensor) != before.get(name) for name, tensor in merged.state_dict().items())
    if strength and not changed:
        tensors = len(inspect_adapter(adapter).tensors)
        raise _unmerged(adapter, f"none of its {tensors:,} tensors changed a weight of the base")
    # transformers writes its default in place of the checkpoint's own, which other programs go by.
    merged.config.begin_suppress_tokens = merged.generation_config.begin_suppress_tokens
    merged.config.suppress_tokens = merged.generation_config.suppress_tokens
    return merged


def _checksum(tensor: torch.Tensor) -> tuple[float, float]:
    values = tensor.detach().double()
    return values.sum().item(), values.abs().sum().item()


def _unmerged(adapter: Path, reason: str) -> CheckpointError:
    return CheckpointError(
        f"The adapter {adapter} cannot be merged: {reason}.",
        "Evaluate it first; an adapter that has learned nothing need not be exported.",
        code="export_unmerged",
    )
