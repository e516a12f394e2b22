"""Labels that hold when each utterance starts and ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.checkpoints.inspect import inspect_checkpoint
from studio.corpus.utterance import Utterance
from studio.engine.batches.batching import Pick, RunBatches, UtteranceDataset
from studio.engine.batches.packing import packed
from studio.engine.batches.tokenization import LabelMaker, Prompting
from studio.settings.consistency import cross_problems
from studio.settings.run import RunSettings
from studio.settings.whisper import MAX_PAUSE_SECONDS


@pytest.fixture
def labels(checkpoint: Path) -> LabelMaker:
    info = inspect_checkpoint(checkpoint)
    return LabelMaker(info, Prompting.of(info, "fr", "transcribe"))


def _item(labels: LabelMaker, folder: Path, text: str, seconds: float, pause: float | None = 0.5) -> dict[str, Any]:
    audio = folder / "audio.wav"
    soundfile.write(audio, np.zeros(int(seconds * 16_000), dtype=np.float32), 16_000)
    utterance = Utterance(id="a", audio=str(audio), text=text, split="train", duration=seconds)
    return UtteranceDataset([utterance], labels)[Pick(0, pause=pause)]


def _shown(labels: LabelMaker, tokens: list[int]) -> str:
    return str(labels.tokenizer.decode(tokens, decode_with_timestamps=True))


def test_an_utterance_stands_between_its_times(labels: LabelMaker, tmp_path: Path) -> None:
    tokens = _item(labels, tmp_path, " bonjour ", 2.34)["labels"]
    assert _shown(labels, tokens) == "<|fr|><|transcribe|><|0.00|> bonjour<|2.34|><|endoftext|>"
    assert labels.decode([tokens]) == ["bonjour"]


def test_each_utterance_of_a_window_has_its_times(labels: LabelMaker, tmp_path: Path) -> None:
    items = [_item(labels, tmp_path, *each) for each in (("un", 1.5), ("deux", 2.0, 1.25), ("trois", 27.0, 0.0))]
    first, second = packed(items, labels)
    assert _shown(labels, first["labels"]) == (
        "<|fr|><|transcribe|><|0.00|> un<|1.50|><|2.76|> deux<|4.76|><|endoftext|>"
    )
    assert len(first["audio"]) == 4.75 * 16_000
    assert second is items[2] and first["text"] == "un deux"
    mixed = packed([items[0], _item(labels, tmp_path, "deux", 2.0, None)], labels)
    assert mixed[0]["labels"] == labels("un deux")


def test_times_that_would_be_too_many_tokens_are_left_out(labels: LabelMaker, tmp_path: Path) -> None:
    text = "1"
    while len(labels.timed([(text, 0.0, 20.0)])) <= 448:
        text += " oui"
    assert len(labels(text)) <= 448
    item = _item(labels, tmp_path, text, 20.0)
    assert item["labels"] == labels(text) and item["pause"] is None


def test_a_languages_own_space_stands_before_each_text(checkpoint: Path) -> None:
    info = inspect_checkpoint(checkpoint)
    parts = [("一", 0.0, 1.0), ("二", 1.5, 2.0)]
    for code, space in (("zh", ""), ("ko", " ")):
        labels = LabelMaker(info, Prompting(code, "transcribe", multilingual=True))
        assert _shown(labels, labels.timed(parts)) == (
            f"<|{code}|><|transcribe|><|0.00|>{space}一<|1.00|><|1.50|>{space}二<|2.00|><|endoftext|>"
        )


def test_without_a_language_the_times_come_first(checkpoint: Path) -> None:
    labels = LabelMaker(inspect_checkpoint(checkpoint), Prompting("en", "transcribe", multilingual=False))
    assert _shown(labels, labels.timed([("yes", 0.0, 0.5)])) == "<|0.00|> yes<|0.50|><|endoftext|>"


def test_so_many_batches_are_timed_and_the_same_for_the_same_seed() -> None:
    def pauses(share: float, seed: int = 0) -> list[list[float | None]]:
        batches = list(RunBatches([2.0] * 400, 4, 400, seed=seed, timestamp_share=share))
        assert [[pick.row for pick in batch] for batch in batches] == [
            [pick.row for pick in batch] for batch in RunBatches([2.0] * 400, 4, 400, seed=seed)
        ]
        return [[pick.pause for pick in batch] for batch in batches]

    assert all(pause is None for batch in pauses(0.0) for pause in batch)
    drawn = [pause for batch in pauses(1.0) for pause in batch]
    assert all(pause is not None and 0 <= pause <= MAX_PAUSE_SECONDS for pause in drawn) and len(set(drawn)) == len(
        drawn
    )
    assert [batch[0] is None for batch in pauses(0.25)] == [True, False, True, True] * 100
    assert pauses(0.25) == pauses(0.25) != pauses(0.25, seed=1)


def test_padded_batches_are_not_the_timed_ones() -> None:
    batches = list(RunBatches([2.0] * 40, 4, 20, seed=0, padded_share=0.2, timestamp_share=0.2))
    kinds = [(batch[0].padded, batch[0].pause is not None) for batch in batches]
    assert kinds.count((True, False)) == kinds.count((False, True)) == 4


@pytest.mark.parametrize("tables", [{"training": {"audio_context": "trimmed"}}, {"adapter": {"scope": "decoder"}}])
def test_times_need_joined_utterances(tables: dict[str, dict[str, Any]]) -> None:
    packed = {"audio_context": "packed", "timestamp_share": 0.2}
    training = packed | tables.get("training", {})
    run = RunSettings.model_validate({**tables, "training": training})
    assert "training.timestamp_share" in dict(cross_problems(run))
    assert "training.timestamp_share" not in dict(cross_problems(RunSettings.model_validate({"training": packed})))
