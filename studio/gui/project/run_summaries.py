"""One line for every run directory found, read from its plain files. No Qt here."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from studio.errors import StudioError
from studio.gui.project.run_events import RunEvents
from studio.protocol.events import RunFailed, RunFinished, RunStarted, RunStopped
from studio.storage.reading import decoded, lines_of, open_regular, read_json_object, reading

if TYPE_CHECKING:
    from studio.runs.history import Problem

RunStatus = Literal["running", "finished", "stopped", "failed", "interrupted", "ready"]

FRESH_SECONDS = 10.0
"""Events as new as this come from a process at work, also where its lock is held on another machine."""

_MANIFEST = 3
"""Place of the manifest's time in a run's stamp; the report's comes after it."""
_TABLES = (".csv", ".tsv", ".json", ".jsonl", ".txt", ".parquet", ".arrow", ".zip", ".tar", ".gz")
"""Endings of sources that are files: they tell nothing."""


class _Seconds(msgspec.Struct):
    """What is read of an utterance."""

    duration: float = 0.0


@dataclass(frozen=True)
class RunSummary:
    """What the list of runs shows of one; rates are fractions, times seconds since 1970.

    ``curve_base`` is the base's CER as the curve's own was measured, which need not be how the report's was.
    ``is_quick`` tells that the rates are still the curve's, and decoded from trimmed audio.
    ``is_chosen_on_judged`` tells that the report has no test: the best adapter was chosen on what it is judged on.
    ``title``, ``notes`` and ``tags`` are the user's own.
    ``interrupted`` has no final event and nobody working on it; ``ready`` has been prepared but never started.
    """

    path: Path
    status: RunStatus
    modified: float
    checkpoint: str = ""
    language: str = ""
    method: str = ""
    rank: int = 0
    freezes_encoder: bool = False
    source: str = ""
    audio_seconds: float = 0.0
    utterances: int = 0
    step: int = 0
    total_steps: int = 0
    cer_base: float | None = None
    cer_curve: tuple[tuple[int, float], ...] = ()
    curve_base: float | None = None
    is_quick: bool = False
    cer_adapted: float | None = None
    is_chosen_on_judged: bool = False
    failure_code: str = ""
    failure: str = ""
    problem: Problem | None = None
    has_adapter: bool = False
    title: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    stamp: tuple[float, ...] = ()
    events: RunEvents = field(default_factory=RunEvents, compare=False, repr=False)

    @property
    def name(self) -> str:
        """What the user calls it, or else the directory's name."""
        return self.title or self.path.name

    @property
    def data_name(self) -> str:
        """Name of the recordings: of their folder, or of the table in it."""
        source = Path(self.source)
        if source.suffix == ".jsonl" and source.parent.name:
            return source.parent.name
        return source.name.removesuffix(source.suffix) if source.suffix.lower() in _TABLES else source.name

    @property
    def curve(self) -> list[float]:
        """CER over the evaluations, that of the base first where it is known."""
        values = [cer for _, cer in self.cer_curve]
        return values if self.curve_base is None else [self.curve_base, *values]

    @property
    def is_worse(self) -> bool:
        """Whether the adapter makes more errors than its base."""
        return self.cer_base is not None and self.cer_adapted is not None and self.cer_adapted > self.cer_base

    @property
    def can_resume(self) -> bool:
        """Whether it has work left that nobody does."""
        return self.status in ("stopped", "interrupted", "failed", "ready") and not self.is_broken

    @property
    def is_broken(self) -> bool:
        """Whether so much of its directory is missing or wrong that it can only be looked at."""
        return self.problem is not None and self.problem.code != "no_adapter"


def find_runs(folders: Iterable[Path], known: Mapping[Path, RunSummary] | None = None) -> list[RunSummary]:
    """Every run below these folders, the newest first.

    Args:
        folders: each a folder of run directories, or a run directory itself.
        known: summaries of before; a run that has not changed since is not read again, and of one that goes on only
            what is new.
    """
    from studio.runs.history import holds_run, stamp_of

    found: dict[Path, RunSummary] = {}
    for folder in folders:
        # os.path's answer for a folder that has become unreadable is no; pathlib's is an error.
        candidates = [folder] if os.path.isfile(folder / "run.toml") else _children(folder)  # noqa: PTH113
        for path in filter(holds_run, candidates):
            earlier = (known or {}).get(path)
            unchanged = earlier is not None and earlier.status != "running" and earlier.stamp == stamp_of(path)
            found[path] = earlier if earlier is not None and unchanged else summarise(path, earlier)
    return sorted(found.values(), key=lambda run: run.modified, reverse=True)


def summarise(path: Path, earlier: RunSummary | None = None) -> RunSummary:
    """Read one run directory; whatever is missing or broken in it is left at its default.

    Args:
        path: the directory.
        earlier: what was read of it before, if anything.
    """
    from studio.runs.history import Problem, stamp_of

    stamp = stamp_of(path)
    try:
        with reading(path, "run"):
            return _summary(path, stamp, earlier or RunSummary(path, "ready", 0.0))
    except StudioError as error:  # nothing that one run holds may hide the others
        return RunSummary(
            path, "interrupted", _modified(stamp), problem=Problem("unreadable", error.message), stamp=stamp
        )


def _summary(path: Path, stamp: tuple[float, ...], earlier: RunSummary) -> RunSummary:
    from studio.corpus.overrides import original_source
    from studio.runs.annotations import read_annotation
    from studio.runs.history import find_problem, has_adapter
    from studio.settings.adapter import has_rank, method_name

    settings = _toml(path / "run.toml")
    report = _json(path / "report.json")
    events = earlier.events.read_on(path / "events.jsonl")
    started, evaluations, final = events.started, events.evaluations, events.final
    curve = tuple((event.step, event.cer) for event in evaluations if event.step and math.isfinite(event.cer))
    base = next((event.cer for event in evaluations if event.step == 0), None)
    seconds, utterances = earlier.audio_seconds, earlier.utterances
    if stamp[_MANIFEST:] != earlier.stamp[_MANIFEST:]:
        seconds, utterances = _manifest(path / "manifest.jsonl")
    adapter, checkpoint = _table(settings, "adapter"), _table(settings, "checkpoint")
    own = read_annotation(path)
    source = str(_table(settings, "data").get("source", ""))
    status = _status(path, started, final, stamp)
    adapted = _rate(report.get("cer_adapted"))
    return RunSummary(
        path=path,
        status=status,
        modified=_modified(stamp),
        checkpoint=Path(str(checkpoint.get("name", ""))).name,
        language=str(checkpoint.get("language", "")),
        method=method_name(adapter, _table(settings, "quantization")) if settings else "",
        rank=rank if isinstance(rank := adapter.get("rank"), int) and has_rank(adapter) else 0,
        freezes_encoder=adapter.get("scope") == "decoder",
        source=str(original_source(Path(source))) if source else "",
        audio_seconds=seconds,
        utterances=utterances,
        step=events.step,
        total_steps=started.total_steps if started else 0,
        cer_base=_rate(report.get("cer_base", base)),
        cer_curve=curve,
        curve_base=_rate(base),
        is_quick=adapted is None and any(event.is_quick for event in evaluations),
        cer_adapted=min((cer for _, cer in curve), default=None) if adapted is None else adapted,
        is_chosen_on_judged=adapted is not None and _is_chosen_on_judged(report),
        failure_code=final.code if isinstance(final, RunFailed) else "",
        failure=final.message if isinstance(final, RunFailed) else "",
        problem=find_problem(path, is_finished=status == "finished"),
        has_adapter=has_adapter(path),
        title=own.name,
        notes=own.notes,
        tags=own.tags,
        stamp=stamp,
        events=events,
    )


def _is_chosen_on_judged(report: Mapping[str, Any]) -> bool:
    """As `Report.is_chosen_on_judged`; reports of earlier versions know no sides."""
    return bool(report.get("selected_on")) or "sides" not in report


def _children(folder: Path) -> list[Path]:
    try:
        return [entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    except OSError:
        return []


def _modified(stamp: tuple[float, ...]) -> float:
    """When something last happened to it; where that is not known, when the directory itself changed."""
    directory, settings, events, *_ = stamp
    return max(settings, events) or directory


def _status(path: Path, started: RunStarted | None, final: object, stamp: tuple[float, ...]) -> RunStatus:
    match final:
        case RunFinished():
            return "finished"
        case RunStopped():
            return "stopped"
        case RunFailed():
            return "failed"
    if _is_busy(path):
        return "running"
    if (path / "report.json").is_file() and (path / "report.html").is_file():
        return "finished"  # ended by force once all was written
    events = stamp[2]
    if events and time.time() - events < FRESH_SECONDS:
        return "running"
    return "interrupted" if started else "ready"


def _is_busy(path: Path) -> bool:
    from studio.runs.directory import RunDirectory

    return RunDirectory(path).is_busy


def _rate(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


def _table(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = settings.get(name)
    return table if isinstance(table, dict) else {}


def _manifest(path: Path) -> tuple[float, int]:
    seconds, count = 0.0, 0
    decode = msgspec.json.Decoder(_Seconds).decode
    with suppress(StudioError), reading(path), open_regular(path) as file:
        for line in lines_of(file):
            if (each := decoded(decode, line)) is not None:
                seconds += each.duration
                count += 1
    return seconds, count


def _toml(path: Path) -> dict[str, Any]:
    from studio.settings.toml import read_toml

    with suppress(StudioError):
        return read_toml(path)
    return {}


def _json(path: Path) -> dict[str, Any]:
    with suppress(StudioError), reading(path):
        return read_json_object(path)
    return {}
