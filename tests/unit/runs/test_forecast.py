"""What a run will need: memory against measured processes, steps, durations, and making it fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.checkpoints.catalogue import CATALOGUE, CatalogueEntry, find_entry
from studio.checkpoints.configuration import Architecture, tensor_shapes
from studio.corpus.utterance import Utterance
from studio.protocol.codec import encode
from studio.protocol.events import EvaluationCompleted, PhaseChanged
from studio.runs.adapter_size import trainable_parameters
from studio.runs.fit import COMFORT, Change, make_fit
from studio.runs.forecast import (
    UNKNOWN_CORPUS,
    Corpus,
    MemoryForecast,
    ModelShape,
    encoder_cache_bytes,
    encoder_tokens,
    forecast_memory,
)
from studio.runs.pace import Pace, evaluations, forecast_duration, read_pace
from studio.settings.run import RunSettings

GB = 1024**3


def settings(**tables: dict[str, Any]) -> RunSettings:
    """Of utterances that are not joined, unless told."""
    return RunSettings.model_validate(tables | {"training": {"joined_share": 0.0} | tables.get("training", {})})


def shape(name: str) -> ModelShape:
    return ModelShape.of_entry(find_entry(name))


def memory(name: str, seconds: float, tokens: int, *, on_gpu: bool = False, **tables: dict[str, Any]) -> MemoryForecast:
    corpus = Corpus(400, 40, seconds, tokens)
    return forecast_memory(settings(**tables), shape(name), corpus, on_gpu=on_gpu)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_sizes_of_the_catalogue_give_its_parameters(entry: CatalogueEntry) -> None:
    """A wrong width or layer count in the table would show in the number of parameters."""
    known = ModelShape.of_entry(entry)
    architecture = Architecture(
        vocabulary=known.vocabulary, mel_bins=entry.mel_bins, hidden_size=known.hidden_size,
        encoder_layers=known.encoder_layers, decoder_layers=known.decoder_layers, encoder_heads=1, decoder_heads=1,
        encoder_ffn=known.encoder_ffn, decoder_ffn=known.decoder_ffn, source_positions=1500, target_positions=448,
        dtype="float32",
    )  # fmt: skip
    counted = 0
    for sizes in tensor_shapes(architecture).values():
        product = 1
        for size in sizes:
            product *= size
        counted += product
    assert counted == entry.parameters


@pytest.mark.parametrize(
    ("name", "seconds", "tokens", "training", "measured_mb"),
    [
        ("whisper-base", 3, 20, {}, 1447),
        ("whisper-base", 7, 40, {}, 1583),
        ("whisper-base", 7, 40, {"precision": "bfloat16"}, 1864),
        ("whisper-base", 7, 40, {"batch_size": 2}, 1379),
        ("whisper-base", 7, 40, {"batch_size": 32}, 1851),
        ("whisper-base", 7, 40, {"audio_context": "trimmed"}, 1560),
        ("whisper-base", 7, 40, {"gradient_checkpointing": True}, 1314),
        ("whisper-base", 4, 30, {"batch_size": 4, "audio_context": "padded"}, 1618),
        ("whisper-tiny.en", 7, 40, {"batch_size": 16, "precision": "bfloat16"}, 1508),
        ("whisper-tiny.en", 4, 30, {}, 1039),
    ],
)
def test_near_what_processes_on_a_cpu_really_took(
    name: str, seconds: float, tokens: int, training: dict[str, Any], measured_mb: float
) -> None:
    """Peaks of the resident memory that ``tests/benchmarks/bench_memory.py`` has measured, torch 2.13."""
    training = {"precision": "float32", "audio_context": "packed", **training}
    forecast = memory(name, seconds, tokens, training=training).total / (1 << 20)
    assert forecast == pytest.approx(measured_mb, rel=0.15)


def test_a_cpu_takes_long_batches_in_pieces() -> None:
    def activations(context: str, size: int, *, on_gpu: bool = False, seconds: float = 0.0) -> int:
        training = {"audio_context": context, "batch_size": size, "batch_seconds": seconds}
        return memory("whisper-base", 7, 40, on_gpu=on_gpu, training=training, evaluation={"batch_size": 1}).activations

    for context in ("packed", "trimmed"):
        assert activations(context, 8) == activations(context, 64)
        assert activations(context, 64, on_gpu=True) > 4 * activations(context, 8, on_gpu=True)
    assert activations("trimmed", 8, seconds=15.0) < activations("trimmed", 8)


def test_the_longest_utterance_decides() -> None:
    on_gpu = {seconds: memory("whisper-base", seconds, 40, on_gpu=True).activations for seconds in (7, 25)}
    assert on_gpu[25] > 2 * on_gpu[7]
    trimmed = {"audio_context": "trimmed"}
    by_context = {s: memory("whisper-base", s, 40, on_gpu=True, training=trimmed) for s in (2, 25)}
    assert by_context[25].activations > 2 * by_context[2].activations
    # Windows are filled by shorter ones than the longest.
    assert encoder_tokens(settings(training={"audio_context": "packed"}), Corpus(400, 40, 16, 40)) == 1500
    padded = {"audio_context": "padded"}
    assert memory("whisper-base", 3, 20, training=padded) == memory("whisper-base", 25, 20, training=padded)


@pytest.mark.parametrize("name", ["prompt_share", "word_prompt_share"])
def test_prompts_need_more(name: str) -> None:
    plain, prompted = (
        memory("whisper-base", 20, 20, on_gpu=True, training={name: share}).activations for share in (0, 0.1)
    )
    assert prompted > plain


@pytest.mark.parametrize("seconds", [1, 2, 5, 12])
def test_labels_with_times_need_no_less(seconds: int) -> None:
    packed = {"audio_context": "packed", "precision": "float32"}
    plain, timed = (
        memory("whisper-small", seconds, 20, on_gpu=False, training=packed | {"timestamp_share": share})
        for share in (0.0, 0.2)
    )
    assert timed.activations > plain.activations


def test_utterances_that_are_slowed_down_need_more() -> None:
    def tokens(seconds: float, name: str) -> int:
        training = {"audio_context": "trimmed", "augmentation": name}
        return encoder_tokens(settings(training=training), Corpus(400, 40, seconds, 20))

    assert tokens(10, "gentle") > 1.1 * tokens(10, "none")
    assert tokens(29, "gentle") == tokens(30, "none")
    silent = settings(training={"audio_context": "trimmed", "silence_share": 0.1})
    assert encoder_tokens(silent, Corpus(400, 40, 2.0, 20)) == tokens(15, "none")
    assert encoder_tokens(silent, Corpus(400, 40, 20.0, 20)) == tokens(20, "none")


def test_silence_lengthens_no_batch_on_a_gpu() -> None:
    large = {"batch_size": 512, "batch_seconds": 3600}
    for on_gpu in (False, True):
        plain, silent = (
            memory("whisper-base", 2.0, 20, on_gpu=on_gpu, training=large | {"silence_share": share})
            for share in (0.0, 0.1)
        )
        assert (silent.activations == plain.activations) == on_gpu


@pytest.mark.parametrize(("name", "larger"), [("whisper-base", "bfloat16"), ("whisper-large-v2", "float32")])
def test_an_automatic_precision_needs_what_the_larger_of_both_needs(name: str, larger: str) -> None:
    totals = {
        precision: memory(name, 7, 40, training={"precision": precision}).total
        for precision in ("auto", "float32", "bfloat16")
    }
    assert totals["auto"] == totals[larger] == max(totals.values()) > min(totals.values())


def test_softmax_kept_in_bfloat16_on_a_cpu_counts() -> None:
    def activations(precision: str, *, on_gpu: bool = False) -> int:
        training = {"precision": precision, "audio_context": "padded", "batch_seconds": 60.0}
        tables = {"adapter": {"dropout": 0.0}, "evaluation": {"batch_size": 1}, "training": training}
        return memory("whisper-small", 28, 200, on_gpu=on_gpu, **tables).activations

    # All else that is kept halves, but for the logits; the encoder's softmax would be too much to keep.
    cross = 2 * 12 * 12 * 200 * 1500 * 2
    logits = 128 * 51_865 * 4 * 2
    kept = {name: (activations(name) - logits) / heap for name, heap in (("bfloat16", 2.5), ("float32", 3.0))}
    assert 2 * kept["bfloat16"] - kept["float32"] == pytest.approx(2 * cross, rel=1e-6)
    assert 2 * activations("bfloat16", on_gpu=True) - activations("float32", on_gpu=True) == pytest.approx(logits)


def test_quantized_weights_are_smaller() -> None:
    weights = {m: memory("whisper-small", 5, 40, quantization={"method": m}).weights for m in ("none", "int8", "nf4")}
    assert weights["none"] == 4 * find_entry("whisper-small").parameters
    assert weights["nf4"] < weights["int8"] < weights["none"]


def test_a_quantized_base_keeps_no_more_but_int8s_inputs() -> None:
    def activations(method: str) -> int:
        training = {"precision": "float32", "batch_seconds": 60.0, "audio_context": "padded"}
        tables = {"training": training, "evaluation": {"batch_size": 1}}
        return memory("whisper-base", 28, 100, quantization={"method": method}, **tables).activations

    assert activations("none") == activations("nf4")
    # The second norm's and GELU's outputs of two windows; the first norm's are the adapters' inputs too.
    inputs = 4 * 2 * 6 * (1500 + 100) * (512 + 2048)
    assert activations("int8") - activations("nf4") == pytest.approx(3.0 * inputs, rel=1e-3)


def test_short_clips_still_need_room_for_decoding() -> None:
    small = memory("whisper-base", 0.5, 4, training={"batch_size": 1}, evaluation={"batch_size": 8})
    assert (
        small.activations
        > memory("whisper-base", 0.5, 4, training={"batch_size": 1}, evaluation={"batch_size": 1}).activations
    )


def test_optimizer_takes_sixteen_bytes_a_parameter() -> None:
    run = settings(adapter={"rank": 16})
    assert trainable_parameters(shape("whisper-base"), run.adapter) == 589_824
    assert memory("whisper-base", 5, 40, adapter={"rank": 16}).optimizer == 16 * 589_824
    smaller = memory("whisper-base", 5, 40, adapter={"rank": 16}, training={"optimizer": "adamw_8bit"})
    assert 10 * 589_824 < smaller.optimizer < 10.1 * 589_824


def test_an_average_keeps_its_copies_beside_the_optimizer() -> None:
    for average, copies in (("ema", 1), ("last", 3)):
        training = {"average": average, "average_last": 2}
        need = memory("whisper-base", 5, 40, adapter={"rank": 16}, training=training).optimizer
        assert need == (16 + 4 * copies) * 589_824


def test_a_frozen_encoder_needs_less_memory_and_some_disk() -> None:
    whole, frozen = settings(), settings(adapter={"scope": "decoder"})
    corpus = Corpus(400, 40, 7, 40, 1_200.0)
    base = shape("whisper-base")
    needs = [forecast_memory(run, base, Corpus(400, 40, 28, 40), on_gpu=True) for run in (whole, frozen)]
    assert needs[1].activations < 0.6 * needs[0].activations and needs[1].optimizer < needs[0].optimizer
    # 400 utterances of 3 s, each with a tenth of a second after it and half a second to the whole one, then silence.
    assert encoder_cache_bytes(frozen, base, corpus) == 400 * (180 + 88 + 1) * 512 * 4
    assert encoder_cache_bytes(whole, base, corpus) == 0
    padded = settings(adapter={"scope": "decoder"}, training={"audio_context": "padded", "precision": "bfloat16"})
    assert encoder_cache_bytes(padded, base, corpus) == 400 * 1500 * 512 * 2
    unkept = settings(adapter={"scope": "decoder"}, training={"encoder_cache": 0.0})
    assert not encoder_cache_bytes(unkept, base, corpus)


def test_corpus_of_utterances() -> None:
    made = [
        Utterance("a", "/a", "ein kurzer Satz", 2.0, "train"),
        Utterance("b", "/b", "x" * 250, 9.5, "train"),
        Utterance("c", "/c", "y" * 900, 28.0, "validation"),
        Utterance("d", "/d", "left out", 29.0, ""),
    ]
    assert Corpus.of(made) == Corpus(2, 1, 9.5, 104, 11.5)
    assert Corpus.of([]).train == 0


def test_steps_and_epochs() -> None:
    by_steps = settings(training={"max_steps": 600, "batch_size": 8, "gradient_accumulation_steps": 2}).training
    assert by_steps.planned_steps(431, 1_000) == 600
    assert round(by_steps.planned_epochs(431, 1_000)) == 22
    by_epochs = settings(training={"max_steps": 0, "epochs": 10, "batch_size": 8}).training
    assert by_epochs.planned_steps(431, 1_000) == 540
    assert by_epochs.planned_steps(431, 1_000, processes=4) == 135
    assert by_epochs.model_copy(update={"epochs": 0.01}).planned_steps(1, 2) == 1
    assert by_epochs.planned_epochs(431, 1_000) == 10
    by_seconds = by_epochs.model_copy(update={"max_duration": 30.0})
    assert by_seconds.planned_steps(431, 1_000) == 340
    assert by_seconds.planned_steps(3, 1_000) == 30
    assert by_seconds.model_copy(update={"max_steps": 68}).planned_epochs(431, 1_000) == 2
    assert by_seconds.utterances_per_batch(680, 1_000) == 20 and by_epochs.utterances_per_batch(680, 1_000) == 8


def test_make_fit_changes_as_little_as_needed() -> None:
    run = settings(training={"batch_size": 8, "precision": "float32", "batch_seconds": 60.0})
    corpus = Corpus(400, 40, 28.0, 110)
    limit = 2.1 * GB
    before = forecast_memory(run, shape("whisper-base"), corpus, on_gpu=False).total
    fitted = make_fit(run, shape("whisper-base"), corpus, limit, on_gpu=False)
    assert before > COMFORT * limit and fitted.fits
    assert fitted.changes == (Change("training.batch_seconds", 60.0, 30.0),)
    after = forecast_memory(fitted.settings, shape("whisper-base"), corpus, on_gpu=False).total
    assert after <= COMFORT * limit


def test_make_fit_keeps_the_utterances_a_step() -> None:
    run = settings(training={"batch_size": 6, "gradient_accumulation_steps": 3})
    fitted = make_fit(run, shape("whisper-small"), UNKNOWN_CORPUS, 5 * GB, on_gpu=True).settings.training
    assert fitted.batch_size < 6
    assert fitted.batch_size * fitted.gradient_accumulation_steps == 18


def test_make_fit_goes_to_smaller_weights_when_it_must() -> None:
    run = settings()
    fitted = make_fit(run, shape("whisper-large-v2"), UNKNOWN_CORPUS, 6 * GB, on_gpu=True)
    changed = {change.path: change.after for change in fitted.changes}
    assert fitted.fits
    assert changed["training.batch_size"] == 1
    assert changed["training.gradient_checkpointing"] is True
    assert changed["training.precision"] == "bfloat16"


def test_make_fit_says_when_nothing_helps() -> None:
    fitted = make_fit(settings(), shape("whisper-large-v2"), UNKNOWN_CORPUS, GB, on_gpu=False)
    assert not fitted.fits
    assert fitted.settings.quantization.method == "nf4"


def test_what_fits_is_left_alone() -> None:
    fitted = make_fit(settings(), shape("whisper-tiny"), Corpus(10, 2, 3, 10), 64 * GB, on_gpu=False)
    assert fitted.fits and fitted.settings == settings() and not fitted.changes


def write_run(path: Path, rate: float) -> Path:
    path.mkdir()
    (path / "report.json").write_text(json.dumps({"utterances_per_second": rate}), encoding="utf-8")
    events = [
        {"type": "phase_changed", "phase": "training", "time": 90.0},
        {"type": "phase_changed", "phase": "evaluating", "time": 100.0},
        {"type": "phase_changed", "phase": "evaluating loss", "done": 8, "total": 48, "time": 101.0},
        {
            "type": "evaluation_completed",
            "step": 20,
            "loss": 1,
            "cer": 0.1,
            "wer": 0.2,
            "utterances": 40,
            "time": 110.0,
        },
        {"type": "phase_changed", "phase": "training", "time": 111.0},
        {
            "type": "evaluation_completed",
            "step": 40,
            "loss": 1,
            "cer": 0.1,
            "wer": 0.2,
            "utterances": 40,
            "time": 900.0,
        },
    ]
    lines = [json.dumps({"v": 1, "seq": index, **event}) for index, event in enumerate(events)]
    (path / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_pace_of_an_earlier_run(tmp_path: Path) -> None:
    assert read_pace(write_run(tmp_path / "first", 17.8)) == Pace("first", 17.8, 0.25)
    assert read_pace(write_run(tmp_path / "idle", 0.0)) is None
    assert read_pace(tmp_path / "nowhere") is None


def test_duration_at_an_earlier_pace() -> None:
    run = settings(
        training={"max_steps": 0, "epochs": 10, "batch_size": 8}, evaluation={"eval_steps": 100, "max_utterances": 20}
    )
    corpus = Corpus(400, 40, 5, 30)
    expected = forecast_duration(run, corpus, Pace("a", 10.0, 0.5))
    assert evaluations(run, corpus) == 5
    assert expected.training == pytest.approx(400)
    assert expected.evaluation == pytest.approx((6 * 20 + 2 * 40) * 0.5)
    assert expected.total == pytest.approx(500)
    again = forecast_duration(run, corpus, Pace("a", 10.0, 0.5, 0.1))
    assert again.evaluation == pytest.approx(expected.evaluation)
    evaluation = run.evaluation.model_copy(update={"audio_context": "trimmed"})
    quick = forecast_duration(run.model_copy(update={"evaluation": evaluation}), corpus, Pace("a", 10.0, 0.5, 0.1))
    assert quick.evaluation == pytest.approx(6 * 20 * 0.1 + 2 * 40 * 0.5)
    training = run.training.model_copy(update={"precision": "float32"})
    reused = forecast_duration(run.model_copy(update={"training": training}), corpus, Pace("a", 10.0, 0.5))
    assert reused.evaluation == pytest.approx((6 * 20 + 2 * 20) * 0.5)
    for settled, forecast in (("float32", reused), ("bfloat16", expected)):
        assert forecast_duration(run, corpus, Pace("a", 10.0, 0.5, precision=settled)) == forecast


def test_quick_evaluations_and_the_reports_texts_have_paces_of_their_own(tmp_path: Path) -> None:
    told = [
        (100.0, PhaseChanged("evaluating")),
        (102.0, EvaluationCompleted(20, 1.0, 0.1, 0.2, 40, "trimmed", "bfloat16")),
        (103.0, PhaseChanged("training")),
        (200.0, PhaseChanged("evaluating base in full")),
        (210.0, PhaseChanged("evaluating base in full", 0, 50)),
        (230.0, PhaseChanged("evaluating base in full", 50, 50)),
        (231.0, PhaseChanged("evaluating best adapter", 0, 50)),
        (260.0, PhaseChanged("writing report")),
    ]
    run = write_run(tmp_path / "quick", 5.0)
    lines = [encode(event, seq, at) for seq, (at, event) in enumerate(told)]
    (run / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read_pace(run) == Pace("quick", 5.0, 0.5, 0.05, "bfloat16")
