"""Runs of the version before this layout are gone on with, and their adapters heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.protocol.events import RunFinished, StepCompleted
from studio.runs.directory import RunDirectory
from studio.runs.report import Report
from tests.engine.conftest import Run
from tests.engine.small_whisper import write_checkpoint
from tests.old_versions import lay_out


def test_a_stopped_run_of_78f0940_ends_as_it_would_have_then(tmp_path: Path) -> None:
    old = lay_out("78f0940", tmp_path / "old")
    write_checkpoint(old / "random-whisper")
    run = Run(RunDirectory(old / "stopped"))
    run.execute()
    assert isinstance(run.events[-1], RunFinished)
    then = {event.step: event.loss for event in _steps(RunDirectory(old / "finished"))}
    now = {event.step: event.loss for event in run.of(StepCompleted)}
    assert list(now) == [4, 5, 6]
    # Other positions stand for silence since, and processors round differently. Without optimizer or random state it is
    # off by percents.
    assert now == pytest.approx({step: then[step] for step in now}, rel=1e-2)
    assert Report.load(run.directory.report).steps == 6


def _steps(directory: RunDirectory) -> list[StepCompleted]:
    return [each.message for each in directory.read_events() if isinstance(each.message, StepCompleted)]
