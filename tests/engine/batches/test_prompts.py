"""Previous-text prompts: whose text they are, where they stand, and that nothing of them is learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from studio.checkpoints.inspect import inspect_checkpoint
from studio.corpus.utterance import HELD_OUT, Utterance, on_side
from studio.engine.batches.batching import Pick, UtteranceDataset, token_rows
from studio.engine.batches.packing import packed
from studio.engine.batches.prompts import Prompts, TermPrompts, previous_texts
from studio.engine.batches.tokenization import IGNORED, LabelMaker, Prompting
from studio.engine.model.loading import prompt_tokens


@pytest.fixture
def labels(checkpoint: Path) -> LabelMaker:
    info = inspect_checkpoint(checkpoint)
    return LabelMaker(info, Prompting.of(info, "fr", "transcribe"))


def _utterance(name: str, audio: str, start: float, duration: float = 5.0) -> Utterance:
    return Utterance(id=name, audio=audio, text=f"texte {name}", duration=duration, start=start, split="train")


def test_the_text_before_is_that_of_the_same_recording() -> None:
    rows = [("c", "talk", 12.0), ("a", "talk", 0.0), ("x", "other", 0.0), ("b", "talk", 5.0), ("late", "talk", 60.0)]
    utterances = [_utterance(*row) for row in rows]
    assert previous_texts(utterances, utterances) == ["texte b", "", "", "texte a", ""]


def test_what_is_held_out_or_unknown_is_neither_shown_nor_passed_over() -> None:
    a, b, c = (_utterance(name, "talk", start) for name, start in (("a", 0.0), ("b", 5.0), ("c", 10.0)))
    replayed = [_utterance("d", "other", start) for start in (0.0, 5.0)]
    for side in HELD_OUT:
        assert previous_texts([a, c, *replayed], [a, on_side(b, side, ""), c]) == ["", "", "", ""]
    assert previous_texts([a, b, c], [a, b, c]) == ["", "texte a", "texte b"]


def test_a_share_of_the_draws_is_prompted_whatever_was_drawn_before() -> None:
    prompts = Prompts(["", "before"], 0.3, 1)
    given = [prompts(1, draw) for draw in range(1_000)]
    assert given.count("before") == pytest.approx(300, abs=50)
    assert [prompts(1, draw) for draw in reversed(range(1_000))][::-1] == given
    assert not any(prompts(0, draw) for draw in range(50))


def test_a_prompt_stands_before_the_start_and_is_not_learned(labels: LabelMaker, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "talk.wav", np.zeros(10 * 16_000, np.float32), 16_000)
    utterances = [_utterance("a", str(tmp_path / "talk.wav"), start) for start in (0.0, 5.0)]
    prompts = Prompts(previous_texts(utterances, utterances), 1.0, 1)
    dataset = UtteranceDataset(utterances, labels, prompts=prompts)
    assert "prompt" not in dataset[Pick(1)] and "prompt" not in dataset[Pick(0, draw=0)]
    item = dataset[Pick(1, draw=0)]
    rows = token_rows([item, dataset[Pick(0, draw=0)]], labels)
    words = len(item["prompt"])
    read = labels.tokenizer.decode(rows["decoder_input_ids"][0].tolist())
    assert read == "<|startofprev|> texte a<|startoftranscript|><|fr|><|transcribe|><|notimestamps|>texte a"
    assert rows["labels"][0].tolist() == [IGNORED] * words + labels("texte a")
    assert rows["labels"][1].tolist() == labels("texte a") + [IGNORED] * words
    assert rows["decoder_input_ids"][1, 0] == labels.start


def test_a_window_is_prompted_with_what_was_before_its_first(labels: LabelMaker) -> None:
    items = [
        {"audio": np.zeros(16_000, np.float32), "text": "oui", "labels": labels("oui"), "prompt": labels.prompt(text)}
        for text in ("un", "deux")
    ]
    (window,) = packed(items, labels)
    assert window["prompt"] == labels.prompt("un")


@pytest.mark.parametrize(("words", "kept"), [(1, 224), (300, 448), (500, 448)])
def test_a_long_prompt_gives_way_to_the_labels(labels: LabelMaker, words: int, kept: int) -> None:
    prompt, tokens = labels.prompt("non " * 400 + "fin"), [11] * words
    assert len(prompt) == 224 and prompt[0] == labels.tokenizer.convert_tokens_to_ids("<|startofprev|>")
    rows = token_rows([{"labels": tokens, "prompt": prompt}], labels)
    inputs = rows["decoder_input_ids"][0]
    if words <= 447:
        assert inputs[0] == prompt[0] and len(inputs) == min(224 + words, 448) <= kept + words
        start = int((inputs == labels.start).nonzero())
        assert inputs[start - 1] == prompt[-1]
    else:
        assert inputs[0] == labels.start and len(inputs) == words
    assert torch.equal(rows["labels"][0][rows["labels"][0] != IGNORED], torch.tensor(tokens))


def test_prompts_of_terms_have_some_that_are_spoken_and_some_that_are_not() -> None:
    terms = [f"term{index}" for index in range(6)]
    prompts = TermPrompts(terms, [{0, 1}, set()], 0.5, 1, lambda _: True, Prompts(["before", ""], 1.0, 1))
    given = [prompts(0, draw) for draw in range(1_000)]
    assert given.count("before") == pytest.approx(500, abs=60)
    told = [set(text.split(", ")) for text in given if text != "before"]
    assert all(each <= {*terms, ""} for each in told)
    assert sum("term0" in each for each in told) == pytest.approx(0.8 * len(told), abs=60)
    assert 0 < sum("term5" in each for each in told) < 0.8 * len(told)
    assert any(each == set(terms) for each in told) and any(not each & {"term0", "term1"} for each in told)
    assert len({text for text in given if set(text.split(", ")) == set(terms)}) > 1, "in any order"
    assert [prompts(0, draw) for draw in reversed(range(1_000))][::-1] == given
    others = [prompts(1, draw) for draw in range(100)]
    assert "" in others and any("term0" in text for text in others)


def test_terms_that_do_not_fit_are_left_out_whole_and_spoken_ones_last(labels: LabelMaker) -> None:
    terms = [f"préparation numéro {index:03d}" for index in range(60)]
    prompts = TermPrompts(terms, [set(range(50, 55))], 1.0, 1, labels.fits_prompt)
    given = [prompts(0, draw) for draw in range(60)]
    told = [set(text.split(", ")) for text in given]
    assert all(len(labels.prompt(text)) - 1 == len(prompt_tokens(labels.tokenizer, text)) for text in given)
    assert all(each <= {*terms, ""} for each in told)
    assert sum(len(each & {*terms[50:55]}) for each in told) == pytest.approx(0.8 * 5 * 60, abs=40)
    assert max(map(len, told)) < 40, "not all that were drawn have room"
