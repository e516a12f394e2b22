"""What a run's page has to read from files or to work out, in the background. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.checkpoints.store import CheckpointStore
    from studio.settings.run import RunSettings


class FinalRates(NamedTuple):
    """CER of base and adapter, over so many utterances; whether it was chosen and judged on the same ones.

    ``folds`` counts the adapters whose out-of-fold figures these are; 0 where they are of the run's own adapter.
    ``outside`` is the same of all guard sets together, each by its utterances; None without any.
    """

    base: float
    adapted: float
    utterances: int
    is_chosen_on_judged: bool = False
    folds: int = 0
    outside: tuple[float, float] | None = None


def final_rates(directory: Path) -> FinalRates | None:
    """From a finished run's report; None where there is none."""
    from studio.runs.report import Report

    try:
        report = Report.load(directory / "report.json")
    except (StudioError, OSError):
        return None
    if report.cer_base is None or report.cer_adapted is None:
        return None
    rates = report.cer_base, report.cer_adapted, report.eval_utterances
    guards = [(each.utterances, each.cer_base, each.cer_adapted) for each in report.guards]
    outside = pooled([(count, base, adapted) for count, base, adapted in guards if adapted is not None])
    return FinalRates(*rates, report.is_chosen_on_judged, report.folds if report.is_out_of_fold else 0, outside)


def pooled(sets: Sequence[tuple[int, float, float]]) -> tuple[float, float] | None:
    """CER of base and adapter on several sets together, given utterances and both rates of each; None without any."""
    total = sum(count for count, _, _ in sets)
    if not total:
        return None
    return sum(count * base for count, base, _ in sets) / total, sum(count * rate for count, _, rate in sets) / total


def forecast_bytes(directory: Path, settings: RunSettings, store: CheckpointStore, on_gpu: bool) -> int:
    """Peak that the forecast expects; 0 where checkpoint or manifest are not at hand."""
    from studio.corpus.utterance import Manifest
    from studio.runs.forecast import Corpus, ModelShape, forecast_memory

    try:
        shape = ModelShape.of(store.resolve(settings.checkpoint.name))
        manifest = Manifest.load(directory / "manifest.jsonl")
        corpus = Corpus.of(manifest)
    except (StudioError, OSError):
        return 0
    return forecast_memory(settings, shape, corpus, on_gpu=on_gpu).total


def import_scores() -> None:
    """Import what scores sentences, so that the first samples do not keep the window waiting."""
    import studio.text.error_rates  # noqa: F401
