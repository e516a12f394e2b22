"""What is said of a run before it starts: blockers, doubts, memory and time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.checkpoints.inspect import CheckpointInfo, inspect_checkpoint
from studio.corpus.dataset import Dataset
from studio.corpus.opening import open_dataset
from studio.runs import pace
from studio.runs.devices import Device
from studio.runs.forecast import Corpus
from studio.runs.pace import Pace, TimedRuns, timed_runs
from studio.runs.plan import RunPlan
from studio.settings.run import RunSettings
from studio.settings.toml import save_run_settings
from tests.unit.runs.run_support import write_checkpoint, write_corpus

GB = 10**9
PROCESSOR = Device("cpu", 16 * GB, 12 * GB)
HOUR = Corpus(400, 40, 10.0, 60, 400 * 4.0, 60)
"""Of 4 s an utterance."""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CheckpointInfo:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    return inspect_checkpoint(write_checkpoint(tmp_path / "home" / "checkpoints" / "own"))


@pytest.fixture
def dataset(tmp_path: Path, own: CheckpointInfo) -> Dataset:
    folder = write_corpus(tmp_path / "data", ["un", "deux", "trois", "quatre", "cinq"])
    (folder / "six.wav").touch()
    data = settings(data={"validation_fraction": 0.2, "test_fraction": 0.2}).data
    return open_dataset(folder, data, language="fr", count_tokens=len)


def settings(**tables: dict[str, Any]) -> RunSettings:
    checkpoint = {"name": "own", "language": "fr"} | tables.pop("checkpoint", {})
    return RunSettings.model_validate({"checkpoint": checkpoint, **tables})


def blocked(plan: RunPlan) -> list[tuple[str, str]]:
    return [(concern.code, concern.path) for concern in plan.blockers]


def test_what_keeps_a_run_from_starting(own: CheckpointInfo, dataset: Dataset) -> None:
    source = {"source": str(dataset.source)}
    assert blocked(RunPlan(settings(), None, [own])) == [("no_recordings", "data.source")]
    assert blocked(RunPlan(settings(data=source), dataset, [])) == [("unknown_checkpoint", "checkpoint.name")]
    fetched = settings(checkpoint={"name": "whisper-base"}, data=source)
    assert blocked(RunPlan(fetched, dataset, [own])) == [("no_checkpoint", "checkpoint.name")]
    wrong = settings(checkpoint={"language": "ko"}, data=source | {"folds": 1})
    assert blocked(RunPlan(wrong, dataset, [own])) == [("settings", "data.folds")]
    unknown = settings(checkpoint={"language": "ko"}, data=source)
    assert blocked(RunPlan(unknown, dataset, [own])) == [("settings", "checkpoint.language")]
    assert RunPlan(unknown, dataset, [own]).normalised is None
    ready = RunPlan(settings(data=source), dataset, [own])
    assert not ready.blockers and ready.normalised is not None
    assert ready.normalised.evaluation.cer_profile != "auto"


def test_what_may_disappoint_is_told_with_its_numbers(own: CheckpointInfo, dataset: Dataset) -> None:
    training = {"batch_size": 64, "gradient_accumulation_steps": 8}
    doubts = {doubt.code: doubt for doubt in RunPlan(settings(training=training), dataset, [own]).doubts}
    assert doubts["large_step"].values == {"step": 512, "train": 3} and "512 utterances" in doubts["large_step"].message
    assert doubts["left_out"].values == {"count": 1, "total": 6}
    assert doubts["few_held_out"].values == {"count": 1} and "too_large" not in doubts
    small = RunPlan(settings(), None, [own], Device("cpu", GB, 10**8))
    assert [doubt.code for doubt in small.doubts] == ["too_large"], "of recordings that are not open nothing is said"


def test_a_warmup_as_long_as_the_run_is_wrong_or_doubtful(own: CheckpointInfo, dataset: Dataset) -> None:
    def plan(**training: int) -> RunPlan:
        source = {"source": str(dataset.source)}
        return RunPlan(settings(data=source, training={"batch_size": 1, **training}), dataset, [own])

    long = plan(epochs=2, warmup_steps=6)
    (doubt,) = [doubt for doubt in long.doubts if doubt.code == "long_warmup"]
    assert doubt.values == {"warmup": 6, "steps": 6} and not long.blockers
    assert "long_warmup" not in [doubt.code for doubt in plan(epochs=2, warmup_steps=5).doubts]
    assert blocked(plan(max_steps=6, warmup_steps=6)) == [("settings", "training.warmup_steps")]
    assert not plan(max_steps=6, warmup_steps=5).blockers and not plan(max_steps=6).blockers


def test_a_batch_holds_no_more_than_there_is(own: CheckpointInfo) -> None:
    gpu = Device("GPU", 80 * GB, 80 * GB, is_gpu=True)
    plans = [
        RunPlan(settings(training={"batch_size": size}), None, [own], gpu, known_corpus=Corpus(5, 1, 3.0, 20, 15.0))
        for size in (5, 512)
    ]
    assert plans[0].memory == plans[1].memory is not None


def planned(name: str, timed: TimedRuns, *, on_gpu: bool = False, **tables: Any) -> RunPlan:
    device = Device("GPU", 80 * GB, 80 * GB, is_gpu=True) if on_gpu else PROCESSOR
    training = {"max_steps": 4000, "batch_size": 8}
    chosen = settings(checkpoint={"name": name}, training=training, **tables)
    return RunPlan(chosen, None, [], device, timed, HOUR)


def test_a_large_checkpoint_takes_days_though_nothing_was_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "matrix_speed", lambda: 95e9)  # two cores
    large, base = planned("whisper-large-v2", {}), planned("whisper-base", {})
    assert large.duration is not None and large.duration.total > 2 * 86_400
    assert large.pace is not None and large.pace.run == ""
    assert base.duration is not None and base.duration.total < 6 * 3600
    assert planned("whisper-large-v2", {}, on_gpu=True).duration is None


def test_an_estimate_is_scaled_from_what_was_timed() -> None:
    timed = {("whisper-base", False): Pace("first", 4.0, 1.0, 0.5, "bfloat16")}
    same, large = planned("whisper-base", timed).pace, planned("whisper-large-v2", timed).pace
    assert same == timed["whisper-base", False]
    assert large is not None and large.run == "" and large.precision == "bfloat16"
    assert 4.0 / 60 < large.utterances_per_second < 4.0 / 15
    assert 15 < large.padded_seconds < 60 and large.trimmed_seconds == large.padded_seconds / 2
    on_gpu = planned("whisper-large-v2", timed, on_gpu=True).pace
    assert on_gpu == large


def test_matrix_products_are_timed() -> None:
    pace.matrix_speed.cache_clear()
    assert 1e8 < pace.matrix_speed() < 1e14


def test_the_newest_run_of_each_kind_is_read(tmp_path: Path) -> None:
    for number, name in enumerate(("whisper-base", "whisper-tiny", "whisper-base")):
        run = tmp_path / f"run-{number}"
        run.mkdir()
        save_run_settings(settings(checkpoint={"name": name}, data={"source": "data"}), run / "run.toml")
        (run / "report.json").write_text(json.dumps({"utterances_per_second": number + 1.0}), encoding="utf-8")
        (run / "events.jsonl").touch()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "report.json").write_text("{", encoding="utf-8")
    rates = {kind: found.utterances_per_second for kind, found in timed_runs(tmp_path).items()}
    assert rates == {("whisper-base", False): 3.0, ("whisper-tiny", False): 2.0}
    assert timed_runs(tmp_path / "nowhere") == {}
