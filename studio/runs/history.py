"""Runs of the past: what a directory tells of one, what is wrong with it, and putting it away so that it can return."""

from __future__ import annotations

import hashlib
from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from studio.errors import RunError, SettingsError, StudioError
from studio.protocol.events import is_of_curve
from studio.protocol.resuming import count_until
from studio.protocol.state import not_kept
from studio.runs.directory import RunDirectory
from studio.settings.run import RunSettings
from studio.settings.toml import parse_run_settings, read_toml
from studio.storage.atomic import free_path, make_folder, move
from studio.storage.reading import decoded, lines_of, open_regular, read_bytes, reading

TRASH = ".trash"
"""Folder beside the runs that takes deleted ones; nothing lists what begins with a dot."""

ProblemCode = Literal["no_settings", "broken_settings", "no_recordings", "unreadable", "no_adapter"]

_PARTS = ("events.jsonl", "manifest.jsonl", "report.json", "checkpoints", "adapter", "base_evaluation.json")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a run directory; ``detail`` is the reader's own words, empty where there is no more to say.

    All but ``no_adapter`` keep the run from being resumed.
    """

    code: ProblemCode
    detail: str = ""


def holds_run(path: Path) -> bool:
    """Whether a directory is a run or a part of one; one that cannot be opened may be."""
    try:
        return any((path / name).exists() for name in ("run.toml", *_PARTS))
    except OSError:
        return True


def find_problem(path: Path, *, is_finished: bool) -> Problem | None:
    """What is wrong with a run directory, as far as its files tell without being read whole; None where nothing is."""
    try:
        if not (path / "run.toml").is_file():
            return Problem("no_settings")
        parse_run_settings(read_toml(path / "run.toml"))
        if not (path / "manifest.jsonl").is_file():
            return Problem("no_recordings")
        if is_finished and not has_adapter(path):
            return Problem("no_adapter")
    except SettingsError as error:
        return Problem("broken_settings", "; ".join(f"{where}: {text}" for where, text in error.problems))
    except StudioError as error:
        return Problem("broken_settings", error.message)
    except OSError as error:
        return Problem("unreadable", error.strerror or str(error))
    return None


def has_adapter(path: Path) -> bool:
    """Whether a run has an adapter that can be listened to."""
    folder = path / "adapter"
    try:
        return (folder / "adapter_config.json").is_file() and (folder / "adapter_model.safetensors").is_file()
    except OSError:
        return False


def stamp_of(path: Path) -> tuple[float, ...]:
    """Changes whenever a part of the run does: modification times of the directory and its files, 0 where missing."""
    return tuple(_modified(path / name) for name in ("", "run.toml", "events.jsonl", "manifest.jsonl", "report.json"))


@dataclass
class Curves:
    """What overlays draw of a run: rates are fractions, losses per token in nats.

    Attributes:
        steps: of ``losses``, rising.
        evaluations: step, CER and WER of each of the validation side; step 0 is the base model.
        over_limit: steps at which a guard set was forgotten too much; all but the first adapter are not kept then.
        trainable_parameters: 0 where it is not known.
        train_seconds: time at work, from the first step of each start to its last one.
    """

    steps: array[float] = field(default_factory=lambda: array("d"))
    losses: array[float] = field(default_factory=lambda: array("d"))
    evaluations: list[tuple[int, float, float]] = field(default_factory=list)
    over_limit: set[int] = field(default_factory=set)
    trainable_parameters: int = 0
    train_seconds: float = 0.0

    @property
    def best_step(self) -> int | None:
        """Step of the adapter's lowest CER, the earlier of equals, of those that can have been kept."""
        adapted = [one for one in self.evaluations if one[0]]
        left = not_kept((step for step, *_ in adapted), self.over_limit)
        found = [(cer, step) for step, cer, _ in adapted if cer == cer and step not in left]
        return min(found)[1] if found else None


_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class _Line(msgspec.Struct):
    """The fields of any event that curves are made of."""

    type: str
    time: float = 0.0
    step: _Count = 0
    start_step: _Count = 0
    loss: float | None = None
    cer: float | None = None
    wer: float | None = None
    split: str = "validation"
    set: str = ""
    is_over_limit: bool = False
    trainable_parameters: _Count = 0


class _Report(msgspec.Struct):
    """What is read of ``report.json``."""

    train_seconds: float = 0.0


def read_curves(path: Path) -> Curves:
    """Curves from a run's events; empty where there are none, an unfinished or foreign line is passed over.

    The time of a finished run is its report's, which counts no evaluations.
    """
    curves = Curves()
    decode = msgspec.json.Decoder(_Line).decode
    last = 0.0
    with suppress(StudioError), reading(path / "events.jsonl"), open_regular(path / "events.jsonl") as file:
        for raw in lines_of(file):
            if (line := decoded(decode, raw)) is not None:
                last = _take(curves, line, last)
    with suppress(StudioError), reading(path / "report.json"):
        reported = msgspec.json.decode(read_bytes(path / "report.json"), type=_Report)
        curves.train_seconds = reported.train_seconds or curves.train_seconds
    return curves


class _Judged(msgspec.Struct):
    """What is read of an utterance in ``manifest.jsonl``."""

    text: str = ""
    audio: str = ""
    split: str = ""


def judged_on(path: Path) -> str:
    """Tells runs that are judged on the same validation utterances from others; empty where that is not known."""
    digest, decode = hashlib.sha256(), msgspec.json.Decoder(_Judged).decode
    found: list[str] = []
    with suppress(StudioError), reading(path / "manifest.jsonl"), open_regular(path / "manifest.jsonl") as file:
        for raw in lines_of(file):
            each = decoded(decode, raw)
            if each is not None and each.split in ("validation", "eval"):
                found.append(f"{Path(each.audio).name}\t{each.text}")
    for name in sorted(found):
        digest.update(name.encode())
    return digest.hexdigest() if found else ""


def _take(curves: Curves, line: _Line, last: float) -> float:
    """Add one event; returns the time of the newest step of this start, 0 before its first."""
    if line.type == "run_started":
        _rewind(curves, line.start_step)
        curves.trainable_parameters = line.trainable_parameters
        return 0.0
    if line.type == "step_completed":
        if curves.steps and line.step <= curves.steps[-1]:
            _rewind(curves, line.step - 1)
        curves.steps.append(line.step)
        curves.losses.append(_number(line.loss))
        curves.train_seconds += max(0.0, line.time - last) if last else 0.0
        return line.time
    if line.type == "evaluation_completed" and line.is_over_limit:
        curves.over_limit.add(line.step)
    if line.type == "evaluation_completed" and is_of_curve(line.split, line.set):
        earlier = [one for one in curves.evaluations if one[0] < line.step]
        curves.evaluations = [*earlier, (line.step, _number(line.cer), _number(line.wer))]
    return last


def _rewind(curves: Curves, step: int) -> None:
    """A resumed run does again what came after its checkpoint."""
    earlier = count_until(curves.steps, step, int)
    del curves.steps[earlier:], curves.losses[earlier:]
    curves.over_limit = {one for one in curves.over_limit if one <= step}
    del curves.evaluations[count_until(curves.evaluations, step, lambda one: one[0]) :]


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def read_settings(path: Path) -> dict[str, Any]:
    """A run's settings by dotted path, with defaults where its file says nothing; empty where it cannot be read."""
    try:
        raw = read_toml(path / "run.toml")
    except StudioError:
        return {}
    values = flat(RunSettings())
    for section, table in raw.items():
        if isinstance(table, dict):
            values |= {f"{section}.{name}": _hashable(value) for name, value in table.items()}
    return values


def flat(settings: RunSettings) -> dict[str, Any]:
    """Settings by dotted path, in the schema's order."""
    tables = settings.model_dump(exclude={"schema_version"})
    return {f"{section}.{name}": value for section, table in tables.items() for name, value in table.items()}


def move_to_trash(run: Path) -> Path:
    """Move a run into the trash folder beside it; returns where it lies now.

    Raises:
        RunError: it is in use (``run_busy``), gone (``no_run``) or cannot be moved.
    """
    if not run.is_dir():
        raise RunError(f"There is no run at {run} any more.", "Look at the list again.", code="no_run")
    if RunDirectory(run).is_busy:
        raise RunError(f"{run} is in use by another process.", "Stop that run first.", code="run_busy")
    trash = run.parent / TRASH
    make_folder(trash)
    target = free_path(trash / run.name)
    move(run, target)
    return target


def restore(trashed: Path, run: Path) -> None:
    """Put a run back to where it was.

    Raises:
        RunError: it is not in the trash any more (``no_run``), its place is taken (``run_exists``), or it cannot be
            moved.
    """
    if not trashed.is_dir():
        raise RunError(f"{trashed} is not there any more.", "The trash folder was emptied.", code="no_run")
    if run.exists():
        raise RunError(
            f"There is another folder at {run} now.", f"The deleted run lies in {trashed}.", code="run_exists"
        )
    move(trashed, run)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
