"""How many parameters each method trains and saves, worked out from sizes alone; exact, as the engine's tests hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.settings.adapter import AdapterSettings
from studio.settings.whisper import ENCODER_POSITIONS
from studio.text.tokens import MAX_LABEL_TOKENS

if TYPE_CHECKING:
    from studio.runs.forecast import ModelShape

_FLOAT32 = 4
_TENSOR_HEADER_BYTES = 150
"""Of one entry in a safetensors header: name, type, shape and offsets."""
_FEED_FORWARD = ("fc1", "fc2")


@dataclass(frozen=True, slots=True)
class _Stack:
    """What of encoder or decoder is adapted: layers, their feed-forward width, and attentions in each."""

    layers: int
    ffn: int
    attentions: int


def adapted_stacks(shape: ModelShape, adapter: AdapterSettings) -> list[_Stack]:
    """By the adapter's ``scope`` and ``top_layers``."""
    stacks = {
        "encoder": _Stack(shape.encoder_layers, shape.encoder_ffn, 1),
        "decoder": _Stack(shape.decoder_layers, shape.decoder_ffn, 2),
    }
    top = adapter.top_layers
    return [
        _Stack(min(top or each.layers, each.layers), each.ffn, each.attentions)
        for name, each in stacks.items()
        if adapter.scope in ("both", name)
    ]


def module_size(module: str, width: int, ffn: int) -> tuple[int, int]:
    """Inputs and outputs of a projection."""
    return {"fc1": (width, ffn), "fc2": (ffn, width)}.get(module, (width, width))


def trainable_parameters(shape: ModelShape, adapter: AdapterSettings) -> int:
    """Parameters that training changes, without the frozen half of PiSSA and OLoRA; of AdaLoRA those at the start."""
    return parameters_of(shape, adapter, adapter.trained_rank)


def adapter_bytes(shape: ModelShape, adapter: AdapterSettings) -> int:
    """Size of ``adapter_model.safetensors``: what is saved in 4 bytes each, and a header."""
    modules = sum(count for count, *_ in _modules(shape, adapter))
    stored = parameters_of(shape, adapter, adapter.saved_rank)
    match adapter.method:
        case "prefix":  # without the network that makes it
            stored = _prefix(shape, adapter.model_copy(update={"reparameterization": 0}))
        case "vera":
            sizes = [size for _, *both in _modules(shape, adapter) for size in both]
            stored += 2 * adapter.rank * max(sizes)
        case "shira":  # each with its row and column
            stored *= 3
    return stored * _FLOAT32 + modules * 2 * _TENSOR_HEADER_BYTES


def parameters_of(shape: ModelShape, adapter: AdapterSettings, rank: int) -> int:
    """What a method trains with such a rank, where it has one."""
    if own := _WHOLE.get(adapter.method):
        return own(shape, adapter)
    total = 0
    for count, inputs, outputs in _modules(shape, adapter):
        total += count * _OF_MODULE[adapter.method](adapter, rank, inputs, outputs)
    return total + _biases(shape, adapter)


def _modules(shape: ModelShape, adapter: AdapterSettings) -> Iterator[tuple[int, int, int]]:
    """How many adapted projections there are of so many inputs and outputs."""
    for stack in adapted_stacks(shape, adapter):
        for module in adapter.target_modules:
            copies = stack.layers * (1 if module in _FEED_FORWARD else stack.attentions)
            yield copies, *module_size(module, shape.hidden_size, stack.ffn)


def _lora(adapter: AdapterSettings, rank: int, inputs: int, outputs: int) -> int:
    singular_values = rank * (adapter.method == "adalora")
    return rank * (inputs + outputs) + singular_values + outputs * adapter.use_dora


def _lokr(adapter: AdapterSettings, rank: int, inputs: int, outputs: int) -> int:
    (small_in, large_in), (small_out, large_out) = factors(inputs), factors(outputs)
    large = large_out * large_in if rank >= max(large_out, large_in) / 2 else rank * (large_out + large_in)
    return small_out * small_in + large


def factors(number: int) -> tuple[int, int]:
    """Two factors of a number as near to its root as can be, the smaller first, as LoKr takes them."""
    smaller = max(each for each in range(1, int(number**0.5) + 1) if number % each == 0)
    return smaller, number // smaller


def _oft(adapter: AdapterSettings, rank: int, inputs: int, outputs: int) -> int:
    return inputs // adapter.block_size * (adapter.block_size * (adapter.block_size - 1) // 2)


_OF_MODULE: dict[str, Callable[[AdapterSettings, int, int, int], int]] = {
    "lora": _lora,
    "dora": _lora,
    "adalora": _lora,
    "vera": lambda _, rank, inputs, outputs: rank + outputs,
    "loha": lambda _, rank, inputs, outputs: 2 * rank * (inputs + outputs),
    "lokr": _lokr,
    "oft": _oft,
    "boft": lambda adapter, _, inputs, outputs: inputs * adapter.block_size + outputs,
    "miss": lambda _, rank, inputs, outputs: rank * outputs,
    "shira": lambda _, rank, inputs, outputs: rank * (inputs + outputs),
}
"""Of one projection."""


def _biases(shape: ModelShape, adapter: AdapterSettings) -> int:
    """Convolutions, final norms; each layer's projections (keys have none), feed-forward and norms."""
    width = shape.hidden_size
    if adapter.bias == "all":
        encoder = shape.encoder_layers * (6 * width + shape.encoder_ffn)
        decoder = shape.decoder_layers * (10 * width + shape.decoder_ffn)
        return 4 * width + encoder + decoder
    if adapter.bias != "lora_only":
        return 0
    with_bias = adapter.model_copy(
        update={"target_modules": tuple(each for each in adapter.target_modules if each != "k_proj")}
    )
    return sum(count * outputs for count, _, outputs in _modules(shape, with_bias))


def _full(shape: ModelShape, adapter: AdapterSettings) -> int:
    width = shape.hidden_size
    layers = sum(stack.layers * _layer(stack, width) + 2 * width for stack in adapted_stacks(shape, adapter))
    if adapter.top_layers:
        return layers
    whole = adapter.model_copy(update={"scope": "decoder"})
    (decoder,) = adapted_stacks(shape, whole)
    tables = (shape.vocabulary + MAX_LABEL_TOKENS) * width
    of_decoder = decoder.layers * _layer(decoder, width) + 2 * width + tables
    of_encoder = shape.parameters - of_decoder - ENCODER_POSITIONS * width  # whose positions are a fixed table
    return {"both": of_encoder + of_decoder, "encoder": of_encoder, "decoder": of_decoder}[adapter.scope]


def _layer(stack: _Stack, width: int) -> int:
    attention = 4 * width * width + 3 * width  # keys have no bias
    norms = (stack.attentions + 1) * 2 * width
    return stack.attentions * attention + norms + 2 * width * stack.ffn + stack.ffn + width


def _layernorm(shape: ModelShape, adapter: AdapterSettings) -> int:
    norms = sum(stack.layers * (stack.attentions + 1) + 1 for stack in adapted_stacks(shape, adapter))
    return 2 * shape.hidden_size * norms


def bottleneck_width(width: int, adapter: AdapterSettings) -> int:
    """Of the waist, in a model of a width."""
    return max(1, width // adapter.reduction_factor)


def _bottleneck(shape: ModelShape, adapter: AdapterSettings) -> int:
    width, waist = shape.hidden_size, bottleneck_width(shape.hidden_size, adapter)
    after_attention = adapter.placement == "houlsby"
    places = sum(stack.layers * (1 + stack.attentions * after_attention) for stack in adapted_stacks(shape, adapter))
    return places * (2 * width * waist + waist + width)


def _prefix(shape: ModelShape, adapter: AdapterSettings) -> int:
    inner, width, tokens = adapter.reparameterization, shape.hidden_size, adapter.virtual_tokens
    each = inner * (tokens + inner + 1) + (inner + 1) * width if inner else tokens * width
    return 2 * each * sum(stack.layers for stack in adapted_stacks(shape, adapter))


def _prompt(shape: ModelShape, adapter: AdapterSettings) -> int:
    return len(adapted_stacks(shape, adapter)) * adapter.virtual_tokens * shape.hidden_size


def _ia3(shape: ModelShape, adapter: AdapterSettings) -> int:
    width = shape.hidden_size
    return sum(stack.layers * (2 * stack.attentions * width + stack.ffn) for stack in adapted_stacks(shape, adapter))


_WHOLE: dict[str, Callable[[ModelShape, AdapterSettings], int]] = {
    "full": _full,
    "layernorm": _layernorm,
    "bottleneck": _bottleneck,
    "prefix": _prefix,
    "prompt": _prompt,
    "ia3": _ia3,
}
"""Methods that have places of their own in the model."""
