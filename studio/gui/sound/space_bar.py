"""The space bar of a page that records: it records whatever has the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from studio.gui.sound.record_button import RecordControl

_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class SpaceBar(QObject):
    """Takes the space bar before the widget that has the focus: a tap toggles the control, holding works it.

    Two keep their blanks: what is written into, and a button or picker that was reached with the Tab key.

    Args:
        page: whose window's keys are taken.
        control: what they work.
        is_wanted: whether the page shows the control now.
    """

    def __init__(self, page: QWidget, control: RecordControl, is_wanted: Callable[[], bool]) -> None:
        super().__init__(page)
        self._page, self._control, self._is_wanted = page, control, is_wanted
        self._window: QWindow | None = None
        self._is_down = self._was_tab = False
        self._tabbed: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)

    def attend(self, attends: bool) -> None:
        """Begin or end taking keys; for the page's show and hide events."""
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = self._page.window().windowHandle() if attends else None
        if self._window is not None:
            self._window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._was_tab = False
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._was_tab = event.key() in _TABS
            return self._press(event)
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            return self._release(event)
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        if event.isAutoRepeat():
            return self._is_down
        self._is_down = self._is_wanted() and not self._is_taken()
        if self._is_down:
            self._control.hold()
        return self._is_down

    def _release(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or not self._is_down:
            return False
        if not event.isAutoRepeat():
            self._is_down = False
            self._control.let_go()
        return True

    def _is_taken(self) -> bool:
        """Whether the blank is for the widget that has the focus, or for a menu."""
        focus = QApplication.focusWidget()
        if QApplication.activePopupWidget() is not None:
            return True
        if focus is None or focus is self._control.button:
            return False
        if focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            return True
        return focus is self._tabbed and isinstance(focus, QAbstractButton | QComboBox)

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._tabbed = new if self._was_tab else None
