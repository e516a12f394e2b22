"""Judging the adapter in training on the guard sets, and telling when it has forgotten too much."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.corpus.utterance import Utterance
from studio.engine.channel import EventChannel
from studio.engine.evaluation.held_out import TextSource
from studio.protocol.events import GUARD, EvaluationCompleted, Phase
from studio.runs.guards import GuardSet
from studio.text.error_rates import error_rates


@dataclass(frozen=True)
class GuardSample:
    """As much of a guard set as each evaluation is of, and what decodes it in its language."""

    guard: GuardSet
    utterances: Sequence[Utterance]
    texts: TextSource


@dataclass(frozen=True)
class GuardEvaluator:
    """Evaluates whatever the model is at the moment on all guard sets.

    Args:
        samples: of the guard sets.
        channel: told the outcome.
        limit: by how much, as a fraction, a set's CER may be over the base's; 0 for no limit.
    """

    samples: Sequence[GuardSample]
    channel: EventChannel
    limit: float = 0.0

    def __call__(self, step: int, base: Mapping[str, float] | None = None) -> list[EvaluationCompleted]:
        """What each guard set comes to, which is told too.

        Args:
            step: 0 is the base.
            base: the base's, which an adapter's are held against.

        Raises:
            StopRequested: where a stop is asked for meanwhile.
        """
        known = base or {}
        return [self._evaluate(step, each, known.get(each.guard.name)) for each in self.samples]

    def _evaluate(self, step: int, sample: GuardSample, base: float | None) -> EvaluationCompleted:
        heard = sample.texts(sample.utterances, Phase.EVALUATING_GUARDS)
        references, texts = zip(*((each.text, heard[each.id]) for each in sample.utterances), strict=True)
        rates = error_rates(references, texts, sample.guard.cer_profile)
        decoder, count = sample.texts.decoder, len(references)
        is_over = base is not None and 0 < self.limit < rates.cer - base
        how = (decoder.options.context, decoder.precision, GUARD, sample.guard.name)
        event = EvaluationCompleted(step, math.nan, rates.cer, rates.wer, count, *how, is_over_limit=is_over)
        self.channel.emit(event)
        return event
