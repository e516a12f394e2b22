"""Whisper's text decoder with preallocated key and value caches, one step at a time.

The model's own layers do the arithmetic, so that adapters of any kind and quantized weights work as they are. Nothing
is concatenated from step to step, rows that are complete leave the batch at once, and logits are computed for the last
token alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from peft import PeftModel
from torch.nn.functional import scaled_dot_product_attention

from studio.engine.model.forward import causal_bias, prefix_bias, prefix_of
from studio.engine.model.loading import Model
from studio.engine.model.methods.virtual_tokens import learned_rows


class CachedDecoder:
    """Decodes a batch with whatever adapters the model has active; the model must be in eval mode, gradients off.

    Args:
        model: the base, or the base with adapters.
        encoded: the encoder's output, of shape (rows, positions, width).
        length: tokens at most in a row, its prefix among them.
        bias: added to the cross attention's scores, of shape (rows, 1, 1, positions).
        routes: PEFT's name of each row's adapter, if the caller routes by it: kept in step with the rows.
        beams: hypotheses of each row, which stand side by side in the batch.
        check: called before each step; raises to end early.
    """

    def __init__(
        self,
        model: Model,
        encoded: torch.Tensor,
        length: int,
        *,
        bias: torch.Tensor | None = None,
        routes: list[str] | None = None,
        beams: int = 1,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        base: Any = model.get_base_model() if isinstance(model, PeftModel) else model
        self._decoder: Any = base.get_decoder()
        self._head: Any = base.get_output_embeddings()
        self._heads: int = base.config.decoder_attention_heads
        self._bias = bias
        self._beams = beams
        self._check = check
        self.device = encoded.device
        self._source = self._encoder_keys(encoded)
        self._routes = [] if routes is None else routes
        self._routes[:] = [name for name in self._routes for _ in range(beams)]
        layers, _, rows, heads, _, width = self._source.shape
        prompt = learned_rows(self._decoder.embed_positions)
        prefixes = [prefix_of(layer.self_attn, encoded) for layer in self._decoder.layers]
        learned = max(0 if each is None else each[0].shape[2] for each in prefixes)
        self._learned = learned if prompt is None else len(prompt)  # positions that stand before every text
        self._length = self._learned
        self._own = encoded.new_empty(layers, 2, rows * beams, heads, self._learned + length, width)
        self._prefixes = [0 if each is None else each[0].shape[2] for each in prefixes]
        self._first = [0 if prompt is not None or each is not None else learned for each in prefixes]
        for index, prefix in enumerate(prefixes):
            if prefix is not None:
                for place, each in enumerate(prefix):
                    self._own[index, place, :, :, :learned] = each
        if prompt is not None:
            self._length = 0
            self._run(prompt.to(encoded.dtype).expand(rows * beams, -1, -1))

    def __call__(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits of the token after ``tokens`` (rows · beams, new tokens), in float32."""
        self._check()
        decoder, written = self._decoder, self._length - self._learned
        states = self._run(
            decoder.embed_tokens(tokens) + decoder.embed_positions(tokens, past_key_values_length=written)
        )
        logits: torch.Tensor = self._head(decoder.layer_norm(states[:, -1]))
        return logits.float()

    def _run(self, states: torch.Tensor) -> torch.Tensor:
        """States of new positions, shape (rows · beams, positions, width), after all layers."""
        rows, new, _ = states.shape
        for index, layer in enumerate(self._decoder.layers):
            normed = layer.self_attn_layer_norm(states)
            keys, values = self._extend(index, layer.self_attn, normed)
            states = states + self._attend(layer.self_attn, normed, keys, values, prefix=self._prefixes[index])
            normed = layer.encoder_attn_layer_norm(states)
            keys, values = self._source[index, :, : rows // self._beams]
            states = states + self._attend(layer.encoder_attn, normed, keys, values, is_cross=True)
            normed = layer.final_layer_norm(states)
            states = states + layer.fc2(layer.activation_fn(layer.fc1(normed))).to(states.dtype)
        self._length += new
        return states

    def rewind(self) -> None:
        """Forget all tokens; what was computed of the audio stays."""
        self._length = self._learned

    def keep(self, slots: Sequence[int]) -> None:
        """Go on with these rows of the batch only, in this order; `in_place` gives one with the fewest copies."""
        for target, slot in enumerate(slots):
            if target != slot:
                own, other = _block(target, self._beams), _block(slot, self._beams)
                self._own[:, :, own, :, : self._length] = self._own[:, :, other, :, : self._length]
                self._source[:, :, target] = self._source[:, :, slot]
        if self._bias is not None and len(slots) < len(self._bias):
            self._bias = self._bias[list(slots)]
        if self._routes:
            self._routes[:] = [name for slot in slots for name in self._routes[_block(slot, self._beams)]]

    def follow(self, parents: torch.Tensor) -> None:
        """Let each beam go on from another: ``parents`` has their places in the batch, shape (rows · beams,)."""
        count = len(parents)
        self._own[:, :, :count, :, : self._length] = self._own[:, :, parents, :, : self._length]

    def _encoder_keys(self, encoded: torch.Tensor) -> torch.Tensor:
        """Keys and values of the audio in every layer, shape (layers, 2, rows, heads, positions, head width)."""
        rows, positions, width = encoded.shape
        layers = self._decoder.layers
        source = encoded.new_empty(len(layers), 2, rows, self._heads, positions, width // self._heads)
        for index, layer in enumerate(layers):
            source[index, 0] = _split(layer.encoder_attn.k_proj(encoded), self._heads)
            source[index, 1] = _split(layer.encoder_attn.v_proj(encoded), self._heads)
        return source

    def _extend(self, index: int, attention: Any, states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Add a layer's keys and values of new tokens, and give all of them."""
        rows, new, _ = states.shape
        end = self._length + new
        keys, values = self._own[index, :, :rows]
        keys[:, :, self._length : end] = _split(attention.k_proj(states), self._heads)
        values[:, :, self._length : end] = _split(attention.v_proj(states), self._heads)
        first = self._first[index]
        return keys[:, :, first:end], values[:, :, first:end]

    def _attend(
        self,
        attention: Any,
        states: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        *,
        is_cross: bool = False,
        prefix: int = 0,
    ) -> torch.Tensor:
        rows, new, width = states.shape
        queries = _split(attention.q_proj(states) * attention.scaling, self._heads).to(keys.dtype)
        if is_cross:
            # The beams of a row hear the same audio: its keys stand there once, and they are so many queries.
            queries = queries.unflatten(0, (-1, self._beams)).transpose(1, 2).flatten(2, 3)
        is_causal = new > 1 and not is_cross and keys.shape[2] == new
        bias = self._bias if is_cross else None if is_causal else causal_bias(queries, keys.shape[2])
        if prefix:
            bias = prefix_bias(queries, keys.shape[2], prefix, bias)
        mixed = scaled_dot_product_attention(queries, keys, values, bias, is_causal=is_causal, scale=1.0)
        if is_cross:
            mixed = mixed.unflatten(2, (self._beams, new)).transpose(1, 2).flatten(0, 1)
        output: torch.Tensor = attention.out_proj(mixed.transpose(1, 2).reshape(rows, new, width).to(states.dtype))
        return output.to(states.dtype)


def in_place(slots: Sequence[int]) -> list[int]:
    """The slots in an order that leaves most where they are: gaps are filled from the end, each with one copy."""
    staying = [slot for slot in slots if slot < len(slots)]
    moving = iter([slot for slot in slots if slot >= len(slots)])
    taken = set(staying)
    return [slot if slot in taken else next(moving) for slot in range(len(slots))]


def _block(row: int, beams: int) -> slice:
    return slice(row * beams, (row + 1) * beams)


def _split(states: torch.Tensor, heads: int) -> torch.Tensor:
    """(rows, tokens, width) as (rows, heads, tokens, head width)."""
    rows, tokens, width = states.shape
    return states.view(rows, tokens, heads, width // heads).transpose(1, 2)
