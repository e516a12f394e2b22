"""What an experiment came to: a pure function of its folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import optuna
import pytest
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from studio.errors import StorageError
from studio.protocol.codec import encode
from studio.protocol.events import Event, Phase, PhaseChanged
from studio.runs.experiments.comparing import as_good_in_words, in_words, share_in_words
from studio.runs.experiments.opening import Opening, note_opening
from studio.runs.experiments.results import read_results
from studio.runs.experiments.trials import read_trials
from studio.runs.experiments.words import words_of
from studio.storage.lock import locked
from studio.text.error_rates import Interval
from tests.unit.runs.experiments.experiment_support import REFERENCES, add_trial, make_experiment, study_of

LETTERS = sum(map(len, REFERENCES))


def test_an_experiment_that_was_not_begun_has_no_results(tmp_path: Path) -> None:
    results = read_results(make_experiment(tmp_path / "e"))
    assert results.candidates == () and results.best is None and results.base is None
    assert (results.utterances, results.comparisons, results.importance, results.front("seconds")) == (0, (), (), ())


def test_trials_of_one_combination_are_one_candidate(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e")
    add_trial(directory, {"adapter.rank": 4}, 60, seconds=30)
    add_trial(directory, {"adapter.rank": 8}, 20, seed=1, seconds=50, size=2000)
    add_trial(directory, {"adapter.rank": 8}, 24, seed=2, seconds=70, size=2000)
    results = read_results(directory)
    best, other = results.candidates
    assert results.best is best and best.title == "r = 8" and best.state == "finished"
    assert best.cer == pytest.approx(22 / LETTERS) and other.cer == pytest.approx(60 / LETTERS)
    assert best.seed_cers == pytest.approx((20 / LETTERS, 24 / LETTERS))
    assert best.interval is not None and best.interval.low < 22 / LETTERS < best.interval.high
    assert (best.seconds, best.adapter_bytes, best.peak_memory_bytes) == (pytest.approx(60), 2000, 1_000_000)
    assert best.trainable_share == 0.01 and best.latency_seconds == pytest.approx(30 / 40, rel=1e-3)
    assert best.best_trial is not None and best.best_trial.seed == 1 and best.settings.training.seed == 1
    assert results.base is not None and results.base.rate == pytest.approx(200 / LETTERS)
    assert results.utterances == len(REFERENCES) and results.seconds == pytest.approx(150)
    assert results.candidate_of(2) is best and results.candidate_of(9) is None


def test_every_state_is_told(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e", axes={"adapter.rank": [4, 8, 16, 32, 64, 128]})
    add_trial(directory, {"adapter.rank": 128}, state=TrialState.WAITING)
    study_of(directory).ask()  # the one that waited, by somebody who has said nothing of it yet
    add_trial(directory, {"adapter.rank": 4}, 30)
    add_trial(directory, {"adapter.rank": 8}, state=TrialState.PRUNED, curve=(0.5, 0.4))
    add_trial(directory, {"adapter.rank": 16}, state=TrialState.FAIL)
    running = add_trial(directory, {"adapter.rank": 32}, state=TrialState.RUNNING, curve=(0.3,))
    add_trial(directory, {"adapter.rank": 64}, state=TrialState.RUNNING)
    with locked(directory.lock(running)):
        results = read_results(directory)
    told = {each.value("adapter.rank"): each.state for each in results.candidates}
    assert told == {
        4: "finished",
        32: "running",
        64: "interrupted",
        8: "stopped_early",
        16: "failed",
        128: "interrupted",
    }
    assert [each.state for each in results.candidates][:2] == ["finished", "running"]
    pruned = next(each for each in results.candidates if each.state == "stopped_early")
    assert pruned.cer is None and pruned.last_cer == 0.4 and pruned.results[0].trial.curve == ((1, 0.5), (2, 0.4))
    assert (results.count("finished"), results.count("running", "interrupted"), results.count()) == (1, 3, 6)


def test_what_cannot_be_told_apart_is_said_in_words(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e", axes={"adapter.rank": [4, 8, 16]})
    add_trial(directory, {"adapter.rank": 16}, 20, size=2000)
    add_trial(directory, {"adapter.rank": 8}, 21, size=1000)
    add_trial(directory, {"adapter.rank": 4}, 90, size=500, seconds=30)
    results = read_results(directory)
    close, worse = results.comparisons
    assert (close.verdict, worse.verdict) == ("same", "worse") and results.close == (close.other,)
    assert in_words(close) == "r = 8 cannot be told from r = 16 (1.1 % against 1.0 %), at 0.5 × its size."
    assert in_words(worse).startswith("r = 4 is worse than r = 16 by ")
    assert in_words(worse).endswith("(5.0 % against 1.0 %), at 0.5 × its time and 0.25 × its size.")
    assert results.economical is close
    assert as_good_in_words(close) == "r = 8 is as good as r = 16, at half the size."
    assert close.is_equivalent and not worse.is_equivalent
    wide = replace(close, interval=Interval(-0.01, 0.01))
    assert as_good_in_words(wide) == "r = 8 cannot be told from r = 16, at half the size."
    assert share_in_words(0.7) == "0.7 ×" and share_in_words(0.33) == "a third of"


def test_differences_are_paired_whatever_the_number_of_seeds(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e")
    for seed in (1, 2, 3):
        add_trial(directory, {"adapter.rank": 4}, 40, seed=seed)
    add_trial(directory, {"adapter.rank": 8}, 80, seed=1)
    (comparison,) = read_results(directory).comparisons
    assert comparison.difference == pytest.approx(40 / LETTERS)
    # One more error in each utterance, whichever are drawn: the pairs differ by no chance but that of their lengths.
    assert comparison.interval.low == pytest.approx(40 / LETTERS, rel=0.02)
    assert comparison.interval.high == pytest.approx(40 / LETTERS, rel=0.02)


def test_the_pareto_front_has_what_nothing_beats(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e", axes={"adapter.rank": [4, 8, 16, 32]})
    for rank, wrong, seconds in ((4, 50, 10), (8, 30, 20), (16, 35, 30), (32, 20, 40)):
        add_trial(directory, {"adapter.rank": rank}, wrong, seconds=seconds)
    front = read_results(directory).front("seconds")
    assert [each.value("adapter.rank") for each in front] == [4, 8, 32]


def test_an_axis_has_a_series_for_each_method(tmp_path: Path) -> None:
    axes = {"adapter.method": ["lora", "dora"], "adapter.rank": [4, 8], "training.learning_rate": [1e-3, 3e-3]}
    directory = make_experiment(tmp_path / "e", axes=axes, also=[{"adapter.method": "full"}])
    add_trial(directory, {"adapter.method": "full"}, 10)  # which has no rank
    for method, rank, rate, wrong in (
        ("lora", 8, 1e-3, 20),
        ("lora", 8, 3e-3, 30),
        ("lora", 4, 1e-3, 40),
        ("dora", 4, 3e-3, 25),
    ):
        values = {"adapter.method": method, "adapter.rank": rank, "training.learning_rate": rate}
        add_trial(directory, values, wrong)
    lora, dora = read_results(directory).along("adapter.rank")
    assert (lora.name, dora.name) == ("LoRA", "DoRA")
    assert [(each.value("adapter.rank"), round((each.cer or 0) * LETTERS)) for each in lora.best] == [(4, 40), (8, 20)]
    assert [round((each.cer or 0) * LETTERS) for each in lora.others] == [30]
    (by_method,) = read_results(directory).along("adapter.method")
    assert [each.value("adapter.method") for each in by_method.best] == ["lora", "dora", "full"]


def test_importance_is_the_share_that_an_axis_explains(tmp_path: Path) -> None:
    axes = {"adapter.rank": [4, 8], "training.learning_rate": [1e-3, 2e-3, 3e-3]}
    directory = make_experiment(tmp_path / "e", axes=axes)
    for rank, wrong in ((4, 60), (8, 20)):
        for more, rate in enumerate((1e-3, 2e-3, 3e-3)):
            add_trial(directory, {"adapter.rank": rank, "training.learning_rate": rate}, wrong + more)
    first, second = read_results(directory).importance
    assert first.path == "adapter.rank" and first.share > 0.99
    assert second.path == "training.learning_rate" and second.share < 0.01


def test_openings_of_the_test_are_told_in_their_order(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e")
    opening = Opening(3, "r = 8", 1.0, 12, 0.2, 0.1, 0.4, 0.3, Interval(0.05, 0.15), Interval(-0.2, -0.05))
    note_opening(directory, opening)
    assert read_results(directory).openings == (opening,)


def test_optuna_reads_the_journal_itself_and_a_torn_line_loses_nothing(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e")
    add_trial(directory, {"adapter.rank": 4}, 30)
    with directory.trials.open("ab") as file:
        file.write(b'{"op_code":4,"worker')
    assert len(read_trials(directory)) == 1
    add_trial(directory, {"adapter.rank": 8}, 20)
    assert [each.cer for each in read_trials(directory)] == pytest.approx([30 / LETTERS, 20 / LETTERS])
    storage = optuna.storages.JournalStorage(JournalFileBackend(str(directory.trials)))
    assert len(optuna.load_study(study_name=None, storage=storage).trials) == 2


def test_a_damaged_journal_is_told(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e")
    add_trial(directory, {"adapter.rank": 4}, 30)
    directory.trials.write_bytes(b"{nothing}\n" + directory.trials.read_bytes())
    with pytest.raises(StorageError) as caught:
        read_results(directory)
    assert caught.value.code == "damaged"


def test_it_is_told_whether_anything_was_gained(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e")
    assert words_of(read_results(directory)) == [] and read_results(directory).gain is None
    add_trial(directory, {"adapter.rank": 4}, 199)
    results = read_results(directory)
    assert results.gain is not None and results.gain[0] == pytest.approx(-1 / LETTERS)
    assert words_of(results) == ["r = 4 cannot be told from the base (10.0 % against 10.1 %): nothing was gained yet."]
    add_trial(directory, {"adapter.rank": 8}, 20)
    assert words_of(read_results(directory))[0].startswith("r = 8 is better than the base by ")


def test_the_time_left_is_at_the_pace_of_what_is_over(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e", axes={"adapter.rank": [4, 8, 16, 32]})
    assert read_results(directory).seconds_left is None
    add_trial(directory, {"adapter.rank": 4}, 30, seconds=40)
    add_trial(directory, {"adapter.rank": 8}, 30, seconds=80)
    assert read_results(directory).seconds_left == 0
    add_trial(directory, {"adapter.rank": 32}, state=TrialState.WAITING)
    assert read_results(directory).seconds_left == pytest.approx(60)


def test_the_time_left_of_a_search_is_that_of_its_budget(tmp_path: Path) -> None:
    search = {"strategy": "search", "budget": {"trials": 5}}
    directory = make_experiment(tmp_path / "e", **search)
    add_trial(directory, {"adapter.rank": 4}, 30, seconds=40)
    assert read_results(directory).seconds_left == pytest.approx(160)
    timed = make_experiment(tmp_path / "f", strategy="search", budget={"hours": 0.1})
    add_trial(timed, {"adapter.rank": 4}, 30, seconds=40)
    assert read_results(timed).seconds_left == pytest.approx(320)


def test_judging_the_base_is_no_cost_of_the_trial_that_does_it(tmp_path: Path) -> None:
    directory = make_experiment(tmp_path / "e")
    add_trial(directory, {"adapter.rank": 4}, 30)
    events: list[tuple[float, Event]] = [
        (0.0, PhaseChanged(Phase.LOADING)),
        (5.0, PhaseChanged(Phase.EVALUATING_BASE, 0, 40)),
        (25.0, PhaseChanged(Phase.EVALUATING_BASE, 40, 40)),
        (26.0, PhaseChanged(Phase.TRAINING)),
        (60.0, PhaseChanged(Phase.PAUSED)),
        (90.0, PhaseChanged(Phase.TRAINING)),
        (100.0, PhaseChanged(Phase.WRITING_REPORT)),
    ]
    lines = "".join(encode(event, number, moment) for number, (moment, event) in enumerate(events))
    directory.run("000").events.write_text(lines, encoding="utf-8")
    results = read_results(directory)
    assert results.seconds == pytest.approx(70) and results.candidates[0].seconds == pytest.approx(49)
