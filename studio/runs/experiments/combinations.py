"""Which runs an experiment's axes make: each whole and checked, the impossible ones named with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from studio.checkpoints.inspect import CheckpointInfo
from studio.errors import SettingsError
from studio.runs.defaults import choose_method
from studio.runs.experiments.settings import SEED, ExperimentSettings, Range, Value, Values
from studio.runs.prepare import check_against_checkpoint
from studio.settings.methods import METHOD_SETTINGS, METHODS
from studio.settings.run import RunSettings
from studio.settings.toml import parse_run_settings

METHOD = "adapter.method"
_RANK, _ALPHA, _RATE = "adapter.rank", "adapter.alpha", "training.learning_rate"


@dataclass(frozen=True, slots=True)
class Combination:
    """What one run, or several with other seeds, has otherwise than the experiment's `run`.

    Attributes:
        values: by dotted path; without those that its method does not have.
        settings: whole, with the seed of `ExperimentSettings.run`.
        is_also: whether it is one of `ExperimentSettings.also`.
    """

    values: Values
    settings: RunSettings
    is_also: bool = False

    @property
    def key(self) -> str:
        """The same for the same combination, in whatever order it was written."""
        return key_of(self.values)


@dataclass(frozen=True, slots=True)
class Refused:
    """A combination that no run can have, and why: pairs of dotted path and words, as `SettingsError` has them."""

    values: Values
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Combinations:
    """What there is to try.

    Attributes:
        possible: in the order of trying; of a search those of its values, ranges at their middle.
        refused: those that cannot be.
        same: how many fell away since they are the same as another: their method does not have what they differ in.
    """

    possible: tuple[Combination, ...] = ()
    refused: tuple[Refused, ...] = ()
    same: int = 0

    @property
    def total(self) -> int:
        """The product of the axes, and what is tried also."""
        return len(self.possible) + len(self.refused) + self.same


@dataclass
class _Found:
    possible: dict[str, Combination] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    same: int = 0

    def add(self, settings: ExperimentSettings, values: Values, info: CheckpointInfo | None, is_also: bool) -> None:
        key = key_of(relevant(settings.run, values))
        if key in self.possible or key in self.refused:
            self.same += 1
            return
        try:
            self.possible[key] = combination(settings, values, info, is_also=is_also)
        except SettingsError as error:
            self.refused[key] = Refused(relevant(settings.run, values), error.problems)


def combine(settings: ExperimentSettings, info: CheckpointInfo | None = None) -> Combinations:
    """Every combination of the axes' values, those at the front of each axis first, then `ExperimentSettings.also`.

    Args:
        settings: of the experiment; a range stands for the value in its middle.
        info: of the base, to refuse what is beyond it; None where the base is an axis, or is not here.
    """
    found = _Found()
    for values in _products(settings):
        found.add(settings, values, info, False)
    for values in settings.also:
        found.add(settings, values, info, True)
    return Combinations(tuple(found.possible.values()), tuple(found.refused.values()), found.same)


def combination(
    settings: ExperimentSettings, values: Values, info: CheckpointInfo | None = None, *, is_also: bool = False
) -> Combination:
    """One combination.

    Raises:
        SettingsError: no run can be so.
    """
    kept = relevant(settings.run, values)
    made = apply_values(settings.run, kept)
    if info is not None and made.checkpoint.name == settings.run.checkpoint.name:
        check_against_checkpoint(made, info)
    return Combination(kept, made, is_also)


def relevant(run: RunSettings, values: Values) -> Values:
    """Those that the method, a value itself or else the run's, has."""
    method = METHODS.get(str(values.get(METHOD, run.adapter.method)))
    if method is None:
        return values
    lacking = {f"adapter.{name}" for name in METHOD_SETTINGS if name not in method.settings}
    return {path: value for path, value in values.items() if path not in lacking}


def apply_values(run: RunSettings, values: Values) -> RunSettings:
    """A run with some settings changed.

    Another method brings along what suits it (`choose_method`), and another rank an alpha of the same ratio, where
    those are not among the values.

    Raises:
        SettingsError: the result is no run.
    """
    method = str(values.get(METHOD, run.adapter.method))
    begun = choose_method(run, method) if method in METHODS and method != run.adapter.method else run
    raw = begun.model_dump()
    for path, value in values.items():
        section, _, name = path.partition(".")
        raw[section] = raw[section] | {name: value}
    rank = values.get(_RANK)
    if isinstance(rank, int) and _ALPHA not in values:
        raw["adapter"]["alpha"] = max(1, round(rank * run.adapter.alpha / run.adapter.rank))
    return parse_run_settings(raw)


def with_seed(run: RunSettings, seed: int) -> RunSettings:
    """The same run by other chance."""
    return apply_values(run, {SEED: seed})


def key_of(values: Values) -> str:
    """The same for the same values, in whatever order they were written."""
    return "; ".join(f"{path}={value_text(value)}" for path, value in sorted(values.items()))


def value_text(value: object) -> str:
    """A value in words of run files."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    return " ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def middle(axis: Range) -> float:
    """Of a range, in its own measure."""
    return float((axis.low * axis.high) ** 0.5) if axis.log else (axis.low + axis.high) / 2


def _products(settings: ExperimentSettings) -> Iterator[Mapping[str, Value]]:
    if not settings.axes:
        return
    choices = [_choices(axis, path) for path, axis in settings.axes.items()]
    for values in product(*choices):
        yield dict(zip(settings.axes, values, strict=True))


def _choices(axis: tuple[Value, ...] | Range, path: str) -> tuple[Value, ...]:
    if not isinstance(axis, Range):
        return axis
    return (as_kind(path, middle(axis)),)


def as_kind(path: str, number: float) -> int | float:
    """A number as a setting has it: whole where that is."""
    section, _, name = path.partition(".")
    default = getattr(getattr(RunSettings(), section), name)
    return round(number) if isinstance(default, int) else number
