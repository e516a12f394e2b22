"""The adapter of a run, and how the base beneath it is stored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from studio.settings.field import Section, setting
from studio.settings.target_modules import LINEAR_MODULES, TargetModules

_METHOD_NAMES = {"lora": "LoRA", "adalora": "AdaLoRA"}
_ADALORA_GROWTH = 1.5
"""How many times the rank AdaLoRA starts with (arXiv 2303.10512, §4)."""


class AdapterSettings(Section):
    """The low-rank update h = W0·x + (alpha/r)·B·A·x (LoRA, arXiv 2106.09685)."""

    method: Literal["lora", "adalora"] = setting(
        "lora",
        label="Method",
        help="LoRA: the same rank in every layer. AdaLoRA (arXiv 2303.10512): starts with 1.5 times the rank and takes "
        "it away where it matters least, down to the rank on average; for long runs.",
        level="advanced",
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
    scope: Literal["both", "decoder"] = setting(
        "both",
        label="Adapted part",
        help="Decoder: a draft. The encoder's outputs are computed once and kept, so each further epoch is much "
        "faster; new words are learned, new sounds hardly.",
        level="advanced",
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
    use_dora: bool = setting(
        False,
        label="DoRA",
        help="Learn the weights' magnitude apart from their direction (arXiv 2402.09353); slower.",
        level="advanced",
    )

    @property
    def freezes_encoder(self) -> bool:
        """Whether the encoder stays as it is, so that an utterance's encoder output can be kept for all epochs."""
        return self.scope == "decoder"

    @property
    def starts_from_base(self) -> bool:
        """Whether A and B start as a part of the base's weights, which a second, frozen half takes away again."""
        return self.init_lora_weights in ("pissa", "olora", "corda")

    @property
    def starts_from_activations(self) -> bool:
        """Whether the start comes of what each layer is given in the first batches."""
        return self.init_lora_weights in ("corda", "eva")

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


def method_name(adapter: Mapping[str, Any], quantization: Mapping[str, Any]) -> str:
    """What a run's method is called: LoRA, DoRA or AdaLoRA, or one of these on a quantized base.

    Args:
        adapter: the table of a run's settings, perhaps of an earlier version.
        quantization: likewise.
    """
    method = str(adapter.get("method", "lora"))
    name = "DoRA" if adapter.get("use_dora") else _METHOD_NAMES.get(method, method)
    return f"Q{name}" if quantization.get("method", "none") != "none" else name
