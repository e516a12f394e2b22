"""Errors in the user's language: every code has words, and none of the command line's."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.corpus.opening import open_dataset
from studio.errors import SettingsError, StudioError
from studio.gui.kit.dialogs import ErrorDialog, ErrorQueue, describe, details
from studio.gui.kit.error_texts import GENERIC, TEXTS, error_words
from studio.gui.project.session import Session
from studio.gui.setup.page import SetupPage
from studio.gui.shell.main_window import MainWindow
from studio.gui.shell.translations import install_language
from studio.settings.resources import ROOT
from studio.settings.run import DataSettings
from tests.gui.data_support import write

SOURCES = ROOT.parent / "studio"
CONSTANTS = {"BROKEN": "checkpoint_corrupt"}
"""Codes that are raised by name."""


def raised_codes() -> dict[str, str]:
    """Every ``code="…"`` in the source, with a place of it."""
    found = {}
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for keyword in node.keywords if isinstance(node, ast.Call) else ():
                if keyword.arg in ("code", "missing"):
                    for value in ast.walk(keyword.value):
                        if isinstance(value, ast.Constant) and isinstance(value.value, str):
                            found[value.value] = f"{path.relative_to(SOURCES)}:{node.lineno}"
    return found


def test_every_code_has_words_or_is_generic_on_purpose() -> None:
    found = raised_codes()
    assert len(found) > 80, "the source is walked"
    without = {code: place for code, place in found.items() if code not in TEXTS and code not in GENERIC}
    assert not without
    assert not TEXTS.keys() & GENERIC


def test_no_words_are_the_command_lines() -> None:
    words = " ".join(text for texts in TEXTS.values() for text in texts)
    assert not re.search(r"--\w|whisper-lora-studio|dataset formats|data\.\w", words)


def data_error(source: Path, **choice: object) -> StudioError:
    with pytest.raises(StudioError) as caught:
        open_dataset(source, lambda _count: DataSettings(**choice), count_tokens=len)  # type: ignore[arg-type]
    return caught.value


def sentences(folder: Path, texts: list[str], seconds: float = 1.0) -> Path:
    folder.mkdir()
    for index, text in enumerate(texts):
        write(folder / f"clip-{index}.wav", seconds)
        (folder / f"clip-{index}.txt").write_text(text, encoding="utf-8")
    return folder


def test_what_goes_wrong_with_a_dataset_is_told_in_korean(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK no archive")
    mute = sentences(tmp_path / "mute", ["", ""])
    long = sentences(tmp_path / "long", ["trop long"], 31.0)
    single = sentences(tmp_path / "single", ["une phrase"])
    several = sentences(tmp_path / "several", ["une", "deux", "trois"])
    install_language(qapp, "ko")
    told = [
        describe(data_error(tmp_path / "empty")),
        describe(data_error(mute)),
        describe(data_error(long)),
        describe(data_error(single)),
        describe(data_error(tmp_path / "broken.zip")),
        describe(data_error(several, split_by="speaker")),
        describe(StudioError("No network.", code="checkpoint_unreachable", about="whisper-base")),
        describe(StudioError("No microphone.", code="no_device")),
        describe(StudioError("Killed.", code="engine_died")),
    ]
    assert told[0][0] == f"폴더에 녹음이 없습니다: {tmp_path / 'empty'}"
    begins = ["폴더에 녹음이", "전사문이 있는 녹음이", "사용할 수 있을 만큼 짧은", "문장이 하나뿐이라", "압축 파일을",
              "화자를 알 수 없어", "네트워크에", "마이크나 스피커를", "엔진이"]  # fmt: skip
    assert [title.startswith(begin) for (title, _), begin in zip(told, begins, strict=True)] == [True] * 9
    assert "No microphone." in details(StudioError("No microphone.", code="no_device"))


def test_one_dialog_at_a_time_and_equal_ones_are_counted(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    queue = ErrorQueue(parent)
    for _ in range(118):
        queue.add(StudioError("The folder is gone."))
    queue.add(StudioError("Another."))
    shown = [dialog for dialog in parent.findChildren(ErrorDialog) if dialog.isVisible()]
    assert len(shown) == 1
    assert "Happened 118 times" in [label.text() for label in shown[0].findChildren(QLabel)]
    shown[0].close_button.click()
    assert [dialog.words[0] for dialog in queue.dialogs] == ["Another."] and queue.dialogs[0].isVisible()
    queue.dialogs[0].close_button.click()
    queue.add(StudioError("The folder is gone."))
    assert queue.dialogs[0].isVisible(), "once closed, it is shown again"
    queue.dialogs[0].close_button.click()


def test_a_run_file_that_is_refused_is_what_has_to_be_corrected(qapp: QApplication) -> None:
    error = SettingsError([("adapter.rank", "write a whole number")], "mine.toml")
    assert "in the file" in error_words(error)[1]
    install_language(qapp, "ko")
    assert error_words(error)[0].endswith(": mine.toml (adapter.rank)")


def test_what_the_window_words_itself_is_shown_so(window: MainWindow, session: Session, tmp_path: Path) -> None:
    window.show_page("setup")
    page = window.page("setup")
    assert isinstance(page, SetupPage)
    reported: list[StudioError] = []
    session.notifier.error.connect(reported.append)
    session.run.failed.connect(reported.append)
    page.form.errors["adapter.rank"] = "write a whole number"
    page.write_file(tmp_path / "run.toml")
    session.run.resume(tmp_path / "gone")
    assert error_words(reported[0]) == ("The run file was not saved.", page._blocker())
    assert error_words(reported[1])[0] == f"The folder of this run is gone: {tmp_path / 'gone'}"
    assert error_words(reported[1])[1].startswith("Bring it back")
