"""whisper.cpp's files, read back by the specification: https://github.com/ggml-org/whisper.cpp, whisper_model_load."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from transformers import WhisperConfig, WhisperForConditionalGeneration

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.export.ggml import openai_name, token_bytes, write_ggml
from studio.engine.model.loading import load_tokenizer

Tensor = tuple[int, tuple[int, ...], bytes]


def read_ggml(data: bytes) -> tuple[tuple[int, ...], tuple[int, int], list[bytes], dict[str, Tensor]]:
    """Numbers, shape of the filters, texts, and tensors as type, shape (in numpy's order) and data."""
    file = io.BytesIO(data)

    def numbers(count: int) -> tuple[int, ...]:
        return struct.unpack(f"<{count}i", file.read(4 * count))

    head = numbers(12)
    assert head[0] == 0x67676D6C
    mels, bins = numbers(2)
    file.read(4 * mels * bins)
    texts = [file.read(numbers(1)[0]) for _ in range(numbers(1)[0])]
    tensors: dict[str, Tensor] = {}
    while file.tell() < len(data):
        dimensions, length, kind = numbers(3)
        shape = tuple(reversed(numbers(dimensions)))
        name = file.read(length).decode()
        count = int(np.prod(shape))
        size = {0: 4 * count, 1: 2 * count, 8: count // 32 * 34, 6: count // 32 * 22}[kind]
        tensors[name] = (kind, shape, file.read(size))
    return head[1:], (mels, bins), texts, tensors


@pytest.fixture(scope="module")
def model() -> Any:
    config = WhisperConfig(
        vocab_size=100, d_model=64, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=128, decoder_ffn_dim=128, pad_token_id=0, bos_token_id=0,
        eos_token_id=0, decoder_start_token_id=1,
    )  # fmt: skip
    return WhisperForConditionalGeneration(config)


def written(model: Any, precision: str) -> bytes:
    state = {name: tensor.numpy() for name, tensor in model.state_dict().items() if "proj_out" not in name}
    file = io.BytesIO()
    write_ggml(file, model.config, np.ones((80, 201), np.float32), [b"a", b"\xc3\xa9"], state, precision)
    return file.getvalue()


def test_a_file_has_what_whisper_cpp_reads(model: Any) -> None:
    head, filters, texts, tensors = read_ggml(written(model, "f16"))
    assert head == (100, 1500, 64, 2, 1, 448, 64, 2, 1, 80, 1) and filters == (80, 201)
    assert texts == [b"a", b"\xc3\xa9"]
    assert len(tensors) == len(model.state_dict()) - 1
    kind, shape, data = tensors["decoder.blocks.0.cross_attn.query.weight"]
    weights = model.model.decoder.layers[0].encoder_attn.q_proj.weight.detach().numpy()
    assert (kind, shape) == (1, (64, 64))
    assert np.array_equal(np.frombuffer(data, np.float16).reshape(shape), weights.astype(np.float16))
    assert tensors["encoder.conv1.bias"][:2] == (0, (64, 1)) and tensors["encoder.conv1.weight"][:2] == (1, (64, 80, 3))
    assert tensors["decoder.positional_embedding"][0] == tensors["encoder.ln_post.weight"][0] == 0


def test_quantized_matrices_come_near_the_weights(model: Any) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed")
    from gguf import GGMLQuantizationType, quants

    for precision, file_type, kind, most in (("q8_0", 2007, 8, 0.01), ("q5_0", 2008, 6, 0.1)):
        head, _, _, tensors = read_ggml(written(model, precision))
        assert head[-1] == file_type
        found, shape, data = tensors["encoder.blocks.0.mlp.0.weight"]
        rows = np.frombuffer(data, np.uint8).reshape(shape[0], -1)
        weights = model.model.encoder.layers[0].fc1.weight.detach().numpy()
        error = np.abs(quants.dequantize(rows, GGMLQuantizationType(kind)) - weights).max() / np.abs(weights).max()
        assert found == kind and 0 < error < most
        assert tensors["encoder.conv1.weight"][0] == 1 and tensors["encoder.positional_embedding"][0] == 0


def test_names_are_those_of_openai() -> None:
    assert openai_name("model.encoder.layers.3.self_attn_layer_norm.bias") == "encoder.blocks.3.attn_ln.bias"
    assert openai_name("model.decoder.layers.0.final_layer_norm.weight") == "decoder.blocks.0.mlp_ln.weight"
    assert openai_name("model.decoder.layer_norm.weight") == "decoder.ln.weight"
    assert openai_name("model.decoder.embed_tokens.weight") == "decoder.token_embedding.weight"


def test_tokens_are_written_as_bytes(checkpoint: Path) -> None:
    info = inspect_checkpoint(checkpoint)
    tokenizer = load_tokenizer(info)
    texts = list(token_bytes(tokenizer.get_vocab(), tokenizer.eos_token_id))
    ids = tokenizer("Ça, c'est l'été à 서울.", add_special_tokens=False).input_ids
    assert len(texts) == tokenizer.eos_token_id == 50257
    assert b"".join(texts[each] for each in ids).decode() == "Ça, c'est l'été à 서울."
