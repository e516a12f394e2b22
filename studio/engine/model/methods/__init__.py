"""What makes each method of `studio.settings.methods` of a base: one module a family."""

from __future__ import annotations

from typing import Any

from peft import PeftConfig, PeftModel, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.engine.model.methods.bottleneck import bottleneck_config
from studio.engine.model.methods.low_rank import low_rank_config
from studio.engine.model.methods.virtual_tokens import prefix_config, prompt_config, start_from_activations_of_base
from studio.engine.model.methods.weights import KINDS, train_weights
from studio.settings.adapter import AdapterSettings
from studio.settings.methods import METHODS


def adapted(
    model: WhisperForConditionalGeneration, settings: AdapterSettings, base_name: str, total_steps: int
) -> WhisperForConditionalGeneration | PeftModel:
    """The base with what is trained of or beside it, which changes nothing yet, or, of virtual tokens, little.

    Args:
        model: the frozen base.
        settings: of the adapter.
        base_name: what the adapter names as its base.
        total_steps: optimizer steps of the whole run.
    """
    if METHODS[settings.method].kind in KINDS:
        return train_weights(model, settings, base_name)
    wrapped = get_peft_model(model, _config(model.config, settings, total_steps))
    wrapped.peft_config["default"].base_model_name_or_path = base_name
    if settings.method in ("prefix", "prompt"):
        start_from_activations_of_base(wrapped, "default")
    return wrapped


def _config(model: Any, settings: AdapterSettings, total_steps: int) -> PeftConfig:
    layers = (model.encoder_layers, model.decoder_layers)
    match settings.method:
        case "bottleneck":
            return bottleneck_config(settings, model.d_model, layers)
        case "prefix":
            return prefix_config(settings, layers)
        case "prompt":
            return prompt_config(settings, layers)
    return low_rank_config(settings, layers, total_steps)
