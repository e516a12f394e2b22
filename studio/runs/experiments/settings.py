"""What an experiment is: ``experiment.toml``, and its only definition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import tomlkit
from pydantic import Field, ValidationError, model_validator

from studio.errors import RunError, SettingsError
from studio.settings.field import Section, setting, walk_fields
from studio.settings.run import RunSettings
from studio.settings.toml import parse_run_settings
from studio.storage.atomic import write_text
from studio.storage.reading import reading, toml_of

SCHEMA_VERSION: Final = 1

Scalar = bool | int | float | str
Value = Scalar | tuple[str, ...]
"""What a setting can be, as run files have it."""
Values = Mapping[str, Value]
"""Settings by dotted path."""

CLOSED = ("data.source", "data.split_seed", "data.split_by", "data.validation_fraction", "data.test_fraction")
"""Settings that no axis may have: trials are compared on the same utterances."""
SEED = "training.seed"


class Range(Section):
    """Numbers between two bounds, both included, that a search draws from."""

    low: float
    high: float
    log: bool = False
    """Whether tenths are as far apart as tens; for learning rates."""

    @model_validator(mode="after")
    def _rises(self) -> Range:
        if not self.low < self.high or (self.log and self.low <= 0):
            raise ValueError("low must be less than high, and more than 0 where log is true")
        return self


Axis = Annotated[tuple[Value, ...], Field(min_length=1)] | Range
"""What one setting takes in turn: values, or of a search also a range."""


class Budget(Section):
    """When an experiment ends; 0 is no limit, and whatever is reached first ends it."""

    trials: int = setting(0, label="Trials", help="Runs at most; 0: a grid tries all, a search is never done.", ge=0)
    hours: float = setting(
        0.0, label="Hours", help="Time at work at most; the run that is going on then is the last.", unit="h", ge=0
    )
    patience: int = setting(
        0, label="Until nothing gets better", help="Finished trials in a row without a better CER; 0: never.", ge=0
    )


class Pruning(Section):
    """Which trials are stopped early, by their validation CER beside that of others at the same step."""

    method: Literal["none", "median", "halving", "hyperband"] = setting(
        "none",
        label="Stop weak ones early",
        help="Median: worse than half of the others at its step. Halving (ASHA, arXiv 1810.05934): only the best third "
        "goes on, at steps that triple. Hyperband (arXiv 1603.06560): several such ladders.",
    )
    not_before: int = setting(
        0, label="Not before", help="First step at which a trial may be stopped; 0: the first evaluation.", ge=0
    )


class ExperimentSettings(Section):
    """A set of runs.

    Attributes:
        axes: by the dotted path of a setting, what it takes in turn; all else is as in `run`. A method begins from
            its own learning rate, and alpha keeps its ratio to the rank, where there is no axis of them.
        also: runs beside those of the axes, each by what it has otherwise than `run`, such as full fine-tuning as a
            yardstick. With no axes, these are all.
        run: what all runs have in common.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    name: str = setting("", label="Name", help="What it is called.")
    strategy: Literal["grid", "search"] = setting(
        "grid", label="Strategy", help="Grid: every combination. Search: TPE learns from each trial what to try next."
    )
    axes: dict[str, Axis] = Field(default_factory=dict)
    also: tuple[dict[str, Value], ...] = ()
    seeds: tuple[int, ...] = setting(
        (42,), label="Seeds", help="The same again by other chance: order of the data, and initial weights."
    )
    repeat: Literal["all", "close"] = setting(
        "all",
        label="Repeated",
        help="All: every combination is run with every seed. Close: with the first, and with the others only where it "
        "cannot be told from the best.",
    )
    budget: Budget = Budget()
    pruning: Pruning = Pruning()
    run: RunSettings = RunSettings()

    @model_validator(mode="after")
    def _is_whole(self) -> ExperimentSettings:
        if problems := _problems(self):
            raise ValueError("; ".join(problems))
        return self

    @property
    def is_search(self) -> bool:
        """Whether what is tried depends on what came of earlier trials."""
        return self.strategy == "search"

    @property
    def differing(self) -> tuple[str, ...]:
        """Paths of the settings in which runs differ, the axes first; without the seed."""
        return tuple(dict.fromkeys([*self.axes, *(path for each in self.also for path in each)]))


def _problems(settings: ExperimentSettings) -> list[str]:
    known = {field.path for field in walk_fields(RunSettings)}
    found = [f"{path}: there is no such setting" for path in settings.differing if path not in known]
    found += [f"{path}: trials are compared on the same utterances" for path in settings.differing if path in CLOSED]
    found += [f"{SEED}: seeds are told by seeds"] if SEED in settings.differing else []
    if not settings.seeds or len(set(settings.seeds)) < len(settings.seeds):
        found.append("seeds: name at least one, and none twice")
    ranges = [path for path, axis in settings.axes.items() if isinstance(axis, Range)]
    if ranges and not settings.is_search:
        found.append(f"{', '.join(ranges)}: a grid needs values in place of a range, or take a search")
    budget = settings.budget
    if settings.is_search and settings.axes and not (budget.trials or budget.hours or budget.patience):
        found.append("budget: a search needs an end: trials, hours or patience")
    return found


def parse_experiment(raw: Mapping[str, Any], source: str = "") -> ExperimentSettings:
    """Validate raw tables.

    Raises:
        SettingsError: with the problems found, each with its dotted path.
    """
    run = parse_run_settings(raw.get("run") or {}, source)
    try:
        return ExperimentSettings.model_validate({**raw, "run": run})
    except ValidationError as error:
        raise SettingsError([_problem(item) for item in error.errors()], source) from error


def _problem(item: Any) -> tuple[str, str]:
    path = ".".join(str(part) for part in item["loc"][:2]) or "experiment"
    message = str(item["msg"]).removeprefix("Value error, ")
    return path, "there is no such setting" if item["type"] == "extra_forbidden" else message


def load_experiment(path: Path) -> ExperimentSettings:
    """Read ``experiment.toml``.

    Raises:
        RunError: the file is missing or is not TOML.
        SettingsError: what is in it is wrong.
    """
    hint = "Correct that line; nothing was started."
    with reading(path, "experiment file", RunError, code="experiment_file", missing="no_experiment", hint=hint):
        raw = toml_of(path)
    return parse_experiment(raw, str(path))


def save_experiment(settings: ExperimentSettings, path: Path) -> None:
    """Write ``experiment.toml`` whole or not at all; StorageError where it cannot be."""
    write_text(path, tomlkit.dumps(_plain(settings.model_dump())))


def _plain(value: Any) -> Any:
    """Values as TOML has them, with tables after what stands alone."""
    if isinstance(value, Mapping):
        items = {key: _plain(each) for key, each in value.items()}
        return dict(sorted(items.items(), key=lambda item: isinstance(item[1], dict)))
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
