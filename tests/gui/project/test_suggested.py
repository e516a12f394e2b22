"""Settings that nobody has changed are fitted to what is opened; all others stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.gui.project.session import Session
from studio.runs.defaults import Machine, suggest
from studio.settings.presets import SECTIONS
from studio.settings.run import RunSettings
from tests.gui.setup_support import install_checkpoints, open_corpus, settle


@pytest.fixture
def told(session: Session) -> list[tuple[str, object]]:
    install_checkpoints()
    session.checkpoints.refresh()
    told: list[tuple[str, object]] = []
    session.notifier.message.connect(lambda text, undo: told.append((text, undo)))
    assert session.planned.corpus is None
    return told


def test_settings_are_fitted_once_to_what_is_opened_and_come_back(
    session: Session, told: list[tuple[str, object]], qtbot: QtBot, tmp_path: Path
) -> None:
    project = session.project
    open_corpus(session, qtbot, tmp_path / "french")
    settle(qtbot)
    settings, plan = project.settings, session.planned.plan
    assert plan.checkpoint is not None and plan.device is not None and plan.dataset is not None
    shares = {
        "validation_fraction": settings.data.validation_fraction,
        "test_fraction": settings.data.test_fraction,
    }
    fit = suggest(
        len(plan.dataset.manifest()), shares, plan.checkpoint, settings.checkpoint.language, settings.data.source,
        Machine(plan.device.total, plan.device.is_gpu),
    )  # fmt: skip
    assert settings.model_dump(include=set(SECTIONS)) == fit.model_dump(include=set(SECTIONS))
    assert settings.adapter.rank == 16, "few recordings"
    ((text, undo),) = [each for each in told if each[1] is not None]
    assert "fit these recordings" in text and callable(undo)
    undo()
    settle(qtbot)
    assert project.settings.adapter == RunSettings().adapter, "and are not fitted again"


@pytest.mark.parametrize("path", ["adapter.rank", "training.learning_rate"])
def test_what_was_chosen_is_left_alone(
    session: Session, told: list[tuple[str, object]], qtbot: QtBot, tmp_path: Path, path: str
) -> None:
    session.project.change_setting(path, {"adapter.rank": 24, "training.learning_rate": 5e-4}[path])
    before = session.project.settings
    open_corpus(session, qtbot, tmp_path / "french")
    settle(qtbot)
    now = session.project.settings
    assert now.model_dump(include=set(SECTIONS)) == before.model_dump(include=set(SECTIONS)) and not told


def test_settings_of_a_run_stay_with_its_recordings(
    session: Session, told: list[tuple[str, object]], qtbot: QtBot, tmp_path: Path
) -> None:
    open_corpus(session, qtbot, tmp_path / "french")
    settle(qtbot)
    given = RunSettings(checkpoint=session.project.settings.checkpoint, data=session.project.settings.data)
    session.project.replace(given, session.project.dataset)
    settle(qtbot)
    assert session.project.settings == given
