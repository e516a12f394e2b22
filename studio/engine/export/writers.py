"""Writing a merged model in the formats of `studio.runs.exports`."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from transformers import WhisperFeatureExtractor

from studio.checkpoints.adapters import CONFIG, WEIGHTS, inspect_adapter, peft_name
from studio.checkpoints.inspect import TIED_PROJECTION, CheckpointInfo
from studio.engine.export.ggml import token_bytes, write_ggml
from studio.engine.model.loading import PRECISIONS, load_tokenizer
from studio.errors import StudioError
from studio.runs.exports import ADAPTER, FASTER_WHISPER, TRANSFORMERS, WHISPER_CPP, ExportFormat
from studio.storage.atomic import write_text
from studio.storage.reading import read_json_object

_COPIED_FOR_FASTER_WHISPER = ("tokenizer.json", "preprocessor_config.json")
_ADDED_TOKENS = "added_tokens.json"
GGML_PREFIX = "ggml-model-"


def require_writers(formats: list[ExportFormat]) -> None:
    """Nothing if all can be written here; StudioError, code ``export_package``, where a package is missing."""
    for each in formats:
        package, module = each.writer
        if package and importlib.util.find_spec(module) is None:
            raise StudioError(
                f"{each.name} cannot be written: the package {package} is not installed.",
                f"Install it beside the studio: pip install {package}",
                code="export_package",
            )


def write_export(
    folder: Path, each: ExportFormat, adapter: Path, strength: float, merged: Any, info: CheckpointInfo
) -> None:
    """Fill a folder.

    Args:
        folder: takes the files.
        each: the format.
        adapter: what was merged.
        strength: in percent, which an adapter alone has in its alpha.
        merged: float32; unchanged afterwards.
        info: of the base.
    """
    if each.family == ADAPTER:
        if inspect_adapter(adapter).renamed:  # so that other programs find every tensor
            save_file(
                {peft_name(name): value for name, value in load_file(adapter / WEIGHTS).items()}, folder / WEIGHTS
            )
        else:
            shutil.copyfile(adapter / WEIGHTS, folder / WEIGHTS)
        config = read_json_object(adapter / CONFIG)
        write_text(folder / CONFIG, json.dumps(_at_strength(config, strength / 100), indent=2) + "\n")
    else:
        _WRITERS[each.family](folder, each.precision, merged, info)
    for file in folder.iterdir():
        file.chmod(0o666 & ~_umask(folder))  # libraries write weights that only their owner can read


def _at_strength(config: dict[str, Any], share: float) -> dict[str, Any]:
    """PEFT's configuration of an adapter whose update is so many times as strong."""
    if share == 1:
        return config
    if config.get("use_dora") or config.get("bias", "none") != "none" or "lora_alpha" not in config:
        raise StudioError(
            "An adapter other than LoRA, or one with DoRA's magnitudes or biases, cannot be written alone at another "
            "strength than 100 %.",
            "Export it at 100 %, or merged with its base.",
            code="export_strength",
        )
    pattern = {name: alpha * share for name, alpha in (config.get("alpha_pattern") or {}).items()}
    return config | {"lora_alpha": config["lora_alpha"] * share, "alpha_pattern": pattern}


def _umask(folder: Path) -> int:
    probe = folder / ".mode"
    probe.touch()
    mode = probe.stat().st_mode & 0o777
    probe.unlink()
    return 0o666 & ~mode


def _write_transformers(folder: Path, precision: str, merged: Any, info: CheckpointInfo) -> None:
    for file in info.folder.iterdir():
        if file.suffix in (".json", ".txt") and not file.name.startswith(("model.", "config.")):
            shutil.copyfile(file, folder / file.name)
    _write_added_tokens(folder, info)
    dtype = PRECISIONS[precision]
    state = {name: tensor.to(dtype) for name, tensor in merged.state_dict().items() if name != TIED_PROJECTION}
    merged.save_pretrained(folder, state_dict=state, safe_serialization=True)
    config = read_json_object(folder / "config.json")  # which says the format of the model in memory
    write_text(folder / "config.json", json.dumps(config | {"dtype": precision}, indent=2, sort_keys=True) + "\n")


def _write_added_tokens(folder: Path, info: CheckpointInfo) -> None:
    """``added_tokens.json``, which tokenizer.json has in it, for converters that know the older layout only."""
    if not (folder / _ADDED_TOKENS).is_file():
        added = load_tokenizer(info).get_added_vocab()
        (folder / _ADDED_TOKENS).write_text(json.dumps(added, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_faster_whisper(folder: Path, precision: str, merged: Any, info: CheckpointInfo) -> None:
    from ctranslate2.converters import TransformersConverter

    plain, converted = folder / "transformers", folder / "converted"
    plain.mkdir()
    _write_transformers(plain, "float32", merged, info)
    if not (plain / "tokenizer.json").is_file():
        load_tokenizer(info).backend_tokenizer.save(str(plain / "tokenizer.json"))
    WhisperFeatureExtractor.from_pretrained(info.folder, local_files_only=True).save_pretrained(plain)
    converter = TransformersConverter(str(plain), copy_files=list(_COPIED_FOR_FASTER_WHISPER))
    converter.convert(str(converted), quantization=precision)
    for file in converted.iterdir():
        file.rename(folder / file.name)
    converted.rmdir()
    shutil.rmtree(plain)


def _write_whisper_cpp(folder: Path, precision: str, merged: Any, info: CheckpointInfo) -> None:
    filters = WhisperFeatureExtractor.from_pretrained(info.folder, local_files_only=True).mel_filters.T
    state = {
        name: tensor.detach().float().cpu().numpy()
        for name, tensor in merged.state_dict().items()
        if name != TIED_PROJECTION
    }
    tokens = token_bytes(load_tokenizer(info).get_vocab(), merged.generation_config.eos_token_id)
    with (folder / f"{GGML_PREFIX}{precision}.bin").open("wb") as file:
        write_ggml(file, merged.config, filters, tokens, state, precision)


_WRITERS: dict[str, Callable[[Path, str, Any, CheckpointInfo], None]] = {
    TRANSFORMERS: _write_transformers,
    FASTER_WHISPER: _write_faster_whisper,
    WHISPER_CPP: _write_whisper_cpp,
}
