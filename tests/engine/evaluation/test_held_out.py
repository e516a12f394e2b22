"""What is told of an evaluation: of the whole side, and of each of the corpus's own sets on it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from studio.corpus.utterance import Utterance
from studio.engine.evaluation.held_out import Evaluator
from studio.protocol.events import EvaluationCompleted
from studio.text.terms import Term, TermFinder


def told_of(*sets: str, terms: TermFinder | None = None) -> list[EvaluationCompleted]:
    told: list[EvaluationCompleted] = []
    decoder = SimpleNamespace(options=SimpleNamespace(context="padded"), precision="float32")
    texts = SimpleNamespace(decoder=decoder, batch_size=1, channel=SimpleNamespace(emit=told.append))
    rows = [Utterance(str(n), "/a.wav", "abcd", 1.0, "validation", set=name) for n, name in enumerate(sets)]
    heard = {row.id: "abcd" if row.set == "dev_clean" else "abxd" for row in rows}
    evaluator = Evaluator(rows, cast("Any", texts), cast("Any", None), "basic", terms)
    assert evaluator.announce(4, 0.5, rows, heard) == told[0].cer
    return told


def test_each_of_a_corpus_own_sets_is_told_beside_the_whole_side() -> None:
    whole, clean, other = told_of("dev_clean", "dev_other", "dev_clean", "dev_other", "")
    assert whole.is_of_curve and (whole.utterances, whole.loss) == (5, 0.5)
    assert (clean.side, clean.utterances, clean.cer) == ("validation, dev_clean", 2, 0.0)
    assert (other.side, other.utterances, other.cer) == ("validation, dev_other", 2, 0.25)


def test_a_side_of_one_set_is_told_once() -> None:
    assert len(told_of("dev", "dev")) == len(told_of("", "")) == 1


def test_the_words_that_must_come_out_right_are_counted_on_the_whole_side_and_each_set() -> None:
    finder = TermFinder([Term("abcd"), Term("never")], "en", "basic")
    told = told_of("dev_clean", "dev_other", terms=finder)
    assert [(each.terms_spoken, each.terms_recognised) for each in told] == [(2, 1), (1, 1), (1, 0)]
