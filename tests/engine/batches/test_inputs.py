"""Features, labels and batches: what goes into the model."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration
from transformers.models.whisper.modeling_whisper import shift_tokens_right

from studio.checkpoints.inspect import inspect_checkpoint
from studio.corpus.utterance import Utterance
from studio.engine.batches.batching import (
    Collator,
    Pick,
    PieceCollator,
    RunBatches,
    UtteranceDataset,
)
from studio.engine.batches.features import PADDED_FRAMES, LogMel, frames_for
from studio.engine.batches.packing import packed
from studio.engine.batches.tokenization import IGNORED, LabelMaker, Prompting
from studio.engine.model.forward import decode, encode
from studio.engine.model.loading import Model
from studio.engine.training.loss import batch_loss, projected_loss
from studio.errors import CheckpointError
from studio.settings import whisper
from studio.settings.run import TrainingSettings
from studio.settings.whisper import ENCODER_POSITIONS, PAUSE_SECONDS, context_seconds, encoder_positions

START = 50_258


def _noise(seconds: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, int(16_000 * seconds)).astype(np.float32)


@pytest.mark.parametrize("mel_bins", [80, 128])
@pytest.mark.parametrize("seconds", [0.1, 1.0, 7.33, 29.99, 30.0])
def test_padded_features_are_whispers_own(mel_bins: int, seconds: float) -> None:
    audio = _noise(seconds)
    theirs = WhisperFeatureExtractor(feature_size=mel_bins)(audio, sampling_rate=16_000, return_tensors="pt")
    ours = LogMel(mel_bins)(audio, PADDED_FRAMES)
    assert ours.shape == (mel_bins, PADDED_FRAMES)
    torch.testing.assert_close(ours, theirs.input_features[0], atol=1e-5, rtol=0)


@pytest.mark.parametrize("margin", [0.0, 0.5])
def test_trimmed_features_are_the_first_frames_of_the_padded(margin: float) -> None:
    audio = _noise(2.345)
    frames = frames_for(2.345, margin)
    log_mel = LogMel(80)
    torch.testing.assert_close(log_mel(audio, frames), log_mel(audio, PADDED_FRAMES)[:, :frames], atol=1e-5, rtol=0)


def test_frames_cover_the_clip_and_stay_within_thirty_seconds() -> None:
    assert frames_for(2.345, 0.5) >= 285
    assert frames_for(2.345, 0.5) % 2 == 0
    assert frames_for(29.9, 5.0) == PADDED_FRAMES
    assert frames_for(0.0, 0.0) > 0


def _logits(model: Model, features: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    return decode(model, encode(model, features), tokens) @ model.get_output_embeddings().weight.T


def test_a_whole_window_gives_what_the_model_does(checkpoint: Path) -> None:
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint).eval()
    features, start = torch.randn(2, 80, PADDED_FRAMES), torch.tensor([[START, 50265]] * 2)
    theirs = model(features, decoder_input_ids=start)
    encoded = encode(model, features)
    assert torch.equal(encoded.states, theirs.encoder_last_hidden_state) and encoded.bias is None
    torch.testing.assert_close(_logits(model, features, start), theirs.logits)


def test_silence_of_which_no_position_is_left_out_is_padding(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "SILENCE_POSITIONS", ENCODER_POSITIONS)
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint).eval()
    audios, log_mel = [_noise(1.5), 0.01 * _noise(0.7, 1)], LogMel(80)  # one is quieter than the dynamic range
    start = torch.tensor([[START, 50265]] * 2)
    padded = model(torch.stack([log_mel(audio, PADDED_FRAMES) for audio in audios]), decoder_input_ids=start)
    for frames in (160, 200):
        trimmed = torch.stack([log_mel(audio, frames) for audio in audios])
        states, wanted = encode(model, trimmed).states, padded.encoder_last_hidden_state
        torch.testing.assert_close(states, wanted, atol=2e-5, rtol=0)
        torch.testing.assert_close(_logits(model, trimmed, start), padded.logits, atol=1e-4, rtol=0)


def test_what_stands_for_silence_brings_the_logits_nearer_to_padding(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint).eval()
    audio, log_mel, frames = _noise(1.5), LogMel(80), 160
    start = torch.tensor([[START, 50265]])
    padded = model(log_mel(audio, PADDED_FRAMES)[None], decoder_input_ids=start).logits
    features = log_mel(audio, frames)[None]
    encoded = encode(model, features)
    assert encoded.bias is not None and encoded.bias.shape == (1, encoder_positions(frames // 2))
    assert encoded.bias.exp().sum().item() == pytest.approx(ENCODER_POSITIONS)
    assert encoded.states.shape[1] == encoded.bias.shape[1]
    ours = _logits(model, features, start)
    monkeypatch.setattr(
        torch.Tensor, "log", lambda tensor: torch.zeros_like(tensor)
    )  # as if each stood for itself alone
    unweighted = _logits(model, features, start)
    assert (ours - padded).abs().max() < 0.2 * (unweighted - padded).abs().max()


@pytest.mark.parametrize("own", [4, 700, ENCODER_POSITIONS - 2, ENCODER_POSITIONS - 1])
def test_every_position_of_silence_is_stood_for_once(checkpoint: Path, own: int) -> None:
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint).eval()
    encoded = encode(model, torch.randn(1, 80, 2 * own))
    assert encoded.bias is not None and encoded.bias.shape == (1, encoder_positions(own))
    assert encoded.bias.exp().sum().item() == pytest.approx(ENCODER_POSITIONS, rel=1e-4)
    assert not encoded.bias[0, :own].any() and encoded.bias[0, -1] == 0
    assert encoded.states.shape[1] == encoder_positions(own)
    assert encoder_positions(ENCODER_POSITIONS) == ENCODER_POSITIONS


def test_labels_hold_language_task_and_one_end_but_no_start(checkpoint: Path) -> None:
    info = inspect_checkpoint(checkpoint)
    labels = LabelMaker(info, Prompting.of(info, "ko", "transcribe"))
    tokens = labels("안녕하세요")
    assert labels.tokenizer.convert_ids_to_tokens(tokens[:3]) == ["<|ko|>", "<|transcribe|>", "<|notimestamps|>"]
    assert tokens.count(START) == 0
    assert tokens.count(labels.end) == 1 and tokens[-1] == labels.end
    assert labels.decode(torch.tensor([tokens])) == ["안녕하세요"]


def test_collated_inputs_have_exactly_one_start_and_are_the_labels_shifted(checkpoint: Path) -> None:
    info = inspect_checkpoint(checkpoint)
    labels = LabelMaker(info, Prompting.of(info, "fr", "transcribe"))
    items = [{"audio": _noise(0.5), "labels": labels("oui")}, {"audio": _noise(1.2), "labels": labels("non, merci")}]
    batch = Collator(LogMel(80), labels, torch.float32, 0.5)(items)
    assert batch["input_features"].shape == (2, 80, frames_for(1.2, 0.5))
    assert (batch["decoder_input_ids"] == START).sum(dim=1).tolist() == [1, 1]
    assert (batch["labels"] == START).sum() == 0
    assert [(row != IGNORED).sum().item() for row in batch["labels"]] == [len(item["labels"]) for item in items]
    shifted = shift_tokens_right(batch["labels"], labels.end, START)
    assert torch.equal(batch["decoder_input_ids"], shifted)


def test_loss_is_the_models_own_per_token(checkpoint: Path) -> None:
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint).eval()
    labels = torch.tensor([[50265, 50359, 50363, 11, 50257], [50265, 50359, 50257, IGNORED, IGNORED]])
    features = torch.randn(2, 80, PADDED_FRAMES)
    outputs = model(features, labels=labels)
    batch = {
        "input_features": features,
        "decoder_input_ids": shift_tokens_right(labels, 50_257, START),
        "labels": labels,
    }
    torch.testing.assert_close(batch_loss(model, batch) / 8, outputs.loss)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("tokens", [1, 100, 300])
def test_chunked_loss_and_its_gradient_are_cross_entropys(tokens: int, smoothing: float) -> None:
    torch.manual_seed(0)
    weight = torch.randn(1_000, 32)
    labels = torch.randint(0, 1_000, (2, tokens))
    labels[1, tokens // 2 :] = IGNORED
    ours = torch.randn(2, tokens, 32, requires_grad=True)
    theirs = ours.detach().clone().requires_grad_()
    loss = projected_loss(ours, weight, labels, smoothing)
    plain = torch.nn.functional.cross_entropy(
        (theirs @ weight.T).flatten(0, 1),
        labels.flatten(),
        ignore_index=IGNORED,
        reduction="sum",
        label_smoothing=smoothing,
    )
    torch.testing.assert_close(loss, plain, rtol=1e-5, atol=0)
    (loss * 0.5).backward()
    (plain * 0.5).backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-5, atol=1e-5)


def test_logits_of_a_batch_are_never_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    largest = 0
    exp = torch.Tensor.logsumexp

    def spy(tensor: torch.Tensor, *arguments: Any, **keywords: Any) -> torch.Tensor:
        nonlocal largest
        largest = max(largest, len(tensor))
        return exp(tensor, *arguments, **keywords)

    monkeypatch.setattr(torch.Tensor, "logsumexp", spy)
    hidden = torch.randn(4, 200, 8, requires_grad=True)
    projected_loss(hidden, torch.randn(50, 8), torch.zeros(4, 200, dtype=torch.long)).backward()
    assert 0 < largest < 200


def _pieces(checkpoint: Path, seconds: float, margin: float | None = 0.5) -> tuple[list[dict[str, torch.Tensor]], int]:
    info = inspect_checkpoint(checkpoint)
    labels = LabelMaker(info, Prompting.of(info, "fr", "transcribe"))
    items = [{"audio": _noise(length), "labels": labels("oui " * number)} for number, length in enumerate((1, 9, 4, 2))]
    batch = PieceCollator(Collator(LogMel(80), labels, torch.float32, margin), seconds)(items)
    tokens = sum(len(item["labels"]) for item in items)
    assert (batch["labels"] != IGNORED).sum() == tokens
    return batch["pieces"], tokens


@pytest.mark.parametrize(
    ("seconds", "rows"), [(1.0, [1, 1, 1, 1]), (12.5, [1, 1, 2]), (16.0, [1, 2, 1]), (20.0, [1, 3]), (100.0, [4])]
)
def test_a_batch_is_worked_through_in_pieces_of_bounded_audio(
    checkpoint: Path, seconds: float, rows: list[int]
) -> None:
    pieces, _ = _pieces(checkpoint, seconds)
    assert [len(piece["labels"]) for piece in pieces] == rows
    assert pieces[0]["input_features"].shape[-1] == frames_for(9, 0.5)
    shared = [piece["input_features"] for piece in pieces if len(piece["labels"]) > 1]
    assert all(len(features) * context_seconds(features.shape[-1]) <= seconds for features in shared)


def test_pieces_give_the_gradient_of_the_whole_batch(checkpoint: Path) -> None:
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint).eval()
    model.requires_grad_(False)
    watched = model.model.encoder.layers[0].self_attn.q_proj.weight.requires_grad_()
    gradients = []
    for seconds in (math.inf, 60.0, 20.0):
        pieces, tokens = _pieces(checkpoint, seconds, margin=None)
        watched.grad = None
        for piece in pieces:
            (batch_loss(model, piece) / tokens).backward()
        assert watched.grad is not None
        gradients.append((watched.grad, len(pieces)))
    assert [count for _, count in gradients] == [1, 2, 4]
    for gradient, _ in gradients[1:]:
        torch.testing.assert_close(gradient, gradients[0][0], rtol=1e-4, atol=1e-6)


def test_ragged_pieces_hold_inputs_as_long_as_each_needs_and_their_sum_is_bounded(checkpoint: Path) -> None:
    info = inspect_checkpoint(checkpoint)
    labels = LabelMaker(info, Prompting.of(info, "fr", "transcribe"))
    items = [{"audio": _noise(length), "labels": labels("oui")} for length in (1, 9, 4, 2)]
    collator = Collator(LogMel(80), labels, torch.float32, 0.5, ragged=True)
    needed = [context_seconds(frames_for(length, 0.5)) for length in (9, 4, 2, 1)]
    for seconds, rows in ((1.0, [1, 1, 1, 1]), (sum(needed[:2]) + 0.01, [2, 2]), (100.0, [4])):
        pieces = PieceCollator(collator, seconds)(items)["pieces"]
        assert [len(piece["labels"]) for piece in pieces] == rows
        frames = [features.shape[-1] for piece in pieces for features in piece["input_features"]]
        assert frames == [frames_for(length, 0.5) for length in (9, 4, 2, 1)]


def test_a_language_the_checkpoint_lacks_is_refused(checkpoint: Path) -> None:
    with pytest.raises(CheckpointError, match="'de'"):
        Prompting.of(inspect_checkpoint(checkpoint), "de", "transcribe")


def _indices(sampler: RunBatches) -> list[list[int]]:
    return [[pick.row for pick in batch] for batch in sampler]


def test_every_epoch_shows_every_utterance_once_in_another_order() -> None:
    durations = np.random.default_rng(1).uniform(0.3, 20, 101).tolist()
    per_epoch = math.ceil(101 / 8)
    batches = _indices(RunBatches(durations, 8, per_epoch * 3, seed=5))
    epochs = [batches[i : i + per_epoch] for i in range(0, len(batches), per_epoch)]
    assert all(sorted(index for batch in epoch for index in batch) == list(range(101)) for epoch in epochs)
    assert epochs[0] != epochs[1]
    assert batches == _indices(RunBatches(durations, 8, per_epoch * 3, seed=5))
    assert batches != _indices(RunBatches(durations, 8, per_epoch * 3, seed=6))


def test_utterances_of_like_length_share_a_batch() -> None:
    durations = np.random.default_rng(1).uniform(0.3, 20, 512)
    batches = _indices(RunBatches(durations.tolist(), 8, 64, seed=0))
    useful = sum(durations[batch].sum() for batch in batches)
    computed = sum(durations[batch].max() * len(batch) for batch in batches)
    assert useful / computed > 0.95


@pytest.mark.parametrize("processes", [2, 3])
def test_processes_that_work_together_get_batches_of_like_length(processes: int) -> None:
    durations = np.random.default_rng(1).uniform(0.3, 20, 8 * 101 - 3).tolist()
    total = 101 * 4
    shares = [_indices(RunBatches(durations, 8, total, 0, processes, rank)) for rank in range(processes)]
    batches = [batch for together in zip(*shares, strict=True) for batch in together]
    assert sorted(index for batch in batches[:101] for index in batch) == list(range(len(durations)))
    longest = [max(durations[index] for index in batch) for batch in batches]
    rounds = [longest[i : i + processes] for i in range(0, len(longest), processes)]
    uneven = [max(members) - min(members) > 2 for members in rounds]
    assert sum(uneven) < 0.1 * len(rounds)


@pytest.mark.parametrize("by_length", [False, True])
@pytest.mark.parametrize("processes", [1, 2])
def test_batches_of_as_many_seconds_show_every_utterance_once_too(by_length: bool, processes: int) -> None:
    durations = np.random.default_rng(1).uniform(0.3, 20, 301)
    training = TrainingSettings(max_duration=60.0)
    per_epoch = training.batches_per_epoch(len(durations), float(durations.sum()))
    assert per_epoch == math.ceil(durations.sum() / 60)
    rounds = -(-3 * per_epoch // processes)

    def taken(first: int = 0) -> list[list[Pick]]:
        samplers = [
            RunBatches(
                durations.tolist(), 8, rounds, 5, processes, rank, first=first, by_length=by_length,
                by_seconds=per_epoch,
            )
            for rank in range(processes)
        ]  # fmt: skip
        return [batch for together in zip(*samplers, strict=True) for batch in together]

    batches = taken()
    for start in range(0, 3 * per_epoch, per_epoch):
        epoch = [pick.row for batch in batches[start : start + per_epoch] for pick in batch]
        assert sorted(epoch) == list(range(301))
    sums = [durations[[pick.row for pick in batch]].sum() for batch in batches]
    assert min(sums) > 40 and max(sums) < 80
    draws = [pick.draw for batch in batches for pick in batch]
    assert len(set(draws)) == len(draws)
    assert taken(first=3) == batches[3 * processes :], "in a resumed run"


def test_no_batch_is_empty_however_long_single_utterances_are() -> None:
    durations = [2.0, 29.0, 28.0, 2.0]
    sampler = RunBatches(durations, 8, 30, 0, by_length=False, by_seconds=3)
    assert all(sampler) and [len(batch) for batch in sampler if not batch] == []
    assert all(RunBatches([1.0] * 3, 8, 9, 0, by_seconds=3))


def test_the_number_of_batches_is_exact() -> None:
    sampler = RunBatches([1.0] * 10, 4, 7, seed=0)
    assert len(sampler) == len(list(sampler)) == 7
    assert list(RunBatches([1.0] * 10, 4, 7, seed=0, first=4)) == list(sampler)[4:], "in a resumed run"


def test_a_part_of_a_recording_is_all_that_is_learned_from(checkpoint: Path, tmp_path: Path) -> None:
    sound = _noise(3.0)
    soundfile.write(tmp_path / "long.wav", sound, 16_000, subtype="FLOAT")
    info = inspect_checkpoint(checkpoint)
    labels = LabelMaker(info, Prompting.of(info, "fr", "transcribe"))
    part = Utterance("a", str(tmp_path / "long.wav"), "ein Satz", 1.0, "train", start=1.5)
    np.testing.assert_array_equal(UtteranceDataset([part], labels)[Pick(0)]["audio"], sound[24_000:40_000])


def _spoken(checkpoint: Path, language: str, *texts: tuple[float, str]) -> tuple[list[dict[str, Any]], LabelMaker]:
    info = inspect_checkpoint(checkpoint)
    labels = LabelMaker(info, Prompting.of(info, language, "transcribe"))
    items = [
        {"audio": _noise(seconds, number), "text": text, "labels": labels(text)}
        for number, (seconds, text) in enumerate(texts)
    ]
    return items, labels


@pytest.mark.parametrize(("language", "joined"), [("fr", "un deux"), ("ko", "un deux")])
def test_packed_windows_hold_sound_and_text_of_several_utterances(checkpoint: Path, language: str, joined: str) -> None:
    items, labels = _spoken(checkpoint, language, (10, "un"), (19, "deux"), (5, "trois"))
    windows = packed(items, labels)
    assert [window["text"] for window in windows] == [joined, "trois"]
    assert windows[0]["labels"] == labels(joined)
    sound = windows[0]["audio"]
    assert len(sound) == int((29 + PAUSE_SECONDS) * 16_000)
    assert np.array_equal(sound[:160_000], items[0]["audio"]) and np.array_equal(sound[-304_000:], items[1]["audio"])
    assert not sound[160_000:-304_000].any()


class _Labels:
    """Labels of a language that the small checkpoint does not know."""

    def __init__(self, language: str) -> None:
        self.language = language

    def of(self, _language: str) -> _Labels:
        return self

    def __call__(self, text: str) -> list[int]:
        return list(text.encode())


@pytest.mark.parametrize(("language", "joined"), [("ja", "はい。いいえ。"), ("th", "はい。 いいえ。")])
def test_sentences_are_joined_as_their_language_writes_them(language: str, joined: str) -> None:
    labels: Any = _Labels(language)
    items = [{"audio": _noise(1.0), "text": text, "labels": labels(text)} for text in ("はい。", "いいえ。")]
    assert [window["text"] for window in packed(items, labels)] == [joined]


def test_a_window_never_has_more_tokens_than_the_decoder_has_positions(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", *[(1.0, "oui " * 180)] * 5)
    windows = packed(items, labels)
    assert len(windows) == 3 and all(len(window["labels"]) <= 448 for window in windows)


def test_packed_batches_are_whole_windows_and_count_their_utterances(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", (3, "un"), (4, "deux"), (28, "trois"))
    batch = PieceCollator(Collator(LogMel(80), labels, torch.float32, None), 60.0, packs=True)(items)
    assert batch["utterances"] == 3
    assert [piece["input_features"].shape for piece in batch["pieces"]] == [(2, 80, PADDED_FRAMES)]


def test_packed_windows_are_no_longer_than_what_is_in_them(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", (3, "un"), (4, "deux"), (28, "trois"))
    pieces = PieceCollator(Collator(LogMel(80), labels, torch.float32, 0.5), 30.0, packs=True)
    shapes = [piece["input_features"].shape for piece in pieces(items)["pieces"]]
    assert shapes == [(1, 80, frames_for(28, 0.5)), (1, 80, frames_for(3 + PAUSE_SECONDS + 4, 0.5))]
    padded = pieces([{**item, "padded": True} for item in items])["pieces"]
    assert [piece["input_features"].shape[-1] for piece in padded] == [PADDED_FRAMES] * 2


def test_a_share_of_the_utterances_is_joined_the_same_in_every_run(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", *[(3.0, "un deux")] * 40)
    items = [{**item, "draw": draw} for draw, item in enumerate(items)]

    def lengths(share: float) -> list[int]:
        pieces = PieceCollator(Collator(LogMel(80), labels, torch.float32, 0.0), 1e6, joined_share=share, seed=1)
        joined = pieces(items)
        assert joined["utterances"] == 40
        return [int((row != IGNORED).sum()) for piece in joined["pieces"] for row in piece["labels"]]

    alone = len(items[0]["labels"])
    assert lengths(0.0) == [alone] * 40
    some, again = lengths(0.3), lengths(0.3)
    assert some == again and 20 <= some.count(alone) <= 36
    held, text = int((30 + PAUSE_SECONDS) / (3 + PAUSE_SECONDS)), len(labels("un deux")) - len(labels(""))
    assert max(some) == alone + (held - 1) * text, "as many as 30 s hold, between one start and one end"


def test_joined_utterances_do_not_lengthen_the_single_ones_beside_them(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", *[(3.0, "un deux")] * 40)
    items = [{**item, "draw": draw} for draw, item in enumerate(items)]

    def frames(margin: float | None) -> list[int]:
        collator = Collator(LogMel(80), labels, torch.float32, margin)
        pieces = PieceCollator(collator, 1e6, joined_share=0.3, seed=1)(items)["pieces"]
        return [piece["input_features"].shape[-1] for piece in pieces]

    windows, single = frames(0.1)
    assert single == frames_for(3.0, 0.1) < windows
    assert frames(None) == [PADDED_FRAMES]


def test_a_window_of_some_that_are_joined_is_cut_unless_all_are_padded(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", (14, "un deux"), (8, "oui"))
    items = [{**item, "draw": draw} for draw, item in enumerate(items)]
    for margin, count in ((0.1, 2), (None, 1)):
        pieces = PieceCollator(Collator(LogMel(80), labels, torch.float32, margin), 1e6, joined_share=1.0)
        (window,) = pieces(items)["pieces"]
        assert len(window["members"][0]) == count and len(pieces.cut(window, 15.0)) == count


def test_a_window_side_by_side_is_cut_too(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", (14, "un deux"), (8, "oui"), (20, "non"))
    pieces = PieceCollator(Collator(LogMel(80), labels, torch.float32, 0.1, ragged=True), 240.0, packs=True)
    (both,) = pieces(items)["pieces"]
    rows = [{name: value[row : row + 1] for name, value in both.items()} for row in range(2)]
    assert [len(pieces.cut(row, 15.0)) for row in rows] == [2, 1]


def test_a_window_beside_a_longer_one_is_cut_to_what_it_needs_and_counts_its_own_tokens(checkpoint: Path) -> None:
    items, labels = _spoken(checkpoint, "fr", (14, "un deux trois " * 9), (14.5, "un deux"), (8, "oui"), (9, "non"))
    pieces = PieceCollator(Collator(LogMel(80), labels, torch.float32, 0.1), 240.0, packs=True)
    (both,) = pieces(items)["pieces"]
    rows = [{name: value[row : row + 1] for name, value in both.items()} for row in range(2)]
    whole, short = ([part["input_features"].shape[-1] for part in pieces.cut(row, 30.0)] for row in rows)
    assert whole == [both["input_features"].shape[-1]] and short == [frames_for(17 + PAUSE_SECONDS, 0.1)]
    for row, lengths in zip(rows, ((14, 14.5), (8, 9)), strict=True):
        cut = pieces.cut(row, 15.0)
        assert sorted(part["input_features"].shape[-1] for part in cut) == [frames_for(each, 0.1) for each in lengths]
        counted = sum(part["share"][0] * (part["labels"] != IGNORED).sum().item() for part in cut)
        assert counted == pytest.approx((row["labels"] != IGNORED).sum().item())


def test_a_share_of_the_batches_is_padded(checkpoint: Path) -> None:
    batches = list(RunBatches([2.0] * 40, 4, 20, seed=0, padded_share=0.25))
    assert [batch[0].padded for batch in batches].count(True) == 5
    assert all(len({pick.padded for pick in batch}) == 1 for batch in batches)
    plain = list(RunBatches([2.0] * 40, 4, 20, seed=0))
    assert [[pick._replace(padded=False) for pick in batch] for batch in batches] == plain
    first, second = (list(RunBatches([2.0] * 40, 4, 10, 0, 2, rank, padded_share=0.5)) for rank in (0, 1))
    assert [batch[0].padded for batch in first] == [batch[0].padded for batch in second]
    items, labels = _spoken(checkpoint, "fr", (1, "un"))
    collator = Collator(LogMel(80), labels, torch.float32, 0.5)
    assert collator([{**items[0], "padded": True}])["input_features"].shape[-1] == PADDED_FRAMES
    assert collator([{**items[0], "padded": False}])["input_features"].shape[-1] == frames_for(1, 0.5)


def test_without_sorting_batches_are_of_all_lengths() -> None:
    durations = np.random.default_rng(1).uniform(0.3, 20, 512)
    batches = _indices(RunBatches(durations.tolist(), 8, 64, seed=0, by_length=False))
    assert sorted(index for batch in batches for index in batch) == list(range(512))
    assert np.mean([np.ptp(durations[batch]) for batch in batches]) > 10
