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
    untimed = [_item(labels, tmp_path, text, 2.0, None) for text in ("quatre", "cinq")]
    apart = packed([items[0], untimed[0], items[1], untimed[1]], labels)
    assert [window["text"] for window in apart] == ["un deux", "quatre cinq"]
    assert [window["labels"] for window in apart] == [first["labels"], labels("quatre cinq")]


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


def test_so_many_utterances_are_timed_and_the_same_for_the_same_seed() -> None:
    def pauses(share: float, seed: int = 0, first: int = 0) -> list[float | None]:
        batches = list(RunBatches([2.0] * 400, 4, 400, seed=seed, timestamp_share=share, first=first))
        assert [[pick.row for pick in batch] for batch in batches] == [
            [pick.row for pick in batch] for batch in RunBatches([2.0] * 400, 4, 400, seed=seed, first=first)
        ]
        return [pick.pause for batch in batches for pick in batch]

    assert all(pause is None for pause in pauses(0.0))
    drawn = pauses(1.0)
    assert all(pause is not None and 0 <= pause <= MAX_PAUSE_SECONDS for pause in drawn)
    assert len(set(drawn)) == len(drawn)
    some = pauses(0.25)
    assert sum(pause is not None for pause in some) / len(some) == pytest.approx(0.25, abs=0.05)
    assert any(len({pause is None for pause in some[at : at + 4]}) == 2 for at in range(0, 1600, 4))
    assert some == pauses(0.25) != pauses(0.25, seed=1)
    assert pauses(0.25, first=100) == some[400:]


@pytest.mark.parametrize("context", ["trimmed", "padded", "packed"])
def test_only_frozen_encoders_learn_without_times(context: str) -> None:
    training = {"audio_context": context, "timestamp_share": 0.2}
    assert "training.timestamp_share" not in dict(cross_problems(RunSettings.model_validate({"training": training})))
    frozen = {"training": training, "adapter": {"scope": "decoder"}}
    assert "training.timestamp_share" in dict(cross_problems(RunSettings.model_validate(frozen)))
