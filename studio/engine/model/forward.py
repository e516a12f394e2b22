"""Whisper's forward pass as training, encoder cache and decoding run it: on inputs of any length, one function a layer.

The arithmetic is that of transformers' Whisper (``modeling_whisper.py``), with the faster ways where they apply: LoRA's
fused product (`fused_lora`), attention head by head in bfloat16 on a CPU (`attention`), and a short encoder context
whose silence is stood for by few positions (`short_context`). Weights and adapters are read from the model's own
modules; what is not known here, such as DoRA or quantized layers, is called as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from peft import PeftModel
from torch.nn.functional import dropout, gelu, scaled_dot_product_attention
from torch.utils.checkpoint import checkpoint

from studio.engine.model import attention
from studio.engine.model.fused_lora import is_fusable, lora_product
from studio.engine.model.loading import Model
from studio.engine.model.short_context import ShortContext

_FLOAT16_ROOM = 1_000


@dataclass(frozen=True)
class Encoded:
    """What the encoder gives.

    Attributes:
        states: shape (batch, positions, width).
        bias: what the cross attention adds to its scores for silence, shape (1, positions); None for a whole window.
    """

    states: torch.Tensor
    bias: torch.Tensor | None


def encode(model: Model, features: torch.Tensor, *, checkpointing: bool = False) -> Encoded:
    """The encoder's output.

    Args:
        model: the base, or the base with adapters.
        features: shape (batch, mel bins, frames), an even number of frames up to 30 s.
        checkpointing: compute each layer again in the backward pass, instead of keeping what it needs.
    """
    encoder = _whisper(model).get_encoder()
    context = ShortContext.of(features.shape[-1], encoder)
    inputs = features if context is None else context.lengthened(features)
    states = _call(encoder.conv2, gelu(_call(encoder.conv1, inputs)))
    places = encoder.embed_positions.weight
    if context is not None:
        states, places = context.extended(states), places[context.places]
    states = _drop(encoder, gelu(states).permute(0, 2, 1) + places)
    bias = None if context is None else context.bias
    for layer in encoder.layers:
        if not _is_skipped(encoder):
            states = _run(checkpointing and encoder.training, _encoder_layer, layer, states, bias)
    return Encoded(_call(encoder.layer_norm, states), bias)


def decode(model: Model, encoded: Encoded, tokens: torch.Tensor, *, checkpointing: bool = False) -> torch.Tensor:
    """The decoder's last states, shape (batch, tokens, width), each to be projected onto the next token's logits.

    Args:
        model: the base, or the base with adapters.
        encoded: what it listens to.
        tokens: shape (batch, tokens), from the start token on.
        checkpointing: as of `encode`.
    """
    decoder = _whisper(model).get_decoder()
    states = _drop(decoder, decoder.embed_tokens(tokens) + decoder.embed_positions.weight[: tokens.shape[1]])
    for layer in decoder.layers:
        if not _is_skipped(decoder):
            states = _run(checkpointing and decoder.training, _decoder_layer, layer, states, encoded)
    return _call(decoder.layer_norm, states)


def _encoder_layer(layer: Any, states: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    normed = _call(layer.self_attn_layer_norm, states)
    states = states + _drop(layer, _encoder_attention(layer.self_attn, normed, bias))
    states = states + _feed_forward(layer, states)
    if states.dtype == torch.float16:
        most = torch.finfo(states.dtype).max - _FLOAT16_ROOM
        states = states.clamp(-most, most)
    return states


def _decoder_layer(layer: Any, states: torch.Tensor, encoded: Encoded) -> torch.Tensor:
    normed = _call(layer.self_attn_layer_norm, states)
    states = states + _drop(layer, _attention(layer.self_attn, normed, normed, None, is_causal=normed.shape[1] > 1))
    normed = _call(layer.encoder_attn_layer_norm, states)
    states = states + _drop(layer, _attention(layer.encoder_attn, normed, encoded.states, encoded.bias))
    return states + _feed_forward(layer, states)


def _feed_forward(layer: Any, states: torch.Tensor) -> torch.Tensor:
    hidden = layer.activation_fn(_project(layer.fc1, _call(layer.final_layer_norm, states)))
    hidden = dropout(hidden, layer.activation_dropout, layer.training)
    return _drop(layer, _project(layer.fc2, hidden))


def _encoder_attention(block: Any, states: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    if not _goes_by_heads(block, states):
        return _attention(block, states, states, bias)
    queries = _project(block.q_proj, states) * block.scaling
    keys, values = _project(block.k_proj, states), _project(block.v_proj, states)
    mixed = attention.by_heads(queries, keys, values, block.num_heads, None if bias is None else bias[0])
    return _project(block.out_proj, mixed)


def _attention(
    block: Any, states: torch.Tensor, source: torch.Tensor, bias: torch.Tensor | None, *, is_causal: bool = False
) -> torch.Tensor:
    queries = _split(_project(block.q_proj, states) * block.scaling, block.num_heads)
    keys = _split(_project(block.k_proj, source), block.num_heads)
    values = _split(_project(block.v_proj, source), block.num_heads)
    if not is_causal and source is not states and _goes_by_heads(block, states):
        mixed = attention.plain(queries, keys, values, bias)
    else:
        share = block.dropout if block.training else 0.0
        mixed = scaled_dot_product_attention(queries, keys, values, bias, share, is_causal, scale=1.0)
    return _project(block.out_proj, mixed.transpose(1, 2).flatten(2))


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
    """A module's own output; a bias trained in float32 is rounded to the number format that is computed in."""
    holder = getattr(module, "base_layer", module)
    bias = holder.bias
    if bias is None or bias.dtype == states.dtype or not bias.requires_grad:
        result: torch.Tensor = module(states)
        return result
    rounded = {"bias" if holder is module else "base_layer.bias": bias.to(states.dtype)}
    result = torch.func.functional_call(module, rounded, (states,))
    return result


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
