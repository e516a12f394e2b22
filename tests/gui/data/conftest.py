"""A folder of recordings, and the Data page with it open."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.gui.data.page import DataPage
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from tests.gui.data_support import data_page, write_prompts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_prompts(tmp_path / "prompts")


@pytest.fixture
def page(window: MainWindow, session: Session, folder: Path, qtbot: QtBot) -> DataPage:
    return data_page(window, session, folder, qtbot)
