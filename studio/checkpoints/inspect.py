"""What a checkpoint's folder holds, without loading its weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from studio.checkpoints.ctranslate2 import is_model_bin
from studio.checkpoints.safetensors_header import TensorHeader, read_safetensors_header
from studio.errors import CheckpointError
from studio.storage.reading import read_bytes, read_json_object, reading

WEIGHTS = "model.safetensors"
WEIGHTS_INDEX = "model.safetensors.index.json"
PICKLED_SUFFIXES = (".bin", ".pt", ".pth", ".ckpt")
_ENGLISH_ONLY_VOCABULARY = 51_864
_MOST_CONFIGURATION = 16 << 20  # bytes; an index of shards has some hundred thousand
_MOST_TOKENIZER = 64 << 20
_LARGEST = 1_000_000  # of any size in a configuration
TIED_PROJECTION = "proj_out.weight"


@dataclass(frozen=True)
class CheckpointInfo:
    """A Whisper checkpoint in a transformers folder.

    Attributes:
        name: the folder's name, which is the checkpoint's name inside the store.
        languages: codes in the order of their token ids; ``("en",)`` for an English-only one.
        parameters: how many, the tied output projection counted once.
        weight_bytes: of all tensors on disk.
        mel_bins: of the input features, 80 or 128.
        max_source_positions: encoder positions (1500 for 30 s).
        max_target_positions: decoder positions, so the longest transcript in tokens (448).
    """

    name: str
    folder: Path
    multilingual: bool
    languages: tuple[str, ...]
    parameters: int
    weight_bytes: int
    mel_bins: int
    hidden_size: int
    encoder_layers: int
    decoder_layers: int
    attention_heads: int
    encoder_ffn: int
    decoder_ffn: int
    vocabulary: int
    max_source_positions: int
    max_target_positions: int


def inspect_checkpoint(folder: Path) -> CheckpointInfo:
    """Read config.json, generation_config.json and the safetensors headers of ``folder``.

    Raises:
        CheckpointError: with one of the codes ``checkpoint_folder_missing``, ``checkpoint_ctranslate2``,
            ``checkpoint_not_whisper``, ``checkpoint_pickled``, ``checkpoint_no_weights``, ``checkpoint_corrupt``,
            ``checkpoint_incomplete`` or ``checkpoint_tokenizer``.
    """
    _refuse_what_is_no_checkpoint(folder)
    with reading(folder, "checkpoint", CheckpointError, code="checkpoint_corrupt"):
        return _inspected(folder)


def _inspected(folder: Path) -> CheckpointInfo:
    config = read_json(folder / "config.json")
    if config.get("model_type") != "whisper":
        raise CheckpointError(
            f"{folder} is not a Whisper model: its config.json says «{config.get('model_type', 'nothing')}».",
            "Choose the folder of a Whisper checkpoint (model_type «whisper»).",
            code="checkpoint_not_whisper",
        )
    tensors = _read_tensors(folder)
    generation = _read_side_files(folder)
    return _info(folder, config, generation, tensors)


def has_safetensors(folder: Path) -> bool:
    """Whether ``folder`` has weights that can be loaded safely."""
    return (folder / WEIGHTS).is_file() or (folder / WEIGHTS_INDEX).is_file()


def is_ctranslate2(folder: Path) -> bool:
    """Whether ``folder`` is a CTranslate2 (faster-whisper) checkpoint."""
    return not has_safetensors(folder) and is_model_bin(folder / "model.bin")


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of ``folder``, following model.safetensors.index.json.

    Raises:
        CheckpointError: code ``checkpoint_no_weights``, ``checkpoint_pickled`` or, for a missing shard,
            ``checkpoint_incomplete``.
    """
    if (folder / WEIGHTS).is_file():
        return [folder / WEIGHTS]
    if not (folder / WEIGHTS_INDEX).is_file():
        raise _no_weights(folder)
    weight_map = read_json(folder / WEIGHTS_INDEX).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise _corrupt(folder / WEIGHTS_INDEX, "it names no shards")
    names = sorted({str(name) for name in weight_map.values()})
    for name in names:
        if Path(name).name != name:
            raise _corrupt(folder / WEIGHTS_INDEX, f"it names a shard outside the folder ({name})")
        if not (folder / name).is_file():
            raise _incomplete(folder, name)
    return [folder / name for name in names]


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in ``path``.

    Raises:
        CheckpointError: code ``checkpoint_incomplete`` if it is missing, ``checkpoint_corrupt`` if it is no object.
    """
    if not path.exists():
        raise _incomplete(path.parent, path.name)
    hint = "Copy or download the checkpoint again."
    with reading(path, "configuration", CheckpointError, code="checkpoint_corrupt", hint=hint):
        return read_json_object(path, _MOST_CONFIGURATION)


def _refuse_what_is_no_checkpoint(folder: Path) -> None:
    if not folder.is_dir():
        found = "is not a folder" if folder.exists() else "does not exist"
        raise CheckpointError(
            f"{folder} {found}.",
            "Give the folder that holds the checkpoint's config.json, or a name from `whisper-lora-studio "
            "checkpoint list`.",
            code="checkpoint_folder_missing",
        )
    if is_ctranslate2(folder):
        raise CheckpointError(
            f"{folder} is a CTranslate2 (faster-whisper) checkpoint, which cannot be trained as it is.",
            f"Convert it once: whisper-lora-studio checkpoint import {folder}",
            code="checkpoint_ctranslate2",
        )
    if (folder / "config.json").is_file():
        return
    if (folder / "adapter_config.json").is_file():
        raise CheckpointError(
            f"{folder} is an adapter, not a base checkpoint.",
            "Name the checkpoint it was trained on here, and give this folder with --adapter.",
            code="checkpoint_not_whisper",
        )
    if _pickled_files(folder):
        raise _no_weights(folder)
    raise CheckpointError(
        f"{folder} is not a Whisper model: there is no config.json in it.",
        "Choose the folder that holds config.json and model.safetensors.",
        code="checkpoint_not_whisper",
    )


def _read_tensors(folder: Path) -> list[TensorHeader]:
    tensors: dict[str, TensorHeader] = {}
    for path in weight_files(folder):
        for tensor in read_safetensors_header(path):
            tensors[tensor.name] = tensor
    if not any(name.startswith("model.encoder.") for name in tensors):
        raise _corrupt(weight_files(folder)[0], "it does not hold the tensors of a Whisper model")
    return list(tensors.values())


def _read_side_files(folder: Path) -> dict[str, Any]:
    for choices in (("preprocessor_config.json", "processor_config.json"), ("tokenizer.json", "vocab.json")):
        if not any((folder / name).is_file() for name in choices):
            raise _incomplete(folder, choices[0])
    if not (folder / "tokenizer.json").is_file() and not (folder / "merges.txt").is_file():
        raise _incomplete(folder, "merges.txt")
    return read_json(folder / "generation_config.json")


def _info(
    folder: Path, config: dict[str, Any], generation: dict[str, Any], tensors: list[TensorHeader]
) -> CheckpointInfo:
    def number(key: str, most: int = _LARGEST) -> int:
        value = config.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
            raise _corrupt(folder / "config.json", f"«{key}» is missing or not a number from 1 to {most:,}")
        return value

    vocabulary = number("vocab_size")
    multilingual = bool(generation.get("is_multilingual", vocabulary > _ENGLISH_ONLY_VOCABULARY))
    counted = [tensor for tensor in tensors if tensor.name != TIED_PROJECTION]
    info = CheckpointInfo(
        name=folder.name,
        folder=folder,
        multilingual=multilingual,
        languages=_languages(folder, generation) if multilingual else ("en",),
        parameters=sum(tensor.elements for tensor in counted),
        weight_bytes=sum(tensor.size for tensor in tensors),
        mel_bins=number("num_mel_bins"),
        hidden_size=number("d_model"),
        encoder_layers=number("encoder_layers", len(tensors)),
        decoder_layers=number("decoder_layers", len(tensors)),
        attention_heads=number("encoder_attention_heads"),
        encoder_ffn=number("encoder_ffn_dim"),
        decoder_ffn=number("decoder_ffn_dim"),
        vocabulary=vocabulary,
        max_source_positions=number("max_source_positions"),
        max_target_positions=number("max_target_positions"),
    )
    _require_tensors(info, {tensor.name: tensor.shape for tensor in tensors})
    if (last := _last_token(folder)) >= vocabulary:
        raise CheckpointError(
            f"The tokenizer in {folder} has {last + 1:,} tokens, more than the {vocabulary:,} that the model knows.",
            "Copy the tokenizer's files from the checkpoint that this one was made from, or resize the model's "
            "embeddings (resize_token_embeddings) and save it again.",
            code="checkpoint_tokenizer",
            about=str(folder),
        )
    return info


def _require_tensors(info: CheckpointInfo, found: dict[str, tuple[int, ...]]) -> None:
    """CheckpointError where the weights are not those of the configuration: transformers would make some up."""
    from studio.checkpoints.configuration import Architecture, tensor_shapes  # not at once: imports tokenizers

    architecture = Architecture(
        vocabulary=info.vocabulary,
        mel_bins=info.mel_bins,
        hidden_size=info.hidden_size,
        encoder_layers=info.encoder_layers,
        decoder_layers=info.decoder_layers,
        encoder_heads=info.attention_heads,
        decoder_heads=info.attention_heads,  # no tensor depends on it
        encoder_ffn=info.encoder_ffn,
        decoder_ffn=info.decoder_ffn,
        source_positions=info.max_source_positions,
        target_positions=info.max_target_positions,
        dtype="",
    )
    for name, shape in tensor_shapes(architecture).items():
        if name not in found:
            raise _incomplete(info.folder, f"The tensor {name}")
        if found[name] != shape:
            reason = f"«{name}» is {found[name]} in the weights, where it asks for {shape}"
            raise _corrupt(info.folder / "config.json", reason)


class _Token(msgspec.Struct):
    id: int = 0


class _Vocabulary(msgspec.Struct):
    vocab: dict[str, int] = {}


class _Tokenizer(msgspec.Struct):
    """As much of a tokenizer.json as tells its ids."""

    added_tokens: list[_Token] = []
    model: _Vocabulary = msgspec.field(default_factory=_Vocabulary)


def _last_token(folder: Path) -> int:
    """The greatest id that the tokenizer can give."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        path = folder / "vocab.json"
    hint = "Copy it from where the checkpoint came from."
    with reading(path, "tokenizer", CheckpointError, code="checkpoint_corrupt", hint=hint):
        data = read_bytes(path, _MOST_TOKENIZER)
        if path.name == "vocab.json":
            return max(msgspec.json.decode(data, type=dict[str, int]).values(), default=0)
        tokenizer = msgspec.json.decode(data, type=_Tokenizer)
        return max([*tokenizer.model.vocab.values(), *(token.id for token in tokenizer.added_tokens)], default=0)


def _languages(folder: Path, generation: dict[str, Any]) -> tuple[str, ...]:
    ids = generation.get("lang_to_id")
    if not isinstance(ids, dict) or not ids:
        raise CheckpointError(
            f"{folder / 'generation_config.json'} has no lang_to_id, so that the languages are unknown.",
            "Copy generation_config.json from the openai checkpoint this one was made from.",
            code="checkpoint_incomplete",
        )
    return tuple(token.strip("<|>") for token in sorted(ids, key=lambda token: int(ids[token])))


def _pickled_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix in PICKLED_SUFFIXES and path.is_file())


def _no_weights(folder: Path) -> CheckpointError:
    pickled = _pickled_files(folder)
    if pickled:
        return CheckpointError(
            f"{folder} has only pickled weights ({', '.join(pickled[:3])}). They are never loaded, because a pickle "
            "can run any code on your machine.",
            "Convert the checkpoint to safetensors where you trust it, or get a clean one: "
            "whisper-lora-studio checkpoint fetch NAME",
            code="checkpoint_pickled",
        )
    return CheckpointError(
        f"{folder} has no weights: there is no {WEIGHTS} in it.",
        "Copy the whole checkpoint, or fetch it: whisper-lora-studio checkpoint fetch NAME",
        code="checkpoint_no_weights",
    )


def _incomplete(folder: Path, name: str) -> CheckpointError:
    return CheckpointError(
        f"{name} is missing in {folder}.",
        "Copy it from where the checkpoint came from (for a fine-tuned one, from the checkpoint it was made from).",
        code="checkpoint_incomplete",
    )


def _corrupt(path: Path, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{path} is damaged: {reason}.", "Copy or download the checkpoint again.", code="checkpoint_corrupt"
    )
