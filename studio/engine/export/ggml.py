"""whisper.cpp's ggml files.

The layout is that of ``models/convert-h5-to-ggml.py`` and ``whisper_model_load`` in
https://github.com/ggml-org/whisper.cpp: magic, eleven numbers, mel filters, vocabulary, tensors under openai's names.
Quantized ones are as its ``quantize`` tool writes them: matrices in blocks of 32, everything else as it was.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import numpy as np

Array = np.ndarray[Any, Any]

MAGIC = 0x67676D6C
FILE_TYPES = {"f16": 1, "q8_0": 2_007, "q5_0": 2_008}
"""Of the whole file; thousands are the version of the quantization."""
_FLOAT32, _FLOAT16 = 0, 1
_QUANTIZED = {"q8_0": 8, "q5_0": 6}
"""ggml's number of a tensor's type."""
_FULL = {"encoder.conv1.bias", "encoder.conv2.bias", "encoder.positional_embedding", "decoder.positional_embedding"}

_NAMES = (
    (r"^model\.", ""),
    (r"\.layers\.", ".blocks."),
    (r"\.self_attn_layer_norm\.", ".attn_ln."),
    (r"\.encoder_attn_layer_norm\.", ".cross_attn_ln."),
    (r"\.final_layer_norm\.", ".mlp_ln."),
    (r"\.self_attn\.", ".attn."),
    (r"\.encoder_attn\.", ".cross_attn."),
    (r"\.q_proj\.", ".query."),
    (r"\.k_proj\.", ".key."),
    (r"\.v_proj\.", ".value."),
    (r"\.out_proj\.", ".out."),
    (r"\.fc1\.", ".mlp.0."),
    (r"\.fc2\.", ".mlp.2."),
    (r"^encoder\.layer_norm\.", "encoder.ln_post."),
    (r"^decoder\.layer_norm\.", "decoder.ln."),
    (r"\.embed_tokens\.", ".token_embedding."),
    (r"\.embed_positions\.weight$", ".positional_embedding"),
)


def write_ggml(file: IO[bytes], config: Any, filters: Array, tokens: Iterable[bytes], tensors: Mapping[str, Array],
               precision: str) -> None:  # fmt: skip
    """Write a model.

    Args:
        file: opened for writing.
        config: transformers' ``WhisperConfig``.
        filters: mel filters, (mel bins, 201).
        tokens: bytes of the vocabulary's texts in the order of their ids, without the special ones.
        tensors: under transformers' names, without the output projection, which whisper.cpp takes from the embeddings.
        precision: one of `FILE_TYPES`.
    """
    numbers = (
        config.vocab_size, config.max_source_positions, config.d_model, config.encoder_attention_heads,
        config.encoder_layers, config.max_target_positions, config.d_model, config.decoder_attention_heads,
        config.decoder_layers, config.num_mel_bins, FILE_TYPES[precision],
    )  # fmt: skip
    file.write(struct.pack("<12i", MAGIC, *numbers))
    file.write(struct.pack("<2i", *filters.shape))
    file.write(filters.astype("<f4").tobytes())
    texts = list(tokens)
    file.write(struct.pack("<i", len(texts)))
    for text in texts:
        file.write(struct.pack("<i", len(text)) + text)
    for name, tensor in tensors.items():
        _write_tensor(file, openai_name(name), tensor, precision)


def openai_name(name: str) -> str:
    """A tensor's name in openai's code and whisper.cpp, from that in transformers."""
    for pattern, replacement in _NAMES:
        name = re.sub(pattern, replacement, name)
    return name


def token_bytes(vocabulary: Mapping[str, int], first_special: int) -> Iterator[bytes]:
    """Bytes of the texts that stand for the ids before the first special one.

    Args:
        vocabulary: id of each token, whose characters stand for bytes as in GPT-2's ``bytes_to_unicode``.
        first_special: id of the end of text.
    """
    from tokenizers import pre_tokenizers

    alphabet = _byte_alphabet(sorted(pre_tokenizers.ByteLevel.alphabet()))
    by_id = {number: token for token, number in vocabulary.items()}
    for number in range(first_special):
        yield bytes(alphabet[character] for character in by_id[number])


def _byte_alphabet(characters: list[str]) -> dict[str, int]:
    """The byte that each of GPT-2's 256 characters stands for: itself where it can be printed, the others in order."""
    shifted = [character for character in characters if ord(character) >= 256]
    plain = {character: ord(character) for character in characters if ord(character) < 256}
    rest = (byte for byte in range(256) if byte not in plain.values())
    return plain | dict(zip(shifted, rest, strict=True))


def _write_tensor(file: IO[bytes], name: str, tensor: Array, precision: str) -> None:
    if re.fullmatch(r"encoder\.conv[12]\.bias", name):
        tensor = tensor[:, None]
    kind, data = _encoded(name, tensor, precision)
    raw_name = name.encode()
    file.write(struct.pack("<3i", tensor.ndim, len(raw_name), kind))
    file.write(struct.pack(f"<{tensor.ndim}i", *reversed(tensor.shape)))
    file.write(raw_name + data)


def _encoded(name: str, tensor: Array, precision: str) -> tuple[int, bytes]:
    if tensor.ndim < 2 or name in _FULL:
        return _FLOAT32, tensor.astype("<f4").tobytes()
    if tensor.ndim == 2 and precision in _QUANTIZED:
        from gguf import GGMLQuantizationType, quants

        kind = _QUANTIZED[precision]
        return kind, quants.quantize(tensor.astype(np.float32), GGMLQuantizationType(kind)).tobytes()
    return _FLOAT16, tensor.astype("<f2").tobytes()
