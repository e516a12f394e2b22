"""The end of a run: its best adapter measured as ``evaluate`` and Compare measure it, and the report."""

from __future__ import annotations

import math
from typing import Any

from studio.checkpoints.strength import AS_TRAINED
from studio.engine.channel import EventChannel
from studio.engine.evaluation.final_report import final_texts, scored_report
from studio.engine.model.memory import peak_memory, release_memory
from studio.engine.model.session import ModelSession
from studio.engine.training.folds import pooled_report
from studio.engine.training.open_run import OpenRun
from studio.engine.training.strength_choice import choose_strength, guard_figures, strength_texts
from studio.errors import is_out_of_memory
from studio.protocol.events import EvaluationCompleted, Phase, PhaseChanged, RunFinished
from studio.protocol.warnings import warned
from studio.runs.directory import RunDirectory
from studio.runs.report import Report
from studio.runs.report_page import write_report_page
from studio.storage.atomic import remove


def finish(run: OpenRun, figures: dict[str, Any], folds: list[Report]) -> None:
    """Measure the best adapter, whatever the curve was made with, and write the report.

    Args:
        run: that has been trained.
        figures: what the report says of the training itself.
        folds: reports of the run's folds, whose out-of-fold figures then come before those of its test.
    """
    manifest, directory = run.manifest, run.directory
    figures |= {
        "train_utterances": len(manifest.train),
        "train_audio_seconds": run.train_seconds,
        "terms": list(run.terms),
    }
    if folds:
        tested = _measured_report(run, figures).rows if manifest.test else []
        report = pooled_report(folds, tested, **figures)
    else:
        report = _measured_report(run, figures)
    for side in report.sides:
        if side.split == "test" and side.cer_adapted is not None and side.wer_adapted is not None:
            rates = side.cer_adapted, side.wer_adapted, side.utterances
            told = EvaluationCompleted(report.best_step, math.nan, *rates, "padded", report.precision, "test", side.set)
            run.channel.emit(told)
    directory.require_in_place()
    report.save(directory.report)
    write_page(directory, run.channel)


def write_page(directory: RunDirectory, channel: EventChannel) -> None:
    """Finish a run whose report is there: one that ended here, or was ended before its page stood."""
    directory.require_in_place()
    for file in (directory.base_texts, directory.adapter_texts, directory.strength_texts):
        remove(file)
    write_report_page(directory)
    channel.emit(RunFinished(Report.load(directory.report).steps, str(directory.report)))


def _measured_report(run: OpenRun, figures: dict[str, Any]) -> Report:
    """In float32; where the memory is not enough for that, in the precision of training."""
    precision = run.settings.training.precision
    try:
        return _measured_in("float32", run, figures)
    except Exception as error:
        if precision == "float32" or not is_out_of_memory(error):
            raise
    # Only now, with the error gone, does nothing hold what did not fit.
    release_memory()
    run.channel.emit(warned("report_precision", precision=precision))
    return _measured_in(precision, run, figures)


def _measured_in(precision: str, run: OpenRun, figures: dict[str, Any]) -> Report:
    """Base and adapter on everything held out, the adapter at the strength that is chosen for it."""
    manifest, evaluation = run.manifest, run.settings.evaluation
    session = run.load_model(precision=precision, phase=Phase.EVALUATING_BASE_IN_FULL)
    facts = figures | _strength_and_guards(run, session)
    base, adapted = final_texts(
        session,
        manifest.held_out,
        run.directory.adapter,
        evaluation.batch_size,
        run.channel,
        run.controls,
        (run.directory.base_texts, run.directory.adapter_texts),
        read=run.read,
        strength=facts["strength"],
    )
    facts["selected_on"] = "" if manifest.test else "validation"
    facts["peak_memory_bytes"] = max(figures["peak_memory_bytes"], peak_memory(session.device))
    run.channel.emit(PhaseChanged(Phase.WRITING_REPORT))
    return scored_report(manifest.held_out, base, adapted, evaluation.cer_profile, session, **facts)


def _strength_and_guards(run: OpenRun, session: ModelSession) -> dict[str, Any]:
    """The report's fields on the adapter's strength and on the guard sets, decoded while the base is as it was."""
    texts, facts = strength_texts(run, session), {"strength": AS_TRAINED}
    if run.settings.evaluation.choose_strength:
        facts |= choose_strength(run, texts)
    return facts | {"guards": guard_figures(run, texts, facts["strength"])}
