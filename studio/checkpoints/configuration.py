"""The configuration files of a transformers Whisper folder, with the values that openai's repositories have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studio.checkpoints.tokenizer_files import SpecialTokens

_BOS = 50_257  # as openai's configurations have it, for the English-only checkpoints too; decoding does not use it


@dataclass(frozen=True)
class Architecture:
    """The sizes of a Whisper model; ``dtype`` is that of its weights, such as ``float16``."""

    vocabulary: int
    mel_bins: int
    hidden_size: int
    encoder_layers: int
    decoder_layers: int
    encoder_heads: int
    decoder_heads: int
    encoder_ffn: int
    decoder_ffn: int
    source_positions: int
    target_positions: int
    dtype: str


def tensor_shapes(shape: Architecture) -> dict[str, tuple[int, ...]]:
    """Every tensor that transformers' ``WhisperForConditionalGeneration`` needs, the tied projection left out."""
    width = shape.hidden_size
    shapes: dict[str, tuple[int, ...]] = {
        "model.encoder.conv1.weight": (width, shape.mel_bins, 3),
        "model.encoder.conv1.bias": (width,),
        "model.encoder.conv2.weight": (width, width, 3),
        "model.encoder.conv2.bias": (width,),
        "model.encoder.embed_positions.weight": (shape.source_positions, width),
        "model.decoder.embed_positions.weight": (shape.target_positions, width),
        "model.decoder.embed_tokens.weight": (shape.vocabulary, width),
    }
    for side, layers, ffn, attentions in (
        ("encoder", shape.encoder_layers, shape.encoder_ffn, ("self_attn",)),
        ("decoder", shape.decoder_layers, shape.decoder_ffn, ("self_attn", "encoder_attn")),
    ):
        shapes |= _norm_shapes(f"model.{side}.layer_norm", width)
        for layer in range(layers):
            shapes |= _layer_shapes(f"model.{side}.layers.{layer}", width, ffn, attentions)
    return shapes


def _layer_shapes(at: str, width: int, ffn: int, attentions: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        f"{at}.fc1.weight": (ffn, width),
        f"{at}.fc1.bias": (ffn,),
        f"{at}.fc2.weight": (width, ffn),
        f"{at}.fc2.bias": (width,),
        **_norm_shapes(f"{at}.final_layer_norm", width),
    }
    for attention in attentions:
        shapes |= _norm_shapes(f"{at}.{attention}_layer_norm", width)
        for projection in ("q_proj", "k_proj", "v_proj", "out_proj"):
            shapes[f"{at}.{attention}.{projection}.weight"] = (width, width)
            if projection != "k_proj":
                shapes[f"{at}.{attention}.{projection}.bias"] = (width,)
    return shapes


def _norm_shapes(at: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{at}.weight": (width,), f"{at}.bias": (width,)}


def model_config(shape: Architecture, tokens: SpecialTokens) -> dict[str, Any]:
    """config.json."""
    return {
        "activation_dropout": 0.0,
        "activation_function": "gelu",
        "architectures": ["WhisperForConditionalGeneration"],
        "attention_dropout": 0.0,
        "bos_token_id": _BOS,
        "d_model": shape.hidden_size,
        "decoder_attention_heads": shape.decoder_heads,
        "decoder_ffn_dim": shape.decoder_ffn,
        "decoder_layerdrop": 0.0,
        "decoder_layers": shape.decoder_layers,
        "decoder_start_token_id": tokens.start_of_transcript,
        "dropout": 0.0,
        "dtype": shape.dtype,
        "encoder_attention_heads": shape.encoder_heads,
        "encoder_ffn_dim": shape.encoder_ffn,
        "encoder_layerdrop": 0.0,
        "encoder_layers": shape.encoder_layers,
        "eos_token_id": tokens.end_of_text,
        "init_std": 0.02,
        "is_encoder_decoder": True,
        "max_source_positions": shape.source_positions,
        "max_target_positions": shape.target_positions,
        "model_type": "whisper",
        "num_hidden_layers": shape.encoder_layers,
        "num_mel_bins": shape.mel_bins,
        "pad_token_id": tokens.end_of_text,
        "scale_embedding": False,
        "tie_word_embeddings": True,
        "use_cache": True,
        "vocab_size": shape.vocabulary,
    }


def generation_config(config: dict[str, Any], tokens: SpecialTokens, shape: Architecture) -> dict[str, Any]:
    """generation_config.json; ``config`` is CTranslate2's, with suppressed ids and alignment heads."""
    result: dict[str, Any] = {
        "begin_suppress_tokens": config.get("suppress_ids_begin") or [220, tokens.end_of_text],
        "bos_token_id": _BOS,
        "decoder_start_token_id": tokens.start_of_transcript,
        "eos_token_id": tokens.end_of_text,
        "is_multilingual": tokens.multilingual,
        "max_initial_timestamp_index": 50,
        "max_length": shape.target_positions,
        "no_timestamps_token_id": tokens.no_timestamps,
        "pad_token_id": tokens.end_of_text,
        "prev_sot_token_id": tokens.start_of_previous,
        "return_timestamps": False,
        "suppress_tokens": config.get("suppress_ids") or [],
    }
    if config.get("alignment_heads"):
        result["alignment_heads"] = config["alignment_heads"]
    if tokens.multilingual:
        # CTranslate2's own lang_ids are one too high for the .en checkpoints; the tokenizer's are right everywhere.
        result["lang_to_id"] = tokens.languages
        result["task_to_id"] = {"transcribe": tokens.transcribe, "translate": tokens.translate}
    return result


def preprocessor_config(shape: Architecture) -> dict[str, Any]:
    """preprocessor_config.json: log-mel features of 30 s at 16 kHz, a frame every 10 ms."""
    return {
        "chunk_length": 30,
        "feature_extractor_type": "WhisperFeatureExtractor",
        "feature_size": shape.mel_bins,
        "hop_length": 160,
        "n_fft": 400,
        "n_samples": 480_000,
        "nb_max_frames": 3000,
        "padding_side": "right",
        "padding_value": 0.0,
        "processor_class": "WhisperProcessor",
        "return_attention_mask": False,
        "sampling_rate": 16_000,
    }
