"""Turn a CTranslate2 Whisper folder into a transformers folder, without changing a single weight.

Names follow transformers' ``WhisperForConditionalGeneration``. CTranslate2 stacks the projections of one input:
``self_attention/linear_0`` is query, key, value; ``attention/linear_1`` of the decoder is key, value. Whisper's key
projection has no bias, so its share of the stacked bias is zeros. All matrices are stored as (out, in) on both sides
and convolutions as (out, in, kernel): nothing is transposed.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from studio.checkpoints.configuration import (
    Architecture,
    generation_config,
    model_config,
    preprocessor_config,
    tensor_shapes,
)
from studio.checkpoints.ctranslate2 import Array, CTranslate2Model, quantized, read_model_bin
from studio.checkpoints.inspect import read_json
from studio.checkpoints.tokenizer_files import write_json, write_tokenizer
from studio.checkpoints.transfer import Cancelled, Progress, never_cancelled, no_progress, raise_if_cancelled
from studio.errors import CheckpointError

_WEIGHT = {"gamma": "weight", "beta": "bias", "weight": "weight", "bias": "bias"}


def convert_ctranslate2(
    source: Path, target: Path, progress: Progress = no_progress, cancelled: Cancelled = never_cancelled
) -> None:
    """Write the CTranslate2 folder ``source`` (model.bin, config.json, tokenizer.json) for transformers.

    ``target`` must exist. Weights keep their type (float16 stays float16); the output projection is tied to the token
    embeddings and so not stored.

    Raises:
        CheckpointError: a file is missing, damaged, or quantized.
    """
    config = read_json(_require(source / "config.json"))
    _require(source / "tokenizer.json")
    progress("Converting weights", 0, 0)
    model = read_model_bin(_require(source / "model.bin"))
    shape = _architecture(model)
    tensors = transformers_tensors(model, shape)
    raise_if_cancelled(cancelled)
    tokens = write_tokenizer(source / "tokenizer.json", target, shape.vocabulary)
    write_json(target / "config.json", model_config(shape, tokens))
    write_json(target / "generation_config.json", generation_config(config, tokens, shape))
    write_json(target / "preprocessor_config.json", preprocessor_config(shape))
    raise_if_cancelled(cancelled)
    weights = target / "model.safetensors"
    save_file(tensors, str(weights), metadata={"format": "pt"})
    weights.chmod((target / "config.json").stat().st_mode)  # the library writes files that only their owner can read
    total = sum(tensor.nbytes for tensor in tensors.values())
    progress("Converting weights", total, total)


def transformers_tensors(model: CTranslate2Model, shape: Architecture) -> dict[str, Array]:
    """The model's tensors under transformers' names, complete and of the right shapes.

    Raises:
        CheckpointError: code ``checkpoint_quantized`` or, for a variable that is missing or unknown,
            ``checkpoint_corrupt``.
    """
    tensors: dict[str, Array] = {}
    for name, value in model.variables.items():
        if value.ndim == 0:
            continue  # scalars describe the graph (heads, activation); transformers has them in config.json
        if name.endswith("weight_scale") or value.dtype.kind != "f":
            raise quantized(model.path, "quantized " + value.dtype.name)
        for part, tensor in _renamed(model, name, value):
            tensors[part] = tensor
    positions = sinusoids(shape.source_positions, shape.hidden_size).astype(shape.dtype)
    tensors.setdefault("model.encoder.embed_positions.weight", positions)
    for name, expected in tensor_shapes(shape).items():
        if name not in tensors:
            raise _corrupt(model, f"it lacks {name}")
        if tensors[name].shape != expected:
            raise _corrupt(model, f"{name} has the shape {tensors[name].shape}, not {expected}")
    return tensors


def sinusoids(length: int, channels: int) -> Array:
    """Whisper's encoder positions, float32 of shape (length, channels).

    Source: ``sinusoids`` in openai/whisper's ``model.py`` (timescales up to 10,000, sines then cosines).
    """
    increment = np.log(10_000.0) / (channels // 2 - 1)
    scales = np.exp(-increment * np.arange(channels // 2))
    angles = np.arange(length)[:, None] * scales[None, :]
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)


def _renamed(model: CTranslate2Model, name: str, value: Array) -> list[tuple[str, Array]]:
    side, _, rest = name.partition("/")
    kind = _WEIGHT.get(rest.rpartition("/")[2], "")
    prefix = f"model.{side}"
    if side == "encoder" and (match := re.fullmatch(r"(conv[12])/\w+", rest)):
        return [(f"{prefix}.{match[1]}.{kind}", value)]
    if rest == "position_encodings/encodings":
        return [(f"{prefix}.embed_positions.weight", value)]
    if side == "decoder" and rest == "embeddings/weight":
        return [(f"{prefix}.embed_tokens.weight", value)]
    if side == "decoder" and rest == "projection/weight":
        return []  # tied to the embeddings
    if kind and rest.startswith("layer_norm/"):
        return [(f"{prefix}.layer_norm.{kind}", value)]
    if kind and (match := re.fullmatch(r"layer_(\d+)/(.+)/\w+", rest)):
        renamed = _layer_tensors(model, f"{prefix}.layers.{match[1]}", match[2], kind, value)
        if renamed:
            return renamed
    raise _corrupt(model, f"it holds the variable {name}, which Whisper does not have")


def _layer_tensors(model: CTranslate2Model, layer: str, part: str, kind: str, value: Array) -> list[tuple[str, Array]]:
    plain = {
        "self_attention/layer_norm": "self_attn_layer_norm",
        "self_attention/linear_1": "self_attn.out_proj",
        "attention/layer_norm": "encoder_attn_layer_norm",
        "attention/linear_0": "encoder_attn.q_proj",
        "attention/linear_2": "encoder_attn.out_proj",
        "ffn/layer_norm": "final_layer_norm",
        "ffn/linear_0": "fc1",
        "ffn/linear_1": "fc2",
    }
    stacked = {
        "self_attention/linear_0": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
        "attention/linear_1": ("encoder_attn.k_proj", "encoder_attn.v_proj"),
    }
    if part in plain:
        return [(f"{layer}.{plain[part]}.{kind}", value)]
    if part not in stacked:
        return []
    names = stacked[part]
    if value.shape[0] % len(names):
        raise _corrupt(model, f"{layer} {part} has {value.shape[0]} rows, which {len(names)} projections cannot share")
    result: list[tuple[str, Array]] = []
    for name, tensor in zip(names, np.split(value, len(names)), strict=True):
        if kind == "bias" and name.endswith("k_proj"):
            if tensor.any():
                raise _corrupt(model, f"{layer} has a key bias, which Whisper does not have")
            continue
        result.append((f"{layer}.{name}.{kind}", tensor))
    return result


def _architecture(model: CTranslate2Model) -> Architecture:
    variables = model.variables

    def get(name: str, rank: int) -> Array:
        value = variables.get(name)
        if value is None or value.ndim != rank:
            raise _corrupt(model, f"the variable {name} is missing or has the wrong shape")
        return value

    def layers(side: str) -> int:
        found = {int(match[1]) for name in variables if (match := re.match(rf"{side}/layer_(\d+)/", name))}
        if not found or found != set(range(len(found))):
            raise _corrupt(model, f"the {side}'s layers are not complete")
        return len(found)

    embeddings = get("decoder/embeddings/weight", 2)
    hidden = embeddings.shape[1]

    def heads(side: str) -> int:
        value = variables.get(f"{side}/num_heads")
        return int(value) if value is not None and value.ndim == 0 else hidden // 64

    positions = variables.get("encoder/position_encodings/encodings")
    return Architecture(
        vocabulary=embeddings.shape[0],
        mel_bins=get("encoder/conv1/weight", 3).shape[1],
        hidden_size=hidden,
        encoder_layers=layers("encoder"),
        decoder_layers=layers("decoder"),
        encoder_heads=heads("encoder"),
        decoder_heads=heads("decoder"),
        encoder_ffn=get("encoder/layer_0/ffn/linear_0/bias", 1).shape[0],
        decoder_ffn=get("decoder/layer_0/ffn/linear_0/bias", 1).shape[0],
        source_positions=1500 if positions is None else positions.shape[0],
        target_positions=get("decoder/position_encodings/encodings", 2).shape[0],
        dtype=embeddings.dtype.name,
    )


def _require(path: Path) -> Path:
    if not path.is_file():
        raise CheckpointError(
            f"{path.name} is missing in {path.parent}.",
            "Copy it from where the checkpoint came from; a faster-whisper folder has model.bin, config.json and "
            "tokenizer.json.",
            code="checkpoint_incomplete",
        )
    return path


def _corrupt(model: CTranslate2Model, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{model.path} cannot be converted: {reason}.",
        "Get the checkpoint again, or fetch the original: whisper-lora-studio checkpoint fetch NAME.",
        code="checkpoint_corrupt",
    )
