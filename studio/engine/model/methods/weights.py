"""Training the base's own weights: all, those of some layers (``full``), or the normalisations' (``layernorm``).

Nothing is wrapped: the model is the base, whose chosen weights are in float32 while they are trained, and are rounded
to the number format of the others wherever they are computed with. The encoder's positions, a fixed table of sines,
stay as they are. What is saved is the chosen weights as they have become, in float32: a change of the base is their
difference, so that an adapter of this kind has a strength and is merged by being loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.adapters import CONFIG, WEIGHTS
from studio.checkpoints.strength import AS_TRAINED
from studio.engine.model.methods.targets import adapted_stacks, chosen_layers
from studio.settings.adapter import AdapterSettings
from studio.settings.methods import METHODS

KINDS = (METHODS["full"].kind, METHODS["layernorm"].kind)
_FIXED = "model.encoder.embed_positions.weight"


def train_weights(
    model: WhisperForConditionalGeneration, settings: AdapterSettings, base_name: str
) -> WhisperForConditionalGeneration:
    """Let the weights of the settings be trained; gives the model itself.

    Args:
        model: the frozen base.
        settings: of the adapter.
        base_name: what the adapter names as its base.
    """
    layers = (model.config.encoder_layers, model.config.decoder_layers)
    for name, parameter in model.named_parameters():
        if _is_chosen(name, settings, layers):
            parameter.requires_grad_(True)
    model.trained_as = {  # type: ignore[assignment]
        "peft_type": METHODS[settings.method].kind,
        "base_model_name_or_path": base_name,
        "scope": settings.scope,
        "top_layers": settings.top_layers,
    }
    return model


def _is_chosen(name: str, settings: AdapterSettings, layers: tuple[int, int]) -> bool:
    if name == _FIXED or (settings.method == "layernorm" and "layer_norm." not in name):
        return False
    for stack, count in adapted_stacks(settings, layers):
        if not settings.top_layers and name.startswith(f"model.{stack}."):
            return True
        chosen = [f"model.{stack}.layers.{number}." for number in chosen_layers(settings, count)]
        if name.startswith((*chosen, f"model.{stack}.layer_norm.")):
            return True
    return False


def trained_state(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The weights that are trained, by name."""
    return {name: each.detach() for name, each in model.named_parameters() if each.requires_grad}


def save_weights(model: torch.nn.Module, folder: Path) -> None:
    """Write the trained weights and what they are of; the folder must exist."""
    config: Any = model.trained_as
    tensors = {name: tensor.cpu().contiguous() for name, tensor in trained_state(model).items()}
    save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / CONFIG).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def load_weights(model: Any, folder: Path, strength: float) -> Any:
    """Put saved weights in the place of the base's, frozen; gives the model itself.

    Args:
        model: the base.
        folder: of the adapter.
        strength: percent of the way from the base's weights to those that were trained.

    Raises:
        ValueError: they are not of this base, or not finite.
    """
    own = dict(model.named_parameters())
    for name, tensor in load_file(folder / WEIGHTS).items():
        put_weight(own, name, tensor, strength)
    return model


def put_weight(own: Mapping[str, torch.nn.Parameter], name: str, tensor: torch.Tensor, strength: float) -> None:
    """Change one weight, in the number format that it has; ValueError where it does not fit."""
    if name not in own or own[name].shape != tensor.shape or not own[name].is_floating_point():
        raise ValueError(f"the model has no place for {name}")
    if not torch.isfinite(tensor).all():
        raise ValueError(f"{name} holds values that are not finite numbers")
    before = own[name].data
    after = tensor.to(before.device)
    if strength != AS_TRAINED:
        after = before.float().lerp(after.float(), strength / AS_TRAINED)
    own[name].data = after.to(before.dtype)
