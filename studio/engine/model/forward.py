"""Whisper's forward pass as training, encoder cache and decoding run it: on inputs of any length, one function a layer.

The arithmetic is that of transformers' Whisper (``modeling_whisper.py``), with the faster ways where they apply: LoRA's
fused product (`fused_lora`), attention head by head in bfloat16 on a CPU (`attention`), and a short encoder context
whose silence is stood for by few positions (`short_context`). Weights and adapters are read from the model's own
modules; what is not known here, such as DoRA or quantized layers, is called as it is. Learned positions
(`methods.virtual_tokens`) are put before the real ones; attention with a prefix is the plain scaled dot product.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

import torch
from peft import PeftModel
from torch.nn.functional import dropout, gelu, scaled_dot_product_attention
from torch.utils.checkpoint import checkpoint

from studio.engine.model import attention
from studio.engine.model.fused_lora import is_fusable, lora_product
from studio.engine.model.loading import Model
from studio.engine.model.methods.virtual_tokens import learned_rows
from studio.engine.model.short_context import ShortContext

_FLOAT16_ROOM = 1_000


@dataclass(frozen=True)
class Encoded:
    """What the encoder gives.

    Attributes:
        states: shape (batch, positions, width); of inputs side by side (1, positions of all, width).
        bias: what attention adds to its scores for silence, shape (1, positions); None for a whole window.
        rows: positions of each input where they lie side by side; None where each is a row of the batch.
    """

    states: torch.Tensor
    bias: torch.Tensor | None
    rows: tuple[slice, ...] | None = None


def encode(model: Model, features: torch.Tensor | Sequence[torch.Tensor], *, checkpointing: bool = False) -> Encoded:
    """The encoder's output.

    Args:
        model: the base, or the base with adapters.
        features: shape (batch, mel bins, frames), an even number of frames up to 30 s; or one of shape (mel bins,
            frames) for each input, which are then computed side by side without any padding.
        checkpointing: compute each layer again in the backward pass, instead of keeping what it needs.
    """
    encoder = _whisper(model).get_encoder()
    encoded = _embedded(encoder, features) if isinstance(features, torch.Tensor) else _side_by_side(encoder, features)
    for layer in encoder.layers:
        if not _is_skipped(encoder):
            states = _run(checkpointing and encoder.training, _encoder_layer, layer, encoded)
            encoded = replace(encoded, states=states)
    return replace(encoded, states=_call(encoder.layer_norm, encoded.states))


def _embedded(encoder: Any, features: torch.Tensor) -> Encoded:
    """What the first layer gets."""
    context = ShortContext.of(features.shape[-1], encoder)
    inputs = features if context is None else context.lengthened(features)
    states = _call(encoder.conv2, gelu(_call(encoder.conv1, inputs)))
    places = encoder.embed_positions.weight
    if context is not None:
        states, places = context.extended(states), places[context.places]
    states = _drop(encoder, gelu(states).permute(0, 2, 1) + places)
    bias, prompt = None if context is None else context.bias, learned_rows(encoder.embed_positions)
    if prompt is not None:
        states, bias = _preceded(prompt, states), _unweighted(len(prompt), bias)
    return Encoded(states, bias)


def _side_by_side(encoder: Any, features: Sequence[torch.Tensor]) -> Encoded:
    parts = [_embedded(encoder, each[None]) for each in features]
    ends = [0, *accumulate(part.states.shape[1] for part in parts)]
    like = parts[0].states
    biases = [part.bias if part.bias is not None else like.new_zeros(1, part.states.shape[1]) for part in parts]
    rows = tuple(slice(start, end) for start, end in pairwise(ends))
    return Encoded(torch.cat([part.states for part in parts], dim=1), torch.cat(biases, dim=1), rows)


def decode(model: Model, encoded: Encoded, tokens: torch.Tensor, *, checkpointing: bool = False) -> torch.Tensor:
    """The decoder's last states, shape (batch, tokens, width), each to be projected onto the next token's logits.

    Args:
        model: the base, or the base with adapters.
        encoded: what it listens to.
        tokens: shape (batch, tokens), from the start token on.
        checkpointing: as of `encode`.
    """
    decoder = _whisper(model).get_decoder()
    dtype, places = encoded.states.dtype, decoder.embed_positions.weight[: tokens.shape[1]]
    states, prompt = decoder.embed_tokens(tokens).to(dtype) + places.to(dtype), learned_rows(decoder.embed_positions)
    states = _drop(decoder, states if prompt is None else _preceded(prompt, states))
    for layer in decoder.layers:
        if not _is_skipped(decoder):
            states = _run(checkpointing and decoder.training, _decoder_layer, layer, states, encoded)
    return _call(decoder.layer_norm, states[:, -tokens.shape[1] :])


def _encoder_layer(layer: Any, encoded: Encoded) -> torch.Tensor:
    states = encoded.states
    normed = _call(layer.self_attn_layer_norm, states)
    states = states + _drop(layer, _encoder_attention(layer.self_attn, replace(encoded, states=normed)))
    states = states + _feed_forward(layer, states)
    if states.dtype == torch.float16:
        most = torch.finfo(states.dtype).max - _FLOAT16_ROOM
        states = states.clamp(-most, most)
    return states


def _decoder_layer(layer: Any, states: torch.Tensor, encoded: Encoded) -> torch.Tensor:
    normed = _call(layer.self_attn_layer_norm, states)
    own = Encoded(normed, None)
    states = states + _drop(layer, _attention(layer.self_attn, normed, own, is_causal=normed.shape[1] > 1))
    normed = _call(layer.encoder_attn_layer_norm, states)
    states = states + _drop(layer, _attention(layer.encoder_attn, normed, encoded))
    return states + _feed_forward(layer, states)


def _feed_forward(layer: Any, states: torch.Tensor) -> torch.Tensor:
    hidden = layer.activation_fn(_project(layer.fc1, _call(layer.final_layer_norm, states)))
    hidden = dropout(hidden, layer.activation_dropout, layer.training)
    return _drop(layer, _project(layer.fc2, hidden))


def _encoder_attention(block: Any, encoded: Encoded) -> torch.Tensor:
    states, rows = encoded.states, encoded.rows
    if learned_rows(block.k_proj) is not None or not _goes_by_heads(block, states):
        if rows is None:
            return _attention(block, states, encoded)
        parts = [_attention(block, each.states, each) for each in _single(encoded)]
        return torch.cat(parts, dim=1)
    queries = _project(block.q_proj, states) * block.scaling
    keys, values = _project(block.k_proj, states), _project(block.v_proj, states)
    mixed = attention.by_heads(queries, keys, values, block.num_heads, encoded.bias, rows)
    return _project(block.out_proj, mixed)


def _attention(block: Any, states: torch.Tensor, source: Encoded, *, is_causal: bool = False) -> torch.Tensor:
    queries = _split(_project(block.q_proj, states) * block.scaling, block.num_heads)
    keys = _split(_project(block.k_proj, source.states), block.num_heads)
    values = _split(_project(block.v_proj, source.states), block.num_heads)
    share = block.dropout if block.training else 0.0
    plain = not is_causal and source.states is not states and _goes_by_heads(block, states)
    prefix = prefix_of(block, keys)

    def mixed(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        if plain:
            return attention.plain(q, k, v, bias)
        if prefix is None:
            return scaled_dot_product_attention(q, k, v, bias, share, is_causal, scale=1.0)
        k, v = (
            torch.cat([each.expand(len(k), -1, -1, -1), own], dim=2) for each, own in zip(prefix, (k, v), strict=True)
        )
        count = prefix[0].shape[2]
        bias = prefix_bias(q, k.shape[2], count, causal_bias(q, k.shape[2]) if is_causal else _unweighted(count, bias))
        return scaled_dot_product_attention(q, k, v, bias, share, scale=1.0)

    if source.rows is None or len(source.rows) == 1:
        result = mixed(queries, keys, values, source.bias)
    else:
        assert source.bias is not None
        parts = [
            mixed(queries[i : i + 1], keys[..., row, :], values[..., row, :], source.bias[:, row])
            for i, row in enumerate(source.rows)
        ]
        result = torch.cat(parts)
    return _project(block.out_proj, result.transpose(1, 2).flatten(2))


def prefix_of(block: Any, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor] | None:
    """Learned keys and values of an attention, shape (1, heads, positions, width of a head); None without any."""
    keys, values = learned_rows(block.k_proj), learned_rows(block.v_proj)
    if keys is None or values is None:
        return None
    return _split(keys[None].to(like.dtype), block.num_heads), _split(values[None].to(like.dtype), block.num_heads)


def prefix_bias(queries: torch.Tensor, keys: int, count: int, bias: torch.Tensor | None) -> torch.Tensor:
    """A bias of scores over so many keys, the first of which, ``count``, weigh together as much as one.

    So that a prefix at its start, which is what attention looks at anyway, takes little from the real positions.
    """
    weights = queries.new_zeros(1, keys)
    weights[:, :count] = -math.log(count)
    return weights if bias is None else bias + weights


def causal_bias(queries: torch.Tensor, keys: int) -> torch.Tensor | None:
    """What keeps the last positions, shape (…, positions, width), from those after them, shape (positions, keys).

    None for a single one, which may see all.
    """
    count = queries.shape[-2]
    if count == 1:
        return None
    return queries.new_full((count, keys), -torch.inf).triu(1 + keys - count)


def _preceded(prompt: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
    """Learned positions before those of each row."""
    return torch.cat([prompt.to(states.dtype).expand(len(states), -1, -1), states], dim=1)


def _unweighted(count: int, bias: torch.Tensor | None) -> torch.Tensor | None:
    """A bias of scores (1, positions), for so many positions more before the others, each standing for itself."""
    return None if bias is None else torch.cat([bias.new_zeros(1, count), bias], dim=1)


def _single(encoded: Encoded) -> list[Encoded]:
    """Inputs that lie side by side, one by one."""
    assert encoded.rows is not None and encoded.bias is not None
    return [Encoded(encoded.states[:, row], encoded.bias[:, row]) for row in encoded.rows]


def _goes_by_heads(block: Any, states: torch.Tensor) -> bool:
    """In bfloat16 on a CPU torch's scaled dot products have a backward pass slower than plain products."""
    return bool(block.training) and not block.dropout and states.dtype == torch.bfloat16 and states.device.type == "cpu"


def _split(states: torch.Tensor, heads: int) -> torch.Tensor:
    """(batch, tokens, width) as (batch, heads, tokens, width of a head)."""
    batch, tokens, width = states.shape
    return states.view(batch, tokens, heads, width // heads).transpose(1, 2).contiguous()


def _project(module: Any, states: torch.Tensor) -> torch.Tensor:
    return lora_product(module, states) if is_fusable(module, states) else _call(module, states)


def _call(module: Any, states: torch.Tensor) -> torch.Tensor:
    """A module's own output; weights trained in float32 are rounded to the number format that is computed in."""
    holder = getattr(module, "base_layer", module)
    rounded = {
        name if holder is module else f"base_layer.{name}": each.to(states.dtype)
        for name, each in holder.named_parameters(recurse=False)
        if each.requires_grad and each.dtype != states.dtype
    }
    result: torch.Tensor = torch.func.functional_call(module, rounded, (states,)) if rounded else module(states)
    return result.to(states.dtype)  # PEFT's own may give float32 on a quantized base


def _drop(module: Any, states: torch.Tensor) -> torch.Tensor:
    return dropout(states, module.dropout, module.training)


def _is_skipped(stack: Any) -> bool:
    """LayerDrop (arXiv 1909.11556), for checkpoints whose configuration has it."""
    return bool(stack.training and stack.layerdrop > 0.0 and torch.rand([]) < stack.layerdrop)


def _run(checkpointing: bool, function: Callable[..., torch.Tensor], *arguments: Any) -> torch.Tensor:
    if not checkpointing:
        return function(*arguments)
    result: torch.Tensor = checkpoint(function, *arguments, use_reentrant=False)
    return result


def _whisper(model: Model) -> Any:
    return model.get_base_model() if isinstance(model, PeftModel) else model
