"""Greedy and beam search of our own: token for token what transformers' ``generate`` writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

from studio.engine.decoding.cached_decoder import CachedDecoder
from studio.engine.decoding.search import Hypothesis, beam_search, greedy_search
from studio.engine.decoding.token_rules import TokenRules
from studio.engine.model.loading import Model
from studio.errors import CheckpointError

END, START, FRENCH, TRANSCRIBE, SILENT = 40, 41, 42, 43, 44
PREFIX = (START, FRENCH, TRANSCRIBE, SILENT)
VOCABULARY = 45  # no timestamps, at which transformers would begin a further segment
POSITIONS = 60
MULTILINGUAL = {
    "is_multilingual": True, "lang_to_id": {"<|fr|>": FRENCH}, "task_to_id": {"transcribe": TRANSCRIBE},
}  # fmt: skip


@pytest.fixture(autouse=True)
def without_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


def small_model(seed: int, **generation: Any) -> WhisperForConditionalGeneration:
    """Random, with so few tokens that texts end at all sorts of lengths."""
    torch.manual_seed(seed)
    config = WhisperConfig(
        vocab_size=VOCABULARY, num_mel_bins=4, d_model=32, encoder_layers=1, decoder_layers=3,
        encoder_attention_heads=2, decoder_attention_heads=4, encoder_ffn_dim=48, decoder_ffn_dim=48,
        max_source_positions=20, max_target_positions=POSITIONS, decoder_start_token_id=START, bos_token_id=END,
        eos_token_id=END, pad_token_id=END,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config).eval()
    for name, weights in model.named_parameters():
        if "layer_norm" not in name:
            torch.nn.init.normal_(weights, std=0.4)
    settings = {
        "decoder_start_token_id": START, "bos_token_id": END, "eos_token_id": END, "pad_token_id": END,
        "no_timestamps_token_id": SILENT, "max_length": POSITIONS, **MULTILINGUAL, **generation,
    }  # fmt: skip
    model.generation_config = GenerationConfig(**settings)
    return model


def features(rows: int) -> torch.Tensor:
    return torch.randn(rows, 4, 40, generator=torch.Generator().manual_seed(rows))


def of_transformers(model: Model, inputs: torch.Tensor, beams: int = 1, **arguments: str) -> list[list[int]]:
    tokens = model.generate(input_features=inputs, num_beams=beams, do_sample=False, **arguments)
    return [row[: row.index(END)] if END in row else row for row in tokens.tolist()]


def of_ours(
    model: Model,
    inputs: torch.Tensor,
    prefix: tuple[int, ...] = PREFIX,
    bounds: Sequence[int] = (),
    beams: int = 1,
    **arguments: Any,
) -> list[list[int]]:
    return [list(each.tokens) for each in searched(model, inputs, prefix, bounds, beams, **arguments)]


def searched(
    model: Model,
    inputs: torch.Tensor,
    prefix: tuple[int, ...] = PREFIX,
    bounds: Sequence[int] = (),
    beams: int = 1,
    **arguments: Any,
) -> list[Hypothesis]:
    rules = TokenRules.of(model, len(prefix))
    encoded = model.get_encoder()(inputs).last_hidden_state
    limits = [min(rules.positions, len(prefix) + bound) for bound in bounds or [99] * len(inputs)]
    decoder = CachedDecoder(model, encoded, max(limits), beams=beams)
    prefixes = [prefix] * len(inputs)
    if beams > 1:
        return beam_search(decoder, rules, prefixes, limits, beams)
    return greedy_search(decoder, rules, prefixes, limits, **arguments)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rows", [1, 2, 9])
@pytest.mark.parametrize("beams", [1, 2, 5])
def test_tokens_are_those_of_transformers(seed: int, rows: int, beams: int) -> None:
    model = small_model(seed)
    theirs = of_transformers(model, features(rows), beams, language="fr", task="transcribe")
    assert of_ours(model, features(rows), beams=beams) == theirs


@pytest.mark.parametrize("beams", [1, 3])
def test_a_row_is_decoded_as_it_is_alone(beams: int) -> None:
    model, inputs = small_model(2), features(9)
    alone = [of_ours(model, inputs[row : row + 1], beams=beams)[0] for row in range(9)]
    assert of_ours(model, inputs, beams=beams) == alone


def test_rows_end_at_different_lengths_in_these_tests() -> None:
    """Else nothing here would prove that rows leave the batch rightly."""
    lengths = [len(text) for seed in range(4) for text in of_ours(small_model(seed), features(9))]
    assert len(set(lengths)) > 8 and min(lengths) < 10
    assert max(lengths) == POSITIONS - len(PREFIX)


@pytest.mark.parametrize("seed", range(3))
def test_suppressed_tokens(seed: int) -> None:
    free = of_ours(small_model(seed), features(9))
    common = [token for token, _ in sorted({t: 0 for text in free for t in text}.items())][:12]
    model = small_model(seed, suppress_tokens=[*common, VOCABULARY + 5], begin_suppress_tokens=[free[0][0], END])
    ours = of_ours(model, features(9))
    assert ours == of_transformers(model, features(9), language="fr", task="transcribe")
    assert ours != free
    assert not {token for text in ours for token in text} & set(common)
    assert all(text and text[0] != free[0][0] for text in ours)


@pytest.mark.parametrize("limit", [{"max_length": 7}, {"max_length": None, "max_new_tokens": 5}])
def test_limits_of_the_generation_configuration(limit: dict[str, Any]) -> None:
    model = small_model(1, **limit)
    ours = of_ours(model, features(5))
    assert ours == of_transformers(model, features(5), language="fr", task="transcribe")
    assert max(len(text) for text in ours) == (limit["max_length"] or limit.get("max_new_tokens"))


def test_english_only() -> None:
    model = small_model(2, is_multilingual=False, lang_to_id=None, task_to_id=None)
    del model.generation_config.lang_to_id, model.generation_config.task_to_id
    assert of_ours(model, features(6), (START, SILENT)) == of_transformers(model, features(6))


def test_a_bound_cuts_and_changes_nothing_before() -> None:
    model = small_model(0)
    free = of_ours(model, features(9))
    bounds = [1, 2, 3, 5, 8, 13, 21, 34, 55]
    cut = of_ours(model, features(9), bounds=bounds)
    assert cut == [text[:bound] for text, bound in zip(free, bounds, strict=True)]


@pytest.mark.parametrize("dora", [False, True])
@pytest.mark.parametrize("disabled", [False, True])
def test_with_an_adapter(dora: bool, disabled: bool) -> None:
    torch.manual_seed(3)
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj", "fc1"], use_dora=dora, init_lora_weights=False)
    base = of_ours(small_model(1), features(7))
    model: PeftModel = get_peft_model(small_model(1), config).eval()
    with model.disable_adapter() if disabled else nullcontext():
        ours = of_ours(model, features(7))
        assert ours == of_transformers(model, features(7), language="fr", task="transcribe")
    assert (ours == base) == disabled


@pytest.mark.parametrize(
    ("seed", "more"),
    # The last model ends its texts early.
    [(0, {"repetition_penalty": 1.3}), (0, {"no_repeat_ngram_size": 2}), (3, {"min_new_tokens": 40})],
)
@pytest.mark.parametrize("beams", [1, 3])
def test_rules_that_look_back(seed: int, more: dict[str, Any], beams: int) -> None:
    model = small_model(seed, **more)
    ours = of_ours(model, features(5), beams=beams)
    assert ours == of_transformers(model, features(5), beams, language="fr", task="transcribe")
    assert ours != of_ours(small_model(seed), features(5), beams=beams)


def test_what_our_rules_do_not_know_is_refused() -> None:
    with pytest.raises(CheckpointError, match="guidance_scale"):
        TokenRules.of(small_model(0, guidance_scale=2.0), len(PREFIX))


def test_log_probabilities_are_the_models() -> None:
    model, inputs = small_model(1), features(3)
    found = searched(model, inputs, scored=True)
    for row, each in enumerate(found):
        tokens = torch.tensor([[*PREFIX, *each.tokens, END]])[:, :POSITIONS]
        logits = model(input_features=inputs[row : row + 1], decoder_input_ids=tokens[:, :-1]).logits.log_softmax(-1)
        expected = logits.gather(-1, tokens[:, 1:, None])[0, len(PREFIX) - 1 :, 0].mean()
        assert each.log_probability == pytest.approx(float(expected), abs=1e-4)


def test_drawn_tokens_are_the_same_each_time_and_in_any_batch() -> None:
    model, inputs = small_model(1), features(6)
    drawn = of_ours(model, inputs, temperature=1.0)
    assert drawn == of_ours(model, inputs, temperature=1.0) != of_ours(model, inputs)
    assert drawn == [of_ours(model, inputs[row : row + 1], temperature=1.0)[0] for row in range(6)]
