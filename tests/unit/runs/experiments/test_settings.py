"""What an experiment is, and which runs it makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio.errors import RunError, SettingsError
from studio.runs.experiments.combinations import apply_values, combine, relevant, with_seed
from studio.runs.experiments.directory import create_experiment, find_experiments
from studio.runs.experiments.settings import load_experiment, parse_experiment, save_experiment
from studio.runs.experiments.titles import title_of
from studio.settings.methods import METHODS
from tests.unit.runs.experiments.experiment_support import RUN, experiment_settings, make_experiment


def problems_of(raw: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        parse_experiment({"run": RUN} | raw)
    return str(caught.value.problems)


def test_an_experiment_is_read_as_it_was_written(tmp_path: Path) -> None:
    settings = experiment_settings(
        axes={"adapter.rank": [4, 8], "training.learning_rate": {"low": 1e-4, "high": 1e-2, "log": True}},
        also=[{"adapter.method": "full"}, {"adapter.target_modules": ["q_proj", "v_proj"]}],
        strategy="search",
        seeds=[1, 2],
        repeat="close",
        budget={"hours": 1.5},
        pruning={"method": "halving", "not_before": 20},
    )
    save_experiment(settings, tmp_path / "experiment.toml")
    assert load_experiment(tmp_path / "experiment.toml") == settings


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"axes": {"adapter.rnk": [4]}}, "there is no such setting"),
        ({"axes": {"data.split_seed": [1, 2]}}, "compared on the same utterances"),
        ({"axes": {"training.seed": [1, 2]}}, "told by seeds"),
        ({"also": [{"data.source": "/b"}]}, "compared on the same utterances"),
        ({"axes": {"adapter.rank": {"low": 1, "high": 8}}}, "needs values in place of a range"),
        ({"axes": {"adapter.rank": {"low": 8, "high": 1}}, "strategy": "search"}, "low must be less than high"),
        ({"axes": {"adapter.rank": [4, 8]}, "strategy": "search"}, "needs an end"),
        ({"axes": {"adapter.rank": []}}, "at least 1 item"),
        ({"seeds": [1, 1]}, "none twice"),
        ({"budget": {"hours": -1}}, "greater than or equal to 0"),
        ({"rounds": 3}, "there is no such setting"),
    ],
)
def test_what_is_wrong_with_an_experiment_is_told(raw: dict[str, Any], words: str) -> None:
    assert words in problems_of(raw)


def test_a_file_that_is_no_experiment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError) as caught:
        load_experiment(tmp_path / "experiment.toml")
    assert caught.value.code == "no_experiment"
    (tmp_path / "experiment.toml").write_text("axes = [", encoding="utf-8")
    with pytest.raises(RunError) as caught:
        load_experiment(tmp_path / "experiment.toml")
    assert caught.value.code == "experiment_file"


def test_combinations_are_all_products_and_what_is_tried_also() -> None:
    settings = experiment_settings(
        axes={"adapter.rank": [4, 8], "training.learning_rate": [1e-3, 3e-3]}, also=[{"adapter.method": "full"}]
    )
    found = combine(settings)
    assert [dict(each.values) for each in found.possible] == [
        {"adapter.rank": 4, "training.learning_rate": 1e-3},
        {"adapter.rank": 4, "training.learning_rate": 3e-3},
        {"adapter.rank": 8, "training.learning_rate": 1e-3},
        {"adapter.rank": 8, "training.learning_rate": 3e-3},
        {"adapter.method": "full"},
    ]
    assert [each.is_also for each in found.possible] == [False] * 4 + [True]
    assert (found.total, found.same, found.refused) == (5, 0, ())


def test_impossible_combinations_are_refused_with_the_reason() -> None:
    found = combine(
        experiment_settings(axes={"adapter.method": ["lora", "dora"], "quantization.method": ["none", "int8"]})
    )
    assert len(found.possible) == 3
    (refused,) = found.refused
    assert dict(refused.values) == {"adapter.method": "dora", "quantization.method": "int8"}
    assert refused.problems[0][0] == "quantization.method" and "DoRA does not work on int8" in refused.problems[0][1]


def test_a_value_that_the_schema_refuses_is_told_too() -> None:
    (refused,) = combine(experiment_settings(axes={"adapter.rank": [4, 4000]})).refused
    assert refused.problems[0][0] == "adapter.rank" and "at most 512" in refused.problems[0][1]


def test_what_a_method_does_not_have_makes_no_further_runs() -> None:
    found = combine(experiment_settings(axes={"adapter.method": ["lora", "bottleneck"], "adapter.rank": [4, 8, 16]}))
    assert [dict(each.values) for each in found.possible][3:] == [{"adapter.method": "bottleneck"}]
    assert (len(found.possible), found.same, found.total) == (4, 2, 6)


def test_a_method_brings_its_learning_rate_and_alpha_follows_the_rank() -> None:
    run = experiment_settings().run
    assert apply_values(run, {"adapter.method": "full"}).training.learning_rate == METHODS["full"].learning_rate
    chosen = apply_values(run, {"adapter.method": "full", "training.learning_rate": 0.5})
    assert chosen.training.learning_rate == 0.5
    assert apply_values(run, {"adapter.rank": 8}).adapter.alpha == 16
    assert apply_values(run, {"adapter.rank": 8, "adapter.alpha": 8}).adapter.alpha == 8
    assert with_seed(run, 7).training.seed == 7
    assert relevant(run, {"adapter.method": "prefix", "adapter.rank": 3}) == {"adapter.method": "prefix"}


def test_combinations_are_named_by_what_differs() -> None:
    settings = experiment_settings(axes={"adapter.method": ["lora", "full"], "adapter.rank": [4]})
    assert title_of(settings.run, {"adapter.method": "lora", "adapter.rank": 4}, settings.differing) == "LoRA, r = 4"
    assert title_of(settings.run, {"adapter.method": "full"}, settings.differing) == "Full fine-tuning"
    rate = {"training.learning_rate": 3e-3}
    assert title_of(settings.run, rate, tuple(rate)) == "learning rate 0.003"
    quantized = {"quantization.method": "nf4"}
    assert title_of(settings.run, quantized, tuple(quantized)) == "QLoRA"


def test_an_experiment_is_made_once_in_a_folder(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "experiments" / "ranks")
    assert directory.load() == experiment_settings()
    assert [each.path for each in find_experiments(tmp_path / "experiments")] == [directory.path]
    assert find_experiments(tmp_path / "nowhere") == []
    with pytest.raises(RunError) as caught:
        create_experiment(experiment_settings(), directory.path)
    assert caught.value.code == "experiment_exists"
