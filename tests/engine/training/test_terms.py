"""A run with words that must come out right: told as prompts, counted in the curve, and in the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.corpus.terms import load_term_file, save_term_file
from studio.corpus.utterance import Manifest
from studio.engine.batches.tokenization import LabelMaker
from studio.protocol.events import EvaluationCompleted, Warned
from studio.runs.directory import RunDirectory
from studio.runs.report import Report
from studio.text.terms import Term
from tests.engine.conftest import Run

MakeRun = Callable[..., Run]


@pytest.fixture
def prompts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that prompts were made of."""
    told: list[str] = []
    whole = LabelMaker.prompt
    monkeypatch.setattr(LabelMaker, "prompt", lambda self, text: told.append(text) or whole(self, text))
    return told


def test_words_are_told_in_training_and_their_recall_in_curve_and_report(make_run: MakeRun, prompts: list[str]) -> None:
    run = make_run(training={"max_steps": 3, "word_prompt_share": 1.0})
    words = {word for utterance in Manifest.load(run.directory.manifest) for word in utterance.text.lower().split()}
    save_term_file(run.directory.terms, [Term(word) for word in sorted(words)])
    run.execute()
    assert prompts and all(set(text.split(", ")) <= words | {""} for text in prompts)
    told = [event for event in run.of(EvaluationCompleted) if event.is_of_curve]
    assert [event.step for event in told] == [0, 3]
    assert all(event.terms_spoken >= event.terms_recognised >= 0 for event in told)
    report = Report.load(run.directory.report)
    recalls = {side.split: side for side in report.term_recall()}
    assert recalls["validation"].spoken == told[0].terms_spoken > 0
    assert recalls["validation"].base == told[0].terms_recognised


@pytest.mark.usefixtures("nothing_decoded")
def test_folds_are_told_the_words_too(make_run: MakeRun, prompts: list[str]) -> None:
    data = {"folds": 2, "validation_fraction": 0.2, "test_fraction": 0.2}
    run = make_run(data=data, training={"max_steps": 1, "word_prompt_share": 1.0})
    words = {word for each in Manifest.load(run.directory.manifest) for word in each.text.lower().split()}
    terms = tuple(Term(word) for word in sorted(words))
    save_term_file(run.directory.terms, terms)
    run.execute()
    assert prompts and not [event for event in run.of(Warned) if "word_prompt_share" in event.message]
    for number in (1, 2):
        assert load_term_file(RunDirectory(run.directory.path / "folds" / f"fold-{number}").terms) == terms


def test_a_run_without_a_list_says_that_no_prompt_has_words(make_run: MakeRun, prompts: list[str]) -> None:
    run = make_run(training={"max_steps": 1, "word_prompt_share": 1.0})
    run.execute()
    assert any("training.word_prompt_share" in event.message for event in run.of(Warned))
    assert not prompts
    assert all(event.terms_spoken == 0 for event in run.of(EvaluationCompleted))
