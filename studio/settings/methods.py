"""What can be learned beside, or of, the base: the registry of methods, with what every part of the studio goes by.

Facts alone, without torch; `studio.engine.model.methods` has for each name what makes it of a base. Tried with PEFT
0.21 on Whisper and left out: HRA (on an int8 base it is silently wrong, on nf4 it does not run), PEFT's own prefix and
prompt tuning (they ask for ``input_ids``), and LayerNorm tuning by PEFT (ours is the same, on every base and in every
number format). RandLoRA, DeLoRA, FourierFT and the like are more of what is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

MethodName = Literal[
    "lora", "dora", "adalora", "full", "bottleneck", "prefix", "prompt", "layernorm", "ia3", "vera", "loha", "lokr",
    "oft", "boft", "miss", "shira",
]  # fmt: skip

_WHERE = ("scope", "top_layers")
_LAYERS = ("target_modules", *_WHERE)
_LOW_RANK = ("rank", "alpha", "dropout", *_LAYERS)
_LORA = (*_LOW_RANK, "bias", "use_rslora", "init_lora_weights")
_EXACT_WEIGHTS = (
    "{method} changes the base's own weights, which are whole numbers when quantized; take none, or lora "
    "(adapter.method)"
)
_PACKED_NF4 = (
    "{method} does not work on nf4, whose packed weights PEFT takes for the layer's own; take int8 or none, or lora "
    "(adapter.method)"
)
_LOST_INT8 = (
    "{method} does not work on int8, whose scales are lost as PEFT reads the weights; take nf4 or none, or lora "
    "(adapter.method)"
)


@dataclass(frozen=True, slots=True)
class Method:
    """A method, as everything outside the engine knows it.

    Attributes:
        name: in ``adapter.method``.
        title: what the field calls it.
        words: what it does, and what for.
        source: where it was described.
        settings: names of the fields of ``[adapter]`` that it has, besides ``method``.
        kind: its ``peft_type`` in ``adapter_config.json``.
        learning_rate: to start from with it.
        values: other settings to start from, by dotted path, where those of LoRA do not suit it.
        unmergeable: what it is that cannot be merged into its base; empty where it can.
        is_peft: whether programs with PEFT alone can load its adapters.
        one_pass: whether it is decoded in one batch with the base; others take their own pass over the same weights.
        scalable: whether it can be applied more or less strongly.
        no_bases: quantizations of the base that it does not go with, and what to say then.
    """

    name: MethodName
    title: str
    words: str
    source: str
    settings: tuple[str, ...]
    kind: str
    learning_rate: float
    values: tuple[tuple[str, Any], ...] = ()
    unmergeable: str = ""
    is_peft: bool = True
    one_pass: bool = False
    scalable: bool = False
    no_bases: Mapping[str, str] = field(default_factory=dict)


_ALL = (
    Method(
        "lora", "LoRA", "Adds a product of two small matrices to chosen layers. The one to begin with: small, merged "
        "into the base without any cost, and compared with it in one pass.",
        "arXiv 2106.09685", _LORA, "LORA", 1e-3, one_pass=True, scalable=True,
    ),
    Method(
        "dora", "DoRA", "LoRA that learns the size of weights apart from their direction. A little better at small "
        "ranks, and slower.",
        "arXiv 2402.09353", _LORA, "LORA", 1e-3, scalable=True, no_bases={"int8": _LOST_INT8},
    ),
    Method(
        "adalora", "AdaLoRA", "LoRA that starts with 1.5 times the rank and takes it away where it matters least, down "
        "to the rank on average. For long runs.",
        "arXiv 2303.10512", (*_LOW_RANK, "bias"), "ADALORA", 1e-3, one_pass=True, scalable=True,
    ),
    Method(
        "full", "Full fine-tuning", "Trains the checkpoint's own weights: the yardstick. It needs the most memory and "
        "forgets the most; the file is as large as what is trained.",
        "arXiv 2212.04356", _WHERE, "FULL", 1e-5, is_peft=False, scalable=True,
        no_bases={"int8": _EXACT_WEIGHTS, "nf4": _EXACT_WEIGHTS},
    ),
    Method(
        "bottleneck", "Bottleneck adapters", "Small networks after the sublayers of each layer. They learn much, but "
        "stay beside the base: each makes transcribing a little slower.",
        "arXiv 1902.00751, 2005.00247", ("placement", "reduction_factor", "non_linearity", "dropout", *_WHERE),
        "BOTTLENECK", 1e-3, unmergeable="a network of its own, and no change of a weight", is_peft=False,
        scalable=True,
    ),
    Method(
        "prefix", "Prefix tuning", "Learned keys and values that every self attention sees before the real ones. Few "
        "numbers; attention takes a slower way in training.",
        "arXiv 2101.00190", ("virtual_tokens", "reparameterization", *_WHERE), "PREFIX", 3e-2,
        unmergeable="keys and values beside the real ones, and no change of a weight", is_peft=False,
    ),
    Method(
        "prompt", "Prompt tuning", "Learned vectors before the first position of the encoder and before the decoder's "
        "first token. The smallest of all, and the one that learns least.",
        "arXiv 2104.08691", ("virtual_tokens", "scope"), "PROMPT", 1e-2,
        unmergeable="vectors before the first position, and no change of a weight", is_peft=False,
    ),
    Method(
        "layernorm", "LayerNorm tuning", "Trains only the scales and biases of the normalisations: a few thousand "
        "numbers, merged without any cost.",
        "arXiv 2312.11420", _WHERE, "LAYERNORM", 3e-3, is_peft=False, scalable=True,
    ),
    Method(
        "ia3", "(IA)³", "Scales keys, values and the feed-forward's hidden values by learned numbers. For very few "
        "utterances.",
        "arXiv 2205.05638", _WHERE, "IA3", 1e-2,
    ),
    Method(
        "vera", "VeRA", "LoRA whose large matrices are random and shared by all layers; only two vectors a layer are "
        "learned.",
        "arXiv 2310.11454", ("rank", "dropout", *_LAYERS), "VERA", 1e-2, (("adapter.rank", 256),),
    ),
    Method(
        "loha", "LoHa", "The update is an element-wise product of two low-rank ones, so that its rank is the square.",
        "arXiv 2108.06098", _LOW_RANK, "LOHA", 1e-3, scalable=True, no_bases={"nf4": _PACKED_NF4},
    ),
    Method(
        "lokr", "LoKr", "The update is a Kronecker product: the smallest files of the low-rank ones.",
        "arXiv 2309.14859", _LOW_RANK, "LOKR", 1e-3, scalable=True, no_bases={"nf4": _PACKED_NF4},
    ),
    Method(
        "oft", "OFT", "Turns the weights by learned rotations, which keeps the angles between them.",
        "arXiv 2306.07280", ("block_size", "dropout", *_LAYERS), "OFT", 1e-3,
    ),
    Method(
        "boft", "BOFT", "OFT by a butterfly of small rotations: fewer numbers, and slower.",
        "arXiv 2311.06243", ("block_size", "dropout", *_LAYERS), "BOFT", 1e-3, (("adapter.block_size", 4),),
    ),
    Method(
        "miss", "MiSS", "One small matrix a layer, spread over its weights in shards: quicker than LoRA in training.",
        "arXiv 2409.15371", ("rank", "dropout", *_LAYERS), "MISS", 3e-4,
    ),
    Method(
        "shira", "SHiRA", "Changes a few of the weights themselves, drawn at random: of high rank, and sparse.",
        "arXiv 2406.13175", ("rank", *_LAYERS), "SHIRA", 1e-3,
    ),
)  # fmt: skip

METHODS: dict[str, Method] = {method.name: method for method in _ALL}

_BY_KIND = {method.kind: method for method in reversed(_ALL)}  # the first of a kind is the one that stays

LORA_KINDS = ("LORA", "ADALORA")
"""Kinds with a second matrix, which LoRA+ gives a rate of its own."""

METHOD_SETTINGS = tuple(dict.fromkeys(name for method in _ALL for name in method.settings))
"""Fields of ``[adapter]`` that some methods have and others not."""


def method_of(config: Mapping[str, Any]) -> Method | None:
    """The method of an adapter's configuration in PEFT's words; None for kinds that the studio does not train."""
    return METHODS["dora"] if config.get("use_dora") else _BY_KIND.get(str(config.get("peft_type")))
