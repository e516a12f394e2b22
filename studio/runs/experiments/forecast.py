"""What an experiment will take, before it starts: «about 3 h 10 min; fits»."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import RunError
from studio.protocol.client import EngineProcess
from studio.protocol.events import Event, RunFailed
from studio.runs.devices import Device, device_of
from studio.runs.experiments.combinations import Combination, Combinations, combine
from studio.runs.experiments.data import base_of, read_data
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.settings import ExperimentSettings
from studio.runs.experiments.titles import title_of
from studio.runs.forecast import Corpus
from studio.runs.pace import Pace, TimedRuns, decoded_for_report, timed_runs
from studio.runs.plan import RunPlan
from studio.runs.prepare import RunData, prepare_from_data
from studio.runs.supervising import StartEngine, supervise
from studio.settings.application import runs_folder
from studio.settings.run import RunSettings

_MEASURED_STEPS = 3
_MEASURED_DECODED = 4
_HOUR, _MINUTE = 3600, 60


@dataclass(frozen=True, slots=True)
class TrialForecast:
    """One combination: seconds and bytes of a run of it; None where nothing tells."""

    title: str
    combination: Combination
    seconds: float | None
    memory_bytes: int | None


@dataclass(frozen=True)
class ExperimentForecast:
    """What an experiment will take.

    Attributes:
        settings: what is tried.
        trials: one a combination, each as the first of its experiment; of a search those of its axes' values.
        combinations: them all, with those that are refused.
        once_seconds: of each trial's time what only the first one takes, since the base is decoded once.
        device: that trains.
        pace: what the time is reckoned by; None where nothing was measured.
    """

    settings: ExperimentSettings
    trials: tuple[TrialForecast, ...]
    combinations: Combinations
    once_seconds: float
    device: Device
    pace: Pace | None

    @property
    def runs(self) -> int | None:
        """At most, without repeats of what is close; None where only time or patience ends it."""
        budget, seeds = self.settings.budget.trials, len(self.settings.seeds)
        if self.settings.is_search:
            return budget * (seeds if self.settings.repeat == "all" else 1) or None
        planned = len(self.trials) * (seeds if self.settings.repeat == "all" else 1)
        return min(planned, budget) if budget else planned

    @cached_property
    def seconds(self) -> float | None:
        """Of all runs, or of the budget where that is less; None where nothing tells."""
        budget = self.settings.budget.hours * _HOUR
        known = [each.seconds for each in self.trials if each.seconds is not None]
        if not known or len(known) < len(self.trials) or self.runs is None:
            return budget or None
        mean = sum(known) / len(known) - self.once_seconds
        total = self.once_seconds + mean * self.runs
        return min(total, budget) if budget else total

    @property
    def memory_bytes(self) -> int | None:
        """Of the heaviest run."""
        return max((each.memory_bytes for each in self.trials if each.memory_bytes), default=None)

    @property
    def too_large(self) -> tuple[TrialForecast, ...]:
        """Those that the device's free memory is not enough for."""
        return tuple(each for each in self.trials if each.memory_bytes and each.memory_bytes > self.device.free)

    @property
    def fits(self) -> bool:
        """Whether the memory is enough for all."""
        return not self.too_large

    def in_words(self) -> str:
        """Such as ``24 runs, about 3 h 10 min, at most 2.1 GB of memory; fits``."""
        runs = "" if self.runs is None else f"{self.runs:,} {'run' if self.runs == 1 else 'runs'}"
        time = about(self.seconds) if self.seconds else ""
        memory = f"at most {self.memory_bytes / 1e9:.1f} GB of memory" if self.memory_bytes else ""
        count = len(self.too_large)
        fits = "fits" if self.fits else f"{count:,} {'does' if count == 1 else 'do'} not fit"
        return f"{', '.join(filter(None, (runs, time, memory)))}; {fits}"


def forecast_experiment(
    settings: ExperimentSettings,
    corpus: Corpus | None,
    info: CheckpointInfo | None,
    device: Device,
    timed: TimedRuns,
) -> ExperimentForecast:
    """What can be said before anything was tried.

    Args:
        settings: what is tried.
        corpus: what it is tried on; None while no recordings are open.
        info: of the base; None where it is not on this machine.
        device: that trains.
        timed: the pace of earlier runs.
    """
    found = combine(settings, info)
    infos = [info] if info is not None else []
    judged = None if corpus is None else without_test(corpus)
    plans = [RunPlan(each.settings, None, infos, device, timed, judged) for each in found.possible]
    trials = tuple(_trial(settings, each, plan) for each, plan in zip(found.possible, plans, strict=True))
    pace = next((plan.pace for plan in plans if plan.pace), None)
    once = _once(settings.run, judged, pace) if pace and judged else 0.0
    return ExperimentForecast(settings, trials, found, once, device, pace)


def without_test(corpus: Corpus) -> Corpus:
    """What trials are on: their reports are of the validation side."""
    sizes = corpus.train, corpus.validation, corpus.longest_seconds, corpus.longest_tokens, corpus.train_seconds
    return Corpus(*sizes, 0)


def _trial(settings: ExperimentSettings, each: Combination, plan: RunPlan) -> TrialForecast:
    title = title_of(settings.run, each.values, settings.differing)
    seconds = plan.duration.total if plan.duration else None
    return TrialForecast(title, each, seconds, plan.memory.total if plan.memory else None)


def _once(run: RunSettings, corpus: Corpus, pace: Pace) -> float:
    """Decoding all that is judged with the base."""
    evaluation = run.evaluation
    precision = pace.precision if run.training.precision == "auto" else run.training.precision
    curve = min(evaluation.max_utterances, corpus.validation)
    again = decoded_for_report(corpus.validation, evaluation.max_utterances, evaluation.audio_context, precision)
    own = curve * pace.seconds_per_decoded(evaluation.audio_context)
    return own + again * pace.seconds_per_decoded("padded")


def known_paces(directory: ExperimentDirectory) -> TimedRuns:
    """Of earlier runs on this machine, of the experiment's own trials, and of the step that was measured for it."""
    return {**timed_runs(runs_folder()), **timed_runs(directory.path), **timed_runs(directory.runs)}


def forecast_of(directory: ExperimentDirectory) -> ExperimentForecast:
    """The forecast of an experiment whose utterances are known (`keep_data`).

    Raises:
        StudioError: experiment, utterances or base cannot be read.
    """
    settings = directory.load()
    corpus = Corpus.of(read_data(directory).manifest)
    device = device_of(settings.run.training.device)
    return forecast_experiment(settings, corpus, base_of(settings.run), device, known_paces(directory))


def needs_measuring(forecast: ExperimentForecast) -> bool:
    """Whether no run of this base was timed here, so that a few measured steps would tell more."""
    return forecast.pace is None or not forecast.pace.run


def measure(directory: ExperimentDirectory, start_engine: StartEngine = EngineProcess) -> None:
    """Time a few steps and the decoding of a few utterances, for `known_paces`: less than a minute for a small base.

    Raises:
        RunError: the engine could not do it; its code is the engine's.
        StudioError: utterances or base cannot be used.
    """
    run = directory.path / "pace"
    if not (run / "run.toml").is_file():
        settings = directory.load().run
        prepare_from_data(_short(settings), run, _few(read_data(directory), settings))

    def nothing(_event: Event) -> None:
        return

    ended = supervise(start_engine(["train", str(run)], run / "log.txt"), lambda: "run", nothing)
    if isinstance(ended, RunFailed):
        raise RunError(ended.message, ended.hint, code=ended.code)


def _short(settings: RunSettings) -> RunSettings:
    training = {"max_steps": _MEASURED_STEPS, "tensorboard": False, "warmup_steps": 0}
    evaluation = {"eval_steps": _MEASURED_STEPS, "max_utterances": _MEASURED_DECODED, "choose_strength": False}
    return settings.model_copy(
        update={
            "data": settings.data.model_copy(update={"folds": 0, "replay": 0.0}),
            "training": settings.training.model_copy(update=training),
            "evaluation": settings.evaluation.model_copy(update=evaluation | {"guards": "", "guard_limit": 0.0}),
        }
    )


def _few(chosen: RunData, settings: RunSettings) -> RunData:
    """As many utterances as the steps learn from, the middle ones in length, and a few to decode."""
    training = settings.training
    count = max(8, _MEASURED_STEPS * training.batch_size * training.gradient_accumulation_steps)
    manifest = chosen.manifest
    judged = manifest.validation[:_MEASURED_DECODED]
    return RunData(Manifest([*_middle(manifest.train, count), *judged]), (), chosen.terms)


def _middle(utterances: Iterable[Utterance], count: int) -> list[Utterance]:
    ordered = sorted(utterances, key=lambda each: each.duration)
    start = max(0, (len(ordered) - count) // 2)
    return ordered[start : start + count]


def about(seconds: float) -> str:
    """Such as ``about 3 h 10 min``."""
    words = hours_in_words(seconds)
    return words if words.startswith("under") else f"about {words}"


def hours_in_words(seconds: float) -> str:
    """Such as ``3 h 10 min``, ``12 min`` or ``under a minute``: never more exact than a forecast can be."""
    minutes = round(seconds / _MINUTE)
    if minutes < 1:
        return "under a minute"
    if minutes >= _MINUTE:  # to ten minutes
        minutes = round(minutes / 10) * 10
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))
