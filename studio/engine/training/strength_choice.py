"""Choosing how strongly a run's best adapter is applied, by what chose it; and judging its guard sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.checkpoints.adapters import check_adapter_folder
from studio.checkpoints.strength import ChosenStrength, write_strength
from studio.engine.channel import Controls, EventChannel
from studio.engine.evaluation.held_out import sample
from studio.engine.evaluation.strength_texts import StrengthTexts
from studio.engine.model.session import ModelSession
from studio.engine.training.distributed import Distributed
from studio.engine.training.open_run import OpenRun
from studio.errors import DataError
from studio.protocol.events import GUARD, Phase, Row, RunFinished, StrengthChosen
from studio.protocol.warnings import warned
from studio.runs.directory import RunDirectory
from studio.runs.guards import GuardSet
from studio.runs.jobs import StrengthJob
from studio.runs.report import Row as Judged
from studio.runs.report import SideFigures
from studio.runs.strength_curve import save_points
from studio.runs.strengths import TRIED, VALIDATION, StrengthPoint, chosen_strength
from studio.storage.atomic import remove


def strength_texts(run: OpenRun, session: ModelSession) -> StrengthTexts:
    """What decodes with a run's best adapter at several strengths; the base stays as it is."""
    directory, batch_size = run.directory, run.settings.evaluation.batch_size
    keep = directory.strength_texts
    return StrengthTexts(session, directory.adapter, batch_size, run.channel, run.controls, keep, run.read)


def measure(job: StrengthJob, channel: EventChannel, controls: Controls) -> None:
    """Try a run's best adapter at several strengths, and keep what comes out beside the run; nothing is chosen.

    Of each set no more is decoded than an evaluation of the run decodes.

    Raises:
        StudioError: the run cannot be read, has no validation side, or its adapter has no strength but 100 %.
        StopRequested: where a stop is asked for meanwhile; what was decoded is kept for the next time.
    """
    directory = RunDirectory(Path(job.run))
    directory.require()
    check_adapter_folder(directory.adapter)
    run = OpenRun.open(directory, channel, controls, Distributed.of_environment())
    if not run.manifest.validation:
        raise DataError(
            "The run has no validation side, which the strength is chosen by.",
            "Train with validation utterances (data.validation_fraction) and without folds.",
            code="no_validation",
        )
    texts = strength_texts(run, run.load_model(precision="float32"))
    save_points(_points(run, texts, run.settings.evaluation.max_utterances), directory.strengths)
    remove(directory.strength_texts)
    channel.emit(RunFinished(report=str(directory.strengths)))


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
    points = _points(run, texts, len(run.manifest.validation))
    strength, doubt = chosen_strength(points, run.settings.evaluation.guard_limit / 100)
    write_strength(run.directory.adapter, ChosenStrength(strength, VALIDATION))
    run.channel.emit(StrengthChosen(strength, [_row(point) for point in points]))
    if doubt:
        run.warn(doubt)
    if not strength:
        run.warn(warned("strength_base"))
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


def _points(run: OpenRun, texts: StrengthTexts, validating: int) -> list[StrengthPoint]:
    """Each strength on so many utterances of the validation side; on as many of a guard set as an evaluation is of."""
    points = []
    for judged in (_validation(run), *run.guards):
        count = validating if judged.name == VALIDATION else run.settings.evaluation.max_utterances
        utterances = sample(judged.utterances, count, run.settings.training.seed)
        transcribed = texts(judged.name, utterances, TRIED, Phase.CHOOSING_STRENGTH, judged.language)
        references = [utterance.text for utterance in utterances]
        points += [
            StrengthPoint.of(strength, judged.name, references, each, judged.cer_profile)
            for strength, each in transcribed.items()
        ]
    return points


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
