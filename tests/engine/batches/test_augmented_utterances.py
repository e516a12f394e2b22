"""Utterances that sound otherwise every time, and silence in their place: samples, lengths, times and labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.augmentation.noise import NoiseSource
from studio.audio.augmentation.non_speech import NonSpeech
from studio.audio.augmentation.presets import PRESETS, Augmentation, AugmentationPreset, Chance
from studio.checkpoints.inspect import inspect_checkpoint
from studio.corpus.utterance import Utterance
from studio.engine.batches.batching import Pick, RunBatches, UtteranceDataset, token_rows
from studio.engine.batches.packing import packed
from studio.engine.batches.tokenization import IGNORED, LabelMaker, Prompting


@pytest.fixture
def labels(checkpoint: Path) -> LabelMaker:
    info = inspect_checkpoint(checkpoint)
    return LabelMaker(info, Prompting.of(info, "fr", "transcribe"))


def _dataset(labels: LabelMaker, folder: Path, preset: AugmentationPreset) -> UtteranceDataset:
    audio = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    soundfile.write(folder / "a.wav", audio, 16_000, subtype="FLOAT")
    utterance = Utterance(id="a", audio=str(folder / "a.wav"), text="oui", split="train", duration=2.0)
    return UtteranceDataset([utterance], labels, augment=Augmentation(preset, 1, NoiseSource()))


def test_only_what_is_learned_from_is_changed_and_a_draw_decides_how(labels: LabelMaker, tmp_path: Path) -> None:
    dataset = _dataset(labels, tmp_path, PRESETS["noisy-room"])
    plain = soundfile.read(tmp_path / "a.wav", dtype="float32")[0]
    assert np.array_equal(dataset[Pick(0)]["audio"], plain)
    first, second = dataset[Pick(0, draw=1)]["audio"], dataset[Pick(0, draw=2)]["audio"]
    assert not np.array_equal(first[:1000], plain[:1000]) and not np.array_equal(first[:1000], second[:1000])
    assert np.array_equal(dataset[Pick(0, draw=1)]["audio"], first)


def test_times_are_those_of_what_is_heard(labels: LabelMaker, tmp_path: Path) -> None:
    dataset = _dataset(labels, tmp_path, AugmentationPreset(speed=Chance(1.0, 0.8, 0.8)))
    item = dataset[Pick(0, pause=0.0, draw=1)]
    assert len(item["audio"]) == 40_000
    shown = labels.tokenizer.decode(item["labels"], decode_with_timestamps=True)
    assert shown == "<|fr|><|transcribe|><|0.00|> oui<|2.50|><|endoftext|>"


def test_of_silence_only_the_end_is_learned_and_the_no_speech_token_never(labels: LabelMaker, tmp_path: Path) -> None:
    dataset = _dataset(labels, tmp_path, PRESETS["gentle"])
    dataset = UtteranceDataset(dataset._utterances, labels, non_speech=NonSpeech(1.0, 1, NoiseSource()))
    item = dataset[Pick(0, pause=0.5, draw=1)]
    assert item["text"] == "" and len(item["audio"]) != 32_000
    assert dataset[Pick(0)]["text"] == "oui", "what is judged stays"
    rows = token_rows([item, dataset[Pick(0)]], labels)
    shown = labels.tokenizer.convert_ids_to_tokens(rows["decoder_input_ids"][0, :4].tolist())
    assert shown == ["<|startoftranscript|>", "<|fr|>", "<|transcribe|>", "<|notimestamps|>"]
    assert rows["labels"][0].tolist()[:5] == [IGNORED, IGNORED, IGNORED, labels.end, IGNORED]
    assert rows["labels"][1].tolist()[:4] == labels("oui")[:4]


def test_silence_makes_no_batch_of_like_lengths_longer(labels: LabelMaker, tmp_path: Path) -> None:
    speech = _dataset(labels, tmp_path, PRESETS["gentle"])
    silence = UtteranceDataset(speech._utterances * 8, labels, non_speech=NonSpeech(1.0, 1, NoiseSource()))
    sizes = {
        by_length: [
            len(silence[pick]["audio"])
            for batch in RunBatches([2.0] * 8, 4, 10, 1, by_length=by_length)
            for pick in batch
        ]
        for by_length in (True, False)
    }
    assert 8_000 <= min(sizes[True]) < max(sizes[True]) <= 32_000 < max(sizes[False])


def test_silence_is_a_window_of_its_own(labels: LabelMaker, tmp_path: Path) -> None:
    speech = _dataset(labels, tmp_path, PRESETS["gentle"])
    silence = UtteranceDataset(speech._utterances, labels, non_speech=NonSpeech(1.0, 1, NoiseSource()))
    items = [speech[Pick(0)], silence[Pick(0, draw=1)], speech[Pick(0)], silence[Pick(0, draw=2)]]
    assert [window["text"] for window in packed(items, labels)] == ["oui oui", "", ""]
    assert [window.get("given") for window in packed(items, labels)] == [None, 3, 3]
