"""What holds on every page: names, the keyboard, room for every text in both languages, and that all is painted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QTableView,
    QTextEdit,
    QWidget,
)
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from studio.gui.data.page import DataPage
from studio.gui.kit.clickable import Clickable
from studio.gui.kit.notes import Note
from studio.gui.kit.tasks import wait_for_all
from studio.gui.kit.text import ElidedText
from studio.gui.kit.waveform import Waveform
from studio.gui.project.session import Session
from studio.gui.shell.app import Studio, open_preferences
from studio.gui.shell.pages import FURTHER_PAGES, PAGES
from studio.gui.train.page import TrainPage
from studio.settings.application import runs_folder
from tests.benchmarks.screenshots import make_up_runs
from tests.gui.data_support import corpus_of, open_folder, write_prompts

ALL = (*PAGES, *FURTHER_PAGES)
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QTextEdit, QAbstractItemView, QAbstractSlider, Clickable)
_TILE = 8


@pytest.fixture
def studio(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    """The studio with a dataset, runs, and a run that is looked at."""
    make_up_runs(runs_folder())
    made = Studio(qapp, Session(open_preferences()))
    qtbot.addWidget(made.window, before_close_func=lambda _w: end(made.session))
    made.window.resize(1100, 700)
    made.window.show()
    made.window.start()
    open_folder(made.session, write_prompts(tmp_path / "prompts"), qtbot)
    made.session.run.follow(runs_folder() / "prompts-fr-r16", live=False)
    made.window.show_page("train")
    train = made.window.page("train")
    assert isinstance(train, TrainPage)
    qtbot.waitUntil(lambda: "4.6" in train.plots.rate.current.text(), timeout=20_000)
    yield made
    end(made.session)
    made.deleteLater()


def end(session: Session) -> None:
    """Let go of all that works."""
    session.close()
    wait_for_all()


def bring(studio: Studio, key: str, width: int = 1100, height: int = 700) -> QWidget:
    """A page in front of the window of this size, come to rest."""
    studio.window.show_page(key)
    studio.window.resize(width, height)
    for _ in range(5):
        wait_for_all()
        QApplication.processEvents()
    return studio.window.centralWidget()


def shown(root: QWidget, kind: type[QWidget] | tuple[type[QWidget], ...]) -> list[QWidget]:
    """The visible widgets of a kind."""
    return [each for each in root.findChildren(QWidget) if isinstance(each, kind) and each.isVisible()]


def described(widget: QWidget) -> str:
    """A widget and where it is, for a failure."""
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()
    return f"{type(widget.parent()).__name__} > {type(widget).__name__} {text!r} {widget.width()}×{widget.height()}"


def test_nothing_lies_over_another_in_a_window_of_a_small_screen(studio: Studio) -> None:
    over = []
    for key in ALL:
        root = bring(studio, key, 1024, 560)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert (studio.window.width(), studio.window.height()) == (1024, 560)
        for one, other in combinations(shown(root, (QAbstractButton, QLineEdit, QComboBox, QTextEdit, Note)), 2):
            if one.parent() is other.parent() and one.geometry().intersects(other.geometry()):
                over.append(f"{key}: {described(one)} | {described(other)}")
    assert not over


def test_every_control_has_a_name_and_is_reached_by_the_keyboard(studio: Studio) -> None:
    nameless, unreachable = [], []
    for key in ALL:
        for each in shown(bring(studio, key), CONTROLS):
            is_part = isinstance(each, QScrollBar) or isinstance(each.parent(), QComboBox)
            is_still = isinstance(each, QHeaderView) and not each.sectionsClickable()
            if is_part or is_still or (isinstance(each, QTableView) and not each.selectionMode().value):
                continue
            where = f"{key}: {described(each)}"
            if not (getattr(each, "text", str)() or each.accessibleName()):
                nameless.append(where)
            if each.isEnabled() and not each.focusPolicy() & Qt.FocusPolicy.TabFocus:
                unreachable.append(where)
    assert not nameless, nameless
    assert not unreachable, unreachable


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_text_is_cut_off(studio: Studio, qtbot: QtBot, language: str) -> None:
    studio.set_language(language)
    cut = []
    for key in ALL:
        root = bring(studio, key)
        assert (studio.window.width(), studio.window.height()) == (1100, 700), key
        with suppress(TimeoutError):  # what a run tells comes some times a second, and its widgets find room after it
            qtbot.waitUntil(lambda root=root: not cut_in(root), timeout=2_000)
        cut += [f"{key}: {described(each)}" for each in cut_in(root)]
    assert not cut, cut


def cut_in(root: QWidget) -> list[QWidget]:
    """The labels and buttons whose text is cut off."""
    return [each for each in shown(root, (QLabel, QPushButton)) if is_cut(each, root)]


def is_cut(widget: QWidget, root: QWidget) -> bool:
    """Whether a text has not the room that it needs, or lies beyond the window's or its card's edge."""
    if isinstance(widget, QPushButton):
        padding = 0 if widget.property("kind") in ("link", "segment") else 16
        needed = widget.fontMetrics().horizontalAdvance(widget.text()) + padding * bool(widget.text())
    elif isinstance(widget, QLabel) and not widget.wordWrap() and not isinstance(widget, ElidedText):
        needed = widget.fontMetrics().horizontalAdvance(widget.text()) if "<" not in widget.text() else 0
    else:
        needed = 0
    left, parent = widget.mapTo(root, QPoint(0, 0)).x(), widget.parentWidget()
    is_beyond = left < 0 or left + widget.width() > root.width() or widget.x() + widget.width() > parent.width() + 1
    return needed > widget.width() + 1 or is_beyond


def test_everything_is_painted_and_alike_in_both_themes(studio: Studio) -> None:
    inked: dict[str, list[npt.NDArray[np.bool_]]] = {"light": [], "dark": []}
    for scheme, seen in inked.items():
        studio.set_scheme(scheme)  # type: ignore[arg-type]
        for key in ALL:
            root = bring(studio, key)
            pixels = pixels_of(root.grab().toImage())
            assert pixels.mean() > 200 if scheme == "light" else pixels.mean() < 60, (scheme, key)
            blank = [described(each) for each in painted(root) if is_blank(each)]
            assert not blank, (scheme, key, blank)
            seen.append(tiles(pixels))
    alike = {
        key: (light & dark).sum() / (light | dark).sum() for key, light, dark in zip(ALL, *inked.values(), strict=True)
    }
    assert min(alike.values()) > 0.85, alike


def pixels_of(image: QImage) -> npt.NDArray[np.int16]:
    """Brightness, shape (height, width), 0 to 255."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].astype(np.int16)


def tiles(pixels: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    """Which tiles of 8×8 have an edge in them: text, lines, signs."""
    edges = np.zeros(pixels.shape, np.bool_)
    edges[:, 1:] |= np.abs(np.diff(pixels, axis=1)) > 40
    edges[1:] |= np.abs(np.diff(pixels, axis=0)) > 40
    height, width = (length // _TILE * _TILE for length in pixels.shape)
    return edges[:height, :width].reshape(height // _TILE, _TILE, width // _TILE, _TILE).any(axis=(1, 3))


def painted(root: QWidget) -> list[QWidget]:
    """What shows a text, and what paints itself by code of the studio's; nothing without content."""
    found = []
    for each in shown(root, QWidget):
        own = any(kind.__module__.startswith("studio.") and "paintEvent" in vars(kind) for kind in type(each).__mro__)
        text = each.text().strip() if isinstance(each, QLabel | QPushButton) else None
        is_empty = text == "" or (isinstance(each, Waveform) and not each.seconds)
        if (own or text) and not is_empty and each.visibleRegion().boundingRect() == each.rect():
            found.append(each)
    return found


def is_blank(widget: QWidget) -> bool:
    """Whether a widget by itself, without what it holds and what it stands on, paints no more than one colour."""
    image = QImage(widget.size(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    widget.render(image, QPoint(), QRegion(), QWidget.RenderFlag(0))
    colours = np.frombuffer(image.constBits(), np.uint32)
    return bool((colours == colours[0]).all())


def test_a_table_is_sorted_with_the_keyboard(studio: Studio, qtbot: QtBot) -> None:
    page = bring(studio, "data").findChild(DataPage)
    assert page is not None
    header, seconds = page.list.table.horizontalHeader(), corpus_of(page).seconds
    header.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space):
        qtbot.keyClick(header, key)
    assert header.accessibleName() == "Length"
    order = [seconds[page.list.model.row_at(place)] for place in range(len(seconds))]
    assert order == sorted(order)


def test_the_status_bar_leads_to_its_pages_with_the_keyboard(studio: Studio, qtbot: QtBot) -> None:
    bring(studio, "start")
    for part, page in ((studio.window.status.work, "train"), (studio.window.status.machine, "setup")):
        assert part.accessibleName()
        qtbot.keyClick(part, Qt.Key.Key_Space)
        assert studio.window.current == page
