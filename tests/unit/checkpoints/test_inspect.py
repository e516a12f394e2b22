from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from studio.checkpoints.configuration import tensor_shapes
from studio.checkpoints.inspect import inspect_checkpoint
from studio.errors import CheckpointError
from tests.unit.checkpoints.checkpoint_support import ARCHITECTURE, write_json, write_transformers_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_transformers_folder(tmp_path / "whisper-small")


def refusal(folder: Path) -> CheckpointError:
    with pytest.raises(CheckpointError) as caught:
        inspect_checkpoint(folder)
    assert caught.value.hint
    return caught.value


def test_reads_sizes_and_languages_in_token_order(folder: Path) -> None:
    info = inspect_checkpoint(folder)
    assert info.name == "whisper-small"
    assert info.languages == ("en", "fr", "haw")
    assert info.multilingual
    assert info.parameters == sum(math.prod(shape) for shape in tensor_shapes(ARCHITECTURE).values())
    assert info.weight_bytes == 2 * info.parameters
    assert (info.mel_bins, info.hidden_size, info.attention_heads) == (80, 8, 2)
    assert (info.encoder_layers, info.decoder_layers, info.encoder_ffn, info.decoder_ffn) == (2, 2, 16, 16)
    assert (info.vocabulary, info.max_source_positions, info.max_target_positions) == (51_865, 1500, 448)


def test_english_only(tmp_path: Path) -> None:
    folder = write_transformers_folder(tmp_path / "whisper-tiny.en", vocab_size=51_864)
    write_json(folder / "generation_config.json", {"is_multilingual": False})
    info = inspect_checkpoint(folder)
    assert not info.multilingual
    assert info.languages == ("en",)


def test_stored_projection_is_counted_once(folder: Path) -> None:
    before = inspect_checkpoint(folder).parameters
    tensors = load_file(str(folder / "model.safetensors"))
    tensors["proj_out.weight"] = tensors["model.decoder.embed_tokens.weight"]
    save_file(tensors, str(folder / "model.safetensors"))
    assert inspect_checkpoint(folder).parameters == before


def split_into_shards(folder: Path) -> None:
    tensors = load_file(str(folder / "model.safetensors"))
    names = {name: f"model-0000{index}-of-00002.safetensors" for index, name in enumerate(sorted(tensors), start=1)}
    for name, shard in names.items():
        save_file({name: np.array(tensors[name])}, str(folder / shard))
    write_json(folder / "model.safetensors.index.json", {"weight_map": names})
    (folder / "model.safetensors").unlink()


def test_shards(folder: Path) -> None:
    whole = inspect_checkpoint(folder)
    split_into_shards(folder)
    assert inspect_checkpoint(folder) == whole


def test_missing_shard_is_named(folder: Path) -> None:
    split_into_shards(folder)
    (folder / "model-00002-of-00002.safetensors").unlink()
    error = refusal(folder)
    assert error.code == "checkpoint_incomplete"
    assert "model-00002-of-00002.safetensors" in error.message


def test_shard_outside_the_folder_is_refused(folder: Path) -> None:
    split_into_shards(folder)
    write_json(folder / "model.safetensors.index.json", {"weight_map": {"a": "../../elsewhere.safetensors"}})
    assert refusal(folder).code == "checkpoint_corrupt"


def test_missing_folder_and_file_instead_of_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere").code == "checkpoint_folder_missing"
    (tmp_path / "file").write_text("x")
    assert refusal(tmp_path / "file").code == "checkpoint_folder_missing"


def test_other_models_are_refused(folder: Path) -> None:
    write_json(folder / "config.json", {"model_type": "wav2vec2"})
    error = refusal(folder)
    assert error.code == "checkpoint_not_whisper"
    assert "wav2vec2" in error.message


def test_empty_folder_and_adapter_are_no_models(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "checkpoint_not_whisper"
    write_json(tmp_path / "adapter_config.json", {})
    error = refusal(tmp_path)
    assert error.code == "checkpoint_not_whisper"
    assert "--adapter" in error.hint


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pth"])
def test_pickled_weights_are_refused_with_the_reason(folder: Path, name: str) -> None:
    (folder / "model.safetensors").rename(folder / name)
    error = refusal(folder)
    assert error.code == "checkpoint_pickled"
    assert "run" in error.message and "code" in error.message
    assert "checkpoint fetch" in error.hint


def test_openai_pt_file_alone_is_pickled(tmp_path: Path) -> None:
    (tmp_path / "tiny.pt").write_bytes(b"PK")
    assert refusal(tmp_path).code == "checkpoint_pickled"


def test_no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert refusal(folder).code == "checkpoint_no_weights"


@pytest.mark.parametrize("keep", [0, 5, 8, 100, -1])
def test_truncated_weights(folder: Path, keep: int) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:keep])
    error = refusal(folder)
    assert error.code == "checkpoint_corrupt"
    assert "model.safetensors" in error.message


@pytest.mark.parametrize("header", [b"not json at all", b"[]", b'{"a": 1}', b'{"a": {"dtype": "F16", "shape": [2]}}'])
def test_corrupt_header(folder: Path, header: bytes) -> None:
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    assert refusal(folder).code == "checkpoint_corrupt"


def test_ctranslate2_points_to_import(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.bin").write_bytes(b"\x06\0\0\0\x0c\0WhisperSpec\0\x03\0\0\0")
    error = refusal(folder)
    assert error.code == "checkpoint_ctranslate2"
    assert "checkpoint import" in error.hint


def test_a_tokenizer_of_more_tokens_than_the_model_is_refused(folder: Path) -> None:
    vocabulary = json.loads((folder / "config.json").read_text())["vocab_size"]
    for last, is_too_large in ((vocabulary - 1, False), (vocabulary, True)):
        for content in ({"model": {"vocab": {"a": 0, "b": last}}}, {"added_tokens": [{"id": last, "content": "x"}]}):
            write_json(folder / "tokenizer.json", content)
            if is_too_large:
                error = refusal(folder)
                assert error.code == "checkpoint_tokenizer" and f"{last + 1:,} tokens" in error.message
            else:
                inspect_checkpoint(folder)
    (folder / "tokenizer.json").unlink()
    write_json(folder / "vocab.json", {"a": vocabulary})
    (folder / "merges.txt").write_text("")
    assert refusal(folder).code == "checkpoint_tokenizer"


@pytest.mark.parametrize("name", ["tokenizer.json", "preprocessor_config.json", "generation_config.json"])
def test_missing_side_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    error = refusal(folder)
    assert error.code == "checkpoint_incomplete"
    assert name in error.message


def test_slow_tokenizer_files_and_new_processor_file_will_do(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.json").write_text("{}")
    assert "merges.txt" in refusal(folder).message
    (folder / "merges.txt").write_text("")
    (folder / "preprocessor_config.json").rename(folder / "processor_config.json")
    assert inspect_checkpoint(folder).mel_bins == 80


def test_damaged_config(folder: Path) -> None:
    (folder / "config.json").write_bytes(b"{ \xff")
    assert refusal(folder).code == "checkpoint_corrupt"
    write_json(folder / "config.json", {"model_type": "whisper", "vocab_size": "many"})
    error = refusal(folder)
    assert error.code == "checkpoint_corrupt"
    assert "vocab_size" in error.message


def test_multilingual_without_languages(folder: Path) -> None:
    (folder / "generation_config.json").write_text(json.dumps({"is_multilingual": True}))
    error = refusal(folder)
    assert error.code == "checkpoint_incomplete"
    assert "lang_to_id" in error.message


@pytest.mark.parametrize("key", ["encoder_layers", "decoder_layers", "d_model", "vocab_size"])
def test_a_hostile_configuration_is_refused_at_once(folder: Path, key: str) -> None:
    config = json.loads((folder / "config.json").read_text())
    for value in (10**30, 10**6, -1, 0, 2.5, "2", None, True):
        write_json(folder / "config.json", {**config, key: value})
        assert refusal(folder).code == "checkpoint_corrupt"


def test_weights_that_lack_a_layer_are_refused(folder: Path) -> None:
    tensors = load_file(str(folder / "model.safetensors"))
    save_file({k: v for k, v in tensors.items() if "decoder.layers.1" not in k}, str(folder / "model.safetensors"))
    error = refusal(folder)
    assert error.code == "checkpoint_incomplete" and "model.decoder.layers.1" in error.message
