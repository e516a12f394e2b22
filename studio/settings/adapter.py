"""The adapter of a run, and how the base beneath it is stored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from studio.settings.field import Section, setting
from studio.settings.methods import METHODS, MethodName
from studio.settings.target_modules import LINEAR_MODULES, TargetModules

_ADALORA_GROWTH = 1.5
"""How many times the rank AdaLoRA starts with (arXiv 2303.10512, §4)."""


class AdapterSettings(Section):
    """What is learned: by default the low-rank update h = W0·x + (alpha/r)·B·A·x (LoRA, arXiv 2106.09685).

    A method has some of these fields (`studio.settings.methods`); the others are without effect.
    """

    method: MethodName = setting(
        "lora",
        label="Method",
        help="How it learns; LoRA is the one to begin with. Each method has its own of the settings below and a "
        "learning rate to start from.",
    )
    rank: int = setting(
        32, label="Rank (r)", help="How much it can learn: 8 for a voice, 32 for a new domain.", ge=1, le=512
    )
    alpha: int = setting(64, label="Alpha", help="Strength of the update; usually twice the rank.", ge=1, le=4096)
    dropout: float = setting(
        0.05, label="Dropout", help="Share of adapter inputs dropped while training.", level="advanced", ge=0, le=0.9
    )
    bias: Literal["none", "all", "lora_only"] = setting(
        "none", label="Bias", help="Which bias vectors are trained too.", level="advanced"
    )
    target_modules: TargetModules = setting(
        ("q_proj", "v_proj"),
        label="Where it goes",
        help="Projections that get an adapter; attention or all-linear name whole groups.",
        choices=LINEAR_MODULES,
    )
    scope: Literal["both", "encoder", "decoder"] = setting(
        "both",
        label="Adapted part",
        help="Decoder: the encoder is frozen. Its outputs are computed once and kept, so each further epoch is much "
        "faster; new words are learned, new sounds hardly. Encoder: sounds alone.",
        level="advanced",
    )
    top_layers: int = setting(
        0,
        label="Top layers",
        help="Only so many of the last layers of each adapted part; 0: all.",
        level="advanced",
        ge=0,
        le=256,
    )
    init_lora_weights: Literal["default", "pissa", "olora", "corda", "eva"] = setting(
        "default",
        label="Initial weights",
        help="Default: A random, B zero. PiSSA (arXiv 2404.02948) and OLoRA (arXiv 2406.01775) start from the largest "
        "parts of the base's own weights and learn faster; the saved adapter has twice the rank. CorDA (arXiv "
        "2406.05223) likewise, from the parts that answer most to the first batches. EVA (arXiv 2410.07170) starts A "
        "from the main directions of what each layer is given in them.",
        level="advanced",
    )
    use_rslora: bool = setting(
        False, label="Rank-stabilised", help="Scale by alpha/√r (arXiv 2312.03732); for high ranks.", level="advanced"
    )
    placement: Literal["houlsby", "pfeiffer"] = setting(
        "houlsby",
        label="Adapter placement",
        help="Houlsby: after attention and feed-forward. Pfeiffer: after the feed-forward alone; smaller and quicker.",
    )
    reduction_factor: int = setting(
        16, label="Reduction factor", help="How many times narrower than the model its waist is.", ge=1, le=512
    )
    non_linearity: Literal["relu", "gelu", "silu", "tanh"] = setting(
        "relu", label="Non-linearity", help="Between its two halves.", level="advanced"
    )
    virtual_tokens: int = setting(
        20, label="Virtual tokens", help="How many learned positions stand before the real ones.", ge=1, le=200
    )
    reparameterization: int = setting(
        0,
        label="Reparameterization",
        help="Width of a network that makes the prefix while it trains, which steadies it (arXiv 2101.00190, §4.3); "
        "the file holds the prefix alone. 0: none.",
        level="advanced",
        ge=0,
        le=4096,
    )
    block_size: int = setting(
        32, label="Block size", help="Width of each rotation; it must divide the width of the layers.", ge=2, le=1024
    )

    @model_validator(mode="before")
    @classmethod
    def _of_earlier_versions(cls, raw: Any) -> Any:
        """DoRA was a switch beside the method once."""
        if not isinstance(raw, Mapping) or not isinstance(raw.get("use_dora"), bool):
            return raw
        rest = {name: value for name, value in raw.items() if name != "use_dora"}
        return rest | {"method": "dora"} if raw["use_dora"] else rest

    @property
    def use_dora(self) -> bool:
        """Whether LoRA learns magnitudes apart from directions."""
        return self.method == "dora"

    @property
    def freezes_encoder(self) -> bool:
        """Whether the encoder stays as it is, so that an utterance's encoder output can be kept for all epochs."""
        return self.scope == "decoder"

    @property
    def starts_from_base(self) -> bool:
        """Whether A and B start as a part of the base's weights, which a second, frozen half takes away again."""
        return self._has_start and self.init_lora_weights in ("pissa", "olora", "corda")

    @property
    def starts_from_activations(self) -> bool:
        """Whether the start comes of what each layer is given in the first batches."""
        return self._has_start and self.init_lora_weights in ("corda", "eva")

    @property
    def _has_start(self) -> bool:
        return "init_lora_weights" in METHODS[self.method].settings

    @property
    def trained_rank(self) -> int:
        """Rank of what is trained; of AdaLoRA that at the start."""
        return math.ceil(self.rank * _ADALORA_GROWTH) if self.method == "adalora" else self.rank

    @property
    def saved_rank(self) -> int:
        """Rank of the adapter in its file: with the frozen half, where there is one; of AdaLoRA on average."""
        return self.rank * 2 if self.starts_from_base else self.rank


class QuantizationSettings(Section):
    """How the frozen base weights are stored."""

    method: Literal["none", "int8", "nf4"] = setting(
        "none", label="Base weights", help="Smaller base weights save memory, not time."
    )
    double_quantization: bool = setting(
        True, label="Double quantization", help="Quantize nf4's scales too (arXiv 2305.14314).", level="advanced"
    )


def has_rank(adapter: Mapping[str, Any]) -> bool:
    """Whether a run's method has a rank.

    Args:
        adapter: the table of its settings, perhaps of an earlier version.
    """
    method = METHODS.get(str(adapter.get("method", "lora")))
    return method is None or "rank" in method.settings


def method_name(adapter: Mapping[str, Any], quantization: Mapping[str, Any]) -> str:
    """What a run's method is called, with a Q before it on a quantized base.

    Args:
        adapter: the table of a run's settings, perhaps of an earlier version.
        quantization: likewise.
    """
    method = "dora" if adapter.get("use_dora") else str(adapter.get("method", "lora"))
    name = METHODS[method].title if method in METHODS else method
    return f"Q{name}" if quantization.get("method", "none") != "none" else name
