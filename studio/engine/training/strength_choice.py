"""Choosing how strongly a run's best adapter is applied, by what chose the adapter itself."""

from __future__ import annotations

from typing import Any

from studio.checkpoints.strength import ChosenStrength, write_strength
from studio.engine.evaluation.strength_curve import StrengthCurve
from studio.engine.model.session import ModelSession
from studio.engine.training.open_run import OpenRun
from studio.protocol.events import Row, StrengthChosen
from studio.runs.strengths import TRIED, VALIDATION, StrengthPoint, best_strength


def choose_strength(run: OpenRun, session: ModelSession) -> dict[str, Any]:
    """Try a few strengths on the validation side, keep the best in the adapter's folder, and tell it.

    Args:
        run: that has been trained.
        session: the base, which stays as it is.

    Returns:
        The report's ``strength`` and ``strengths``.

    Raises:
        StopRequested: where a stop is asked for meanwhile.
    """
    points = _points(run, session)
    strength = best_strength(points)
    write_strength(run.directory.adapter, ChosenStrength(strength, VALIDATION))
    run.channel.emit(StrengthChosen(strength, [_row(point) for point in points]))
    return {"strength": strength, "strengths": points}


def _row(point: StrengthPoint) -> Row:
    return {"strength": point.strength, "set": point.set, "utterances": point.utterances, "cer": point.cer}


def _points(run: OpenRun, session: ModelSession) -> list[StrengthPoint]:
    evaluation = run.settings.evaluation
    curve = StrengthCurve(
        session,
        run.directory.adapter,
        TRIED,
        evaluation.batch_size,
        run.channel,
        run.controls,
        run.directory.strength_texts,
        run.read,
    )
    utterances = run.manifest.validation
    references = [utterance.text for utterance in utterances]
    return [
        StrengthPoint.of(strength, VALIDATION, references, texts, evaluation.cer_profile)
        for strength, texts in curve(VALIDATION, utterances).items()
    ]
