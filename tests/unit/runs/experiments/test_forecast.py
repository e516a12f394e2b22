"""What an experiment will take, and the presets."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.checkpoints.catalogue import CATALOGUE
from studio.runs.devices import Device
from studio.runs.experiments.combinations import combine
from studio.runs.experiments.forecast import (
    ExperimentForecast,
    about,
    forecast_experiment,
    hours_in_words,
    without_test,
)
from studio.runs.experiments.presets import compare_methods, compare_ranks
from studio.runs.experiments.settings import ExperimentSettings
from studio.runs.experiments.titles import title_of
from studio.runs.forecast import Corpus
from studio.runs.pace import Pace
from studio.settings.run import RunSettings
from tests.unit.runs.experiments.experiment_support import RUN, experiment_settings

CORPUS = Corpus(400, 40, 8.0, 60, 1600.0, 40)
LARGE = Device("cpu", 64 * 10**9, 64 * 10**9)
TIMED = {("whisper-base", False): Pace("earlier", 2.0, 1.0, 0.5, "float32")}


def forecast(settings: ExperimentSettings, device: Device = LARGE) -> ExperimentForecast:
    return forecast_experiment(settings, CORPUS, None, device, TIMED)


def test_time_is_that_of_all_runs_with_the_base_decoded_once() -> None:
    settings = experiment_settings()
    (one, *_), whole = forecast(settings).trials, forecast(settings)
    assert [each.title for each in whole.trials] == ["r = 4", "r = 8", "r = 16"] and one.seconds
    assert whole.once_seconds == pytest.approx(40)  # 40 utterances decoded once in the way of the report
    assert whole.seconds == pytest.approx(3 * one.seconds - 2 * whole.once_seconds) and whole.runs == 3
    assert without_test(CORPUS).test == 0


def test_seeds_multiply_and_budgets_bound() -> None:
    assert forecast(experiment_settings(seeds=[1, 2])).runs == 6
    assert forecast(experiment_settings(seeds=[1, 2], repeat="close")).runs == 3
    assert forecast(experiment_settings(budget={"trials": 2})).runs == 2
    bounded = forecast(experiment_settings(budget={"hours": 0.1}))
    assert bounded.seconds == pytest.approx(360)


def test_a_search_takes_what_its_budget_says() -> None:
    axes = {"training.learning_rate": {"low": 1e-4, "high": 1e-2, "log": True}}
    by_trials = forecast(experiment_settings(axes=axes, strategy="search", budget={"trials": 8}))
    assert by_trials.runs == 8 and by_trials.seconds and by_trials.seconds > (by_trials.trials[0].seconds or 0)
    by_hours = forecast(experiment_settings(axes=axes, strategy="search", budget={"hours": 2}))
    assert by_hours.runs is None and by_hours.seconds == 7200


def test_what_does_not_fit_is_told() -> None:
    needed = sorted(each.memory_bytes or 0 for each in forecast(experiment_settings()).trials)
    tight = forecast(experiment_settings(), Device("cpu", needed[-1], needed[-1] - 1))
    assert not tight.fits and tight.too_large and tight.in_words().endswith("1 does not fit")
    assert forecast(experiment_settings()).in_words().endswith("GB of memory; fits")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(11_400, "3 h 10 min"), (3_600, "1 h"), (725, "12 min"), (20, "under a minute"), (3_570, "1 h"), (90_000, "25 h")],
)
def test_time_in_words(seconds: float, words: str) -> None:
    assert hours_in_words(seconds) == words
    assert about(seconds) == (words if words.startswith("under") else f"about {words}")


def test_the_seven_methods_are_all_possible(tmp_path: Path) -> None:
    assert any(entry.name == "whisper-base" for entry in CATALOGUE)
    settings = compare_methods(RunSettings.model_validate(RUN))
    found = combine(settings)
    assert [title_of(settings.run, each.values, settings.differing) for each in found.possible] == [
        "Full fine-tuning",
        "Bottleneck adapters",
        "Prefix tuning",
        "Prompt tuning",
        "LoRA",
        "DoRA",
        "QLoRA",
    ]
    assert not found.refused and len({each.settings.training.planned_steps(400, 1600) for each in found.possible}) == 1


def test_methods_are_compared_from_another_method_too() -> None:
    run = RunSettings.model_validate(RUN | {"adapter": {"method": "full"}, "training": {"learning_rate": 1e-5}})
    found = combine(compare_methods(run)).possible
    rates = {each.settings.adapter.method: each.settings.training.learning_rate for each in found}
    assert rates["lora"] == 1e-3 and rates["full"] == 1e-5 and len(found) == 7


def test_ranks_are_an_axis() -> None:
    assert len(combine(compare_ranks(RunSettings.model_validate(RUN))).possible) == 5
