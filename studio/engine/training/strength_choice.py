"""Choosing how strongly a run's best adapter is applied, by what chose it; and judging its guard sets."""

from __future__ import annotations

from typing import Any

from studio.checkpoints.strength import ChosenStrength, write_strength
from studio.engine.evaluation.held_out import sample
from studio.engine.evaluation.strength_texts import StrengthTexts
from studio.engine.model.session import ModelSession
from studio.engine.training.open_run import OpenRun
from studio.protocol.events import GUARD, Phase, Row, StrengthChosen
from studio.runs.guards import GuardSet
from studio.runs.report import Row as Judged
from studio.runs.report import SideFigures
from studio.runs.strengths import TRIED, VALIDATION, StrengthPoint, best_strength


def strength_texts(run: OpenRun, session: ModelSession) -> StrengthTexts:
    """What decodes with a run's best adapter at several strengths; the base stays as it is."""
    directory, batch_size = run.directory, run.settings.evaluation.batch_size
    keep = directory.strength_texts
    return StrengthTexts(session, directory.adapter, batch_size, run.channel, run.controls, keep, run.read)


def choose_strength(run: OpenRun, texts: StrengthTexts) -> dict[str, Any]:
    """Try a few strengths on validation side and guard sets, keep the best in the adapter's folder, and tell it.

    Args:
        run: that has been trained.
        texts: decodes with its best adapter.

    Returns:
        The report's ``strength`` and ``strengths``.

    Raises:
        StopRequested: where a stop is asked for meanwhile.
    """
    evaluation = run.settings.evaluation
    points = []
    for judged in (_validation(run), *run.guards):
        # All that validates; of a guard set as much as each evaluation is of.
        count = len(judged.utterances) if judged.name == VALIDATION else evaluation.max_utterances
        utterances = sample(judged.utterances, count, run.settings.training.seed)
        heard = texts(judged.name, utterances, TRIED, Phase.CHOOSING_STRENGTH, judged.language)
        references = [utterance.text for utterance in utterances]
        points += [
            StrengthPoint.of(strength, judged.name, references, each, judged.cer_profile)
            for strength, each in heard.items()
        ]
    strength = best_strength(points, evaluation.guard_limit / 100)
    write_strength(run.directory.adapter, ChosenStrength(strength, VALIDATION))
    run.channel.emit(StrengthChosen(strength, [_row(point) for point in points]))
    if not strength:
        run.warn("At no strength is the adapter better than the base: 0 % was chosen, which is the base itself.")
    return {"strength": strength, "strengths": sorted(points, key=lambda point: point.strength)}


def guard_figures(run: OpenRun, texts: StrengthTexts, strength: float) -> list[SideFigures]:
    """Base and adapter on all of each guard set.

    Args:
        run: that has been trained.
        texts: decodes with its best adapter.
        strength: of the adapter, in percent.

    Raises:
        StopRequested: where a stop is asked for meanwhile.
    """
    return [_figures(guard, texts, strength) for guard in run.guards]


def _figures(guard: GuardSet, texts: StrengthTexts, strength: float) -> SideFigures:
    strengths, phase = sorted({0.0, strength}), Phase.EVALUATING_GUARDS_IN_FULL
    heard = texts(guard.name, guard.utterances, strengths, phase, guard.language)
    judged = zip(guard.utterances, heard[0.0], heard[strength], strict=True)
    return SideFigures.of(GUARD, guard.name, [Judged.of(*each) for each in judged], guard.cer_profile)


def _validation(run: OpenRun) -> GuardSet:
    """The validation side, as guard sets are described."""
    settings = run.settings
    return GuardSet(VALIDATION, settings.checkpoint.language, settings.evaluation.cer_profile, run.manifest.validation)


def _row(point: StrengthPoint) -> Row:
    return {"strength": point.strength, "set": point.set, "utterances": point.utterances, "cer": point.cer}
