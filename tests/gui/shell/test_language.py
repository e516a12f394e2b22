"""A change of language while everything is shown and everything works."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.gui.compare.page import ComparePage
from studio.gui.data.page import DataPage
from studio.gui.engines.compared_model import ComparedModel
from studio.gui.kit.tasks import cancel_all, run_in_background
from studio.gui.kit.wording import in_percent, percent
from studio.gui.project.session import Session
from studio.gui.project.setting_texts import value_text
from studio.gui.project.unfinished import TOLD_OTHERWISE, loss
from studio.gui.shell import main_window
from studio.gui.shell.app import Studio, open_preferences
from studio.gui.shell.pages import FURTHER_PAGES, PAGES
from studio.gui.shell.translations import install_language
from studio.settings.field import walk_fields
from studio.settings.run import RunSettings
from tests.conftest import REPOSITORY
from tests.gui.data_support import write_prompts

SCRIPT = [["event", "RunStarted", {"total_steps": 20, "device": "cpu"}], ["deaf"]]


@pytest.fixture
def studio(qapp: QApplication, qtbot: QtBot, start_fake: Callable[[Any], None]) -> Iterator[Studio]:
    """The studio with every page built; engines go on until they are killed."""
    start_fake(SCRIPT)
    made = Studio(qapp, Session(open_preferences()))
    qtbot.addWidget(made.window, before_close_func=lambda _w: end(made.session))
    made.window.show()
    for key in (*PAGES, *FURTHER_PAGES):
        made.window.show_page(key)
    yield made
    end(made.session)
    made.deleteLater()


def test_everything_that_works_goes_on_in_the_other_language(
    studio: Studio, qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    session = studio.session
    session.run.resume(tmp_path)
    session.export.start(ComparedModel(tmp_path / "adapter", "mine"), tmp_path / "merged", ("adapter",))
    session.transcription.transcriber.start(tmp_path / "a.wav", "tiny", "en", "transcribe", [])
    open_corpus(studio, qtbot, tmp_path / "corpus")
    session.checker.start(session.project.dataset, "tiny", "fr")  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(session.jobs.working) == 4 and all(j.pid for j in session.jobs.working), timeout=20_000)
    engines = [job.pid for job in session.jobs.working]

    for language in ("ko", "en", "ko"):
        studio.set_language(language)
        for key in (*PAGES, *FURTHER_PAGES):
            studio.window.show_page(key)
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qapp.processEvents()

    assert studio.window.rail.items["runs"].text() == "실행"
    assert [job.pid for job in session.jobs.working if job.isRunning()] == engines
    compare, data = studio.window.page("compare"), studio.window.page("data")
    assert isinstance(compare, ComparePage) and compare.export_button.text() == "내보내는 중…"
    assert isinstance(data, DataPage) and not data.check_button.isEnabled()
    assert session.run.engine is not None


def test_a_change_can_be_taken_back_and_a_folder_opened_in_the_other_language(
    studio: Studio, qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    page = open_corpus(studio, qtbot, tmp_path / "corpus")
    dataset = studio.session.project.dataset
    assert dataset is not None
    before = dataset[0].text
    page._set_text(0, "something else")
    errors: list[BaseException] = []
    studio.session.notifier.error.connect(errors.append)
    studio.set_language("ko")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    again = studio.window.page("data")
    assert isinstance(again, DataPage) and again is not page
    assert dataset[0].text == "something else"
    again.undo()
    assert dataset[0].text == before
    again.fixing.take_back(lambda: (0,))
    qtbot.waitUntil(lambda: not again.fixing.is_busy and not again.examiner.is_busy, timeout=20_000)
    open_corpus(studio, qtbot, tmp_path / "other")
    assert errors == []


def test_closing_asks_once_about_everything_that_would_be_lost(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(main_window, "ask", lambda _parent, _title, text, _answers: asked.append(text) or "stay")
    session = studio.session
    session.export.start(ComparedModel(tmp_path / "adapter", "mine"), tmp_path / "merged", ("adapter",))
    session.transcription.transcriber.start(tmp_path / "a.wav", "tiny", "en", "transcribe", [])
    assert not studio.window.close()
    session.run.resume(tmp_path)
    assert not studio.window.close()
    assert len(asked) == 2
    assert all("being exported" in text and "being transcribed" in text for text in asked)
    session.export.cancel()
    session.transcription.transcriber.cancel()
    assert session.unfinished() == []


def kinds_of_work() -> set[str]:
    """The kinds of engines that the window starts, and of long work, as its sources name them."""
    sources = (path.read_text(encoding="utf-8") for path in (REPOSITORY / "studio/gui").rglob("*.py"))
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    given = [{each.arg: each.value for each in node.keywords} for node in nodes if isinstance(node, ast.Call)]
    tasks = [ast.literal_eval(each.get("kind", ast.Constant("unnamed"))) for each in given if "is_long" in each]
    commands = [node.elts for node in nodes if isinstance(node, ast.List) and len(node.elts) == 2]
    engines = [kind.value for kind, job in commands
               if ast.unparse(job).startswith("str(") and isinstance(kind, ast.Constant)]  # fmt: skip
    return {*tasks, *engines, "export", "merge"}  # these two are of one class


def test_every_kind_of_work_is_told_of_or_loses_nothing() -> None:
    kinds = kinds_of_work()
    assert {"train", "check", "export", "strengths", "transcription-service", "gather", "download"} <= kinds
    assert [kind for kind in kinds if not loss(kind)] == [kind for kind in kinds if kind in TOLD_OTHERWISE]


def test_closing_asks_about_every_kind_of_work(studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    monkeypatch.setattr(main_window, "ask", lambda _parent, _title, text, _answers: asked.append(text) or "stay")
    session, go_on = studio.session, threading.Event()
    for kind in sorted(kinds_of_work() - TOLD_OTHERWISE):
        if kind == "transcription-service":
            session.transcription.transcriber.start(tmp_path / "a.wav", "tiny", "en", "transcribe", [])
        elif kind in ("check", "export", "merge", "strengths"):
            session.jobs.begin([kind, "job"], tmp_path / "log.txt", lambda _events: None, lambda: None)
        else:
            run_in_background(session, lambda _task: go_on.wait(20), is_long=True, kind=kind)
        assert not studio.window.close()
        assert asked.pop() == loss(kind)
        cancel_all()
        session.transcription.transcriber.cancel()
        for job in session.jobs.working:
            job.kill()
        assert session.unfinished() == []
    go_on.set()


def test_the_window_stays_as_large_as_it_was(studio: Studio, qtbot: QtBot) -> None:
    window = studio.window
    window.showMaximized()
    qtbot.waitUntil(window.isMaximized)
    studio.set_language("ko")
    assert studio.window is window
    assert window.windowState() & Qt.WindowState.WindowMaximized


def end(session: Session) -> None:
    """Kill the run, too, which would not end by itself."""
    for job in session.jobs.working:
        job.kill()
    session.close()


def open_corpus(studio: Studio, qtbot: QtBot, folder: Path) -> DataPage:
    """Open a folder of recordings on the Data page."""
    write_prompts(folder)
    studio.session.open_folder(folder)
    page = studio.window.page("data")
    assert isinstance(page, DataPage)
    qtbot.waitUntil(lambda: page.dataset is not None and page.dataset.source == folder, timeout=20_000)
    qtbot.waitUntil(lambda: not page.examiner.is_busy, timeout=20_000)
    return page


def test_percentages_follow_the_language(qapp: QApplication) -> None:
    field = next(each for each in walk_fields(RunSettings) if each.path == "data.validation_fraction")
    assert [percent(0.049), in_percent("95"), value_text(field, 0.25)] == ["4.9 %", "95 %", "25 %"]
    install_language(qapp, "ko")
    assert [percent(0.049), in_percent("95"), value_text(field, 0.25)] == ["4.9%", "95%", "25%"]
