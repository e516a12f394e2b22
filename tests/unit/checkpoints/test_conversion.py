from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from studio.checkpoints.conversion import convert_ctranslate2, sinusoids
from studio.checkpoints.ctranslate2 import read_model_bin
from studio.checkpoints.inspect import inspect_checkpoint
from studio.errors import CheckpointError
from tests.unit.checkpoints.checkpoint_support import (
    ENGLISH_ONLY,
    MULTILINGUAL,
    Array,
    ctranslate2_variables,
    model_bin,
    small_tokenizer,
    whisper_tensors,
    write_ctranslate2_folder,
)


@pytest.fixture(scope="module")
def tokenizer() -> dict[str, Any]:
    return small_tokenizer(MULTILINGUAL)


@pytest.fixture(scope="module")
def tensors() -> dict[str, Array]:
    return whisper_tensors(MULTILINGUAL)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory, tensors: dict[str, Array], tokenizer: dict[str, Any]) -> Path:
    source = write_ctranslate2_folder(tmp_path_factory.mktemp("source"), tensors, tokenizer)
    target = tmp_path_factory.mktemp("whisper-converted")
    convert_ctranslate2(source, target)
    return target


def read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def test_every_weight_arrives_unchanged_under_its_name(converted: Path, tensors: dict[str, Array]) -> None:
    written = load_file(str(converted / "model.safetensors"))
    assert set(written) == set(tensors)
    for name, tensor in tensors.items():
        assert written[name].dtype == np.float16
        assert np.array_equal(written[name], tensor), name


def test_configuration_describes_the_weights(converted: Path) -> None:
    info = inspect_checkpoint(converted)
    assert (info.encoder_layers, info.decoder_layers, info.attention_heads) == (2, 2, 2)
    assert (info.hidden_size, info.encoder_ffn, info.vocabulary, info.mel_bins) == (8, 16, MULTILINGUAL, 80)
    assert (info.max_source_positions, info.max_target_positions) == (1500, 448)
    config = read(converted / "config.json")
    assert config["dtype"] == "float16"
    assert config["decoder_start_token_id"] == 50258
    assert config["eos_token_id"] == 50257


def test_generation_config(converted: Path) -> None:
    generation = read(converted / "generation_config.json")
    assert generation["is_multilingual"]
    assert generation["lang_to_id"]["<|fr|>"] == 50260
    assert len(generation["lang_to_id"]) == 99
    assert generation["task_to_id"] == {"transcribe": 50359, "translate": 50358}
    assert generation["no_timestamps_token_id"] == 50363
    assert generation["prev_sot_token_id"] == 50361
    assert generation["alignment_heads"] == [[1, 0], [1, 1]]
    assert generation["suppress_tokens"] == [1, 2, 7]
    assert generation["begin_suppress_tokens"] == [220, 50257]
    assert generation["max_length"] == 448


def test_english_only_has_its_own_ids_and_no_languages(tmp_path: Path) -> None:
    tensors = whisper_tensors(ENGLISH_ONLY, "float32", mel_bins=128)
    source = write_ctranslate2_folder(tmp_path / "source", tensors, small_tokenizer(ENGLISH_ONLY))
    (tmp_path / "target").mkdir()
    convert_ctranslate2(source, tmp_path / "target")
    generation = read(tmp_path / "target" / "generation_config.json")
    assert "lang_to_id" not in generation and "task_to_id" not in generation
    assert not generation["is_multilingual"]
    assert generation["decoder_start_token_id"] == 50257
    assert generation["eos_token_id"] == 50256
    assert read(tmp_path / "target" / "config.json")["dtype"] == "float32"
    assert read(tmp_path / "target" / "preprocessor_config.json")["feature_size"] == 128
    assert inspect_checkpoint(tmp_path / "target").languages == ("en",)


def test_lost_first_merge_is_put_back(converted: Path, tokenizer: dict[str, Any]) -> None:
    broken = Tokenizer.from_str(json.dumps(tokenizer))
    assert broken.encode(" the", add_special_tokens=False).tokens == ["Ġ", "t", "he"]
    written = Tokenizer.from_file(str(converted / "tokenizer.json"))
    assert written.encode(" the", add_special_tokens=False).tokens == ["Ġthe"]
    merges = (converted / "merges.txt").read_text(encoding="utf-8").splitlines()
    assert merges == ["#version: 0.2", "Ġ t", "Ġt h", "h e", "Ġth e"]


def test_timestamps_fill_the_vocabulary(converted: Path) -> None:
    written = Tokenizer.from_file(str(converted / "tokenizer.json"))
    assert written.token_to_id("<|0.00|>") == 50364
    assert written.token_to_id("<|30.00|>") == MULTILINGUAL - 1
    assert written.get_vocab_size() == MULTILINGUAL


def test_missing_encoder_positions_are_computed(tmp_path: Path, tokenizer: dict[str, Any]) -> None:
    variables = ctranslate2_variables(whisper_tensors(MULTILINGUAL))
    del variables["encoder/position_encodings/encodings"]
    source = write_ctranslate2_folder(tmp_path / "source", {}, tokenizer, variables)
    (tmp_path / "target").mkdir()
    convert_ctranslate2(source, tmp_path / "target")
    written = load_file(str(tmp_path / "target" / "model.safetensors"))["model.encoder.embed_positions.weight"]
    assert np.array_equal(written, sinusoids(1500, 8).astype(np.float16))


@pytest.fixture(scope="module")
def content(tensors: dict[str, Array]) -> bytes:
    small = {**tensors, "model.decoder.embed_tokens.weight": np.zeros((3, 8), np.float16)}
    return model_bin(ctranslate2_variables(small))


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.001, 0.01, 0.3, 0.5, 0.9, 0.9999])
def test_truncated_file_is_refused_wherever_it_ends(tmp_path: Path, content: bytes, share: float) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError) as caught:
        read_model_bin(path)
    assert caught.value.code == "checkpoint_corrupt"
    assert str(path) in caught.value.message


def test_every_cut_in_the_first_kilobyte_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.bin"
    for end in range(1, 1000):
        path.write_bytes(content[:end])
        with pytest.raises(CheckpointError):
            read_model_bin(path)


@pytest.mark.parametrize("at", range(0, 60))
def test_damaged_bytes_never_escape_as_other_errors(tmp_path: Path, content: bytes, at: int) -> None:
    path = tmp_path / "model.bin"
    for value in (0x00, 0x7F, 0xFF):
        path.write_bytes(content[:at] + bytes([value]) + content[at + 1 :])
        try:
            read_model_bin(path)
        except CheckpointError as error:
            assert error.code in ("checkpoint_corrupt", "checkpoint_quantized")


def convert_variables(tmp_path: Path, tokenizer: dict[str, Any], variables: dict[str, Array]) -> CheckpointError:
    source = write_ctranslate2_folder(tmp_path / "source", {}, tokenizer, variables)
    (tmp_path / "target").mkdir()
    with pytest.raises(CheckpointError) as caught:
        convert_ctranslate2(source, tmp_path / "target")
    assert not (tmp_path / "target" / "model.safetensors").exists()
    return caught.value


def test_quantized_weights_say_what_to_get_instead(
    tmp_path: Path, tokenizer: dict[str, Any], tensors: dict[str, Array]
) -> None:
    variables = ctranslate2_variables(tensors)
    name = "encoder/layer_0/ffn/linear_0/weight"
    variables[name] = np.zeros(variables[name].shape, np.int8)
    error = convert_variables(tmp_path, tokenizer, variables)
    assert error.code == "checkpoint_quantized"
    assert "int8" in error.message
    assert "float16" in error.hint


@pytest.mark.parametrize("lost", ["decoder/layer_0/ffn/linear_0/bias", "decoder/embeddings/weight"])
def test_missing_variables(tmp_path: Path, tokenizer: dict[str, Any], tensors: dict[str, Array], lost: str) -> None:
    variables = ctranslate2_variables(tensors)
    del variables[lost]
    assert convert_variables(tmp_path, tokenizer, variables).code == "checkpoint_corrupt"


def test_missing_projection_in_a_later_layer(
    tmp_path: Path, tokenizer: dict[str, Any], tensors: dict[str, Array]
) -> None:
    variables = ctranslate2_variables(tensors)
    del variables["decoder/layer_1/attention/linear_1/weight"]
    error = convert_variables(tmp_path, tokenizer, variables)
    assert error.code == "checkpoint_corrupt"
    assert "model.decoder.layers.1.encoder_attn.k_proj.weight" in error.message


def test_unknown_variable(tmp_path: Path, tokenizer: dict[str, Any], tensors: dict[str, Array]) -> None:
    variables = {**ctranslate2_variables(tensors), "decoder/layer_0/gate/weight": np.ones((2, 2), np.float16)}
    error = convert_variables(tmp_path, tokenizer, variables)
    assert error.code == "checkpoint_corrupt"
    assert "decoder/layer_0/gate/weight" in error.message


def test_key_bias_is_refused(tmp_path: Path, tokenizer: dict[str, Any], tensors: dict[str, Array]) -> None:
    variables = ctranslate2_variables(tensors)
    variables["encoder/layer_0/self_attention/linear_0/bias"] = np.ones(24, np.float16)
    assert convert_variables(tmp_path, tokenizer, variables).code == "checkpoint_corrupt"


def test_other_specification(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(model_bin({}, "TransformerSpec"))
    with pytest.raises(CheckpointError, match="TransformerSpec"):
        read_model_bin(tmp_path / "model.bin")
    (tmp_path / "model.bin").write_bytes(model_bin({}, version=99))
    with pytest.raises(CheckpointError, match="99"):
        read_model_bin(tmp_path / "model.bin")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.bin"])
def test_missing_file_is_named(tmp_path: Path, tokenizer: dict[str, Any], tensors: dict[str, Array], name: str) -> None:
    source = write_ctranslate2_folder(tmp_path / "source", tensors, tokenizer)
    (source / name).unlink()
    with pytest.raises(CheckpointError, match=name) as caught:
        convert_ctranslate2(source, tmp_path)
    assert caught.value.code == "checkpoint_incomplete"


@pytest.mark.parametrize("damage", ["{", "[]", '{"model": {}}', '{"model": {"vocab": {}, "merges": []}}'])
def test_damaged_tokenizer(tmp_path: Path, tokenizer: dict[str, Any], tensors: dict[str, Array], damage: str) -> None:
    source = write_ctranslate2_folder(tmp_path / "source", tensors, tokenizer)
    (source / "tokenizer.json").write_text(damage)
    (tmp_path / "target").mkdir()
    with pytest.raises(CheckpointError, match=r"tokenizer\.json") as caught:
        convert_ctranslate2(source, tmp_path / "target")
    assert caught.value.code == "checkpoint_corrupt"


def test_tokenizer_of_another_checkpoint(tmp_path: Path, tensors: dict[str, Array]) -> None:
    source = write_ctranslate2_folder(tmp_path / "source", tensors, small_tokenizer(ENGLISH_ONLY))
    (tmp_path / "target").mkdir()
    with pytest.raises(CheckpointError) as caught:
        convert_ctranslate2(source, tmp_path / "target")
    assert caught.value.code == "checkpoint_corrupt"
