"""The application: made in the order that gets a window on the screen soonest."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from studio.gui.engines.engine_job import QUIT_SECONDS
from studio.gui.kit.preferences import Preferences
from studio.gui.kit.tasks import cancel_all, wait_for_all
from studio.gui.kit.theme import Scheme, apply_scheme, prepare
from studio.gui.project.session import Session
from studio.gui.shell.main_window import TITLE, MainWindow
from studio.gui.shell.single_instance import SingleInstance
from studio.gui.shell.translations import install_language
from studio.gui.shell.window_log import log_error, start_log, stop_log
from studio.settings.application import studio_home

PREFERENCES = "preferences.ini"


class Studio(QObject):
    """The application's one session and its window."""

    def __init__(self, app: QApplication, session: Session) -> None:
        super().__init__(app)
        self._app = app
        self.session = session
        install_language(app, self._preference("language"))
        apply_scheme(app, self.scheme)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.window = MainWindow(session)
        self.window.scheme_chosen.connect(self.set_scheme)
        self.window.language_chosen.connect(self.set_language)

    @property
    def scheme(self) -> Scheme:
        """The theme that was chosen."""
        chosen = self._preference("theme")
        return "light" if chosen == "light" else "dark" if chosen == "dark" else "system"

    def set_scheme(self, scheme: Scheme) -> None:
        """Change the theme, now and for later."""
        self.session.preferences.setValue("theme", scheme)
        apply_scheme(self._app, scheme)

    def set_language(self, language: str) -> None:
        """Change the language of everything that is shown; whatever works goes on."""
        self.session.preferences.setValue("language", language)
        install_language(self._app, language)
        self.window.make_anew()

    def come_forward(self, folders: Sequence[str]) -> None:
        """Bring the window to the front, and open the first of these folders."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if folders:
            self.session.open_folder(Path(folders[0]))

    def _preference(self, key: str) -> str:
        return str(self.session.preferences.value(key, "system"))

    def _system_changed(self) -> None:
        if self.scheme == "system":
            apply_scheme(self._app, "system")


class FirstPaint(QObject):
    """Calls back once, after a window has been painted for the first time."""

    def __init__(self, window: MainWindow, then: object) -> None:
        super().__init__(window)
        self._then = then
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._then is not None:
            then, self._then = self._then, None
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, then)  # type: ignore[call-overload]
        return False


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; where there is one already, bring that to the front and end.

    Args:
        argv: arguments after the program's name: a folder of recordings to open, if any.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    app = make_application([sys.argv[0], *arguments])
    instance = SingleInstance(studio_home())
    if not instance.claim([str(folder.absolute()) for folder in _folders(arguments)]):
        return 0
    log = start_log()
    session = Session(open_preferences())
    studio = Studio(app, session)
    install_error_dialog(session)
    instance.asked.connect(studio.come_forward)
    studio.window.show()
    FirstPaint(studio.window, lambda: _after_first_paint(studio, arguments))
    try:
        return app.exec()
    finally:
        session.close()
        cancel_all()
        instance.release()
        if not wait_for_all(QUIT_SECONDS):
            os._exit(0)  # what does not hear that it is cancelled is killed; all that is to be kept is on disk
        if log is not None:
            stop_log(log)


def make_application(argv: list[str]) -> QApplication:
    """The QApplication with the studio's name, style and fonts, and numbers as programs read them."""
    app = QApplication(argv)
    # Qt takes the user's locale; libraries that parse numbers with strtod would then misread them.
    locale.setlocale(locale.LC_NUMERIC, "C")
    app.setApplicationName("whisper-lora-studio")
    app.setApplicationDisplayName(TITLE)
    app.setDesktopFileName("whisper-lora-studio")
    prepare(app)
    return app


def open_preferences() -> Preferences:
    """What is remembered between starts: window, theme, language, last folder."""
    home = studio_home()
    home.mkdir(parents=True, exist_ok=True)
    return Preferences(home / PREFERENCES)


def install_error_dialog(session: Session) -> None:
    """Whatever nobody caught is shown and logged, not lost on a console."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            session.notifier.report(error)

    session.notifier.error.connect(log_error)
    sys.excepthook = show


def _folders(arguments: Sequence[str]) -> list[Path]:
    return [Path(argument) for argument in arguments if not argument.startswith("-")]


def _after_first_paint(studio: Studio, arguments: Sequence[str]) -> None:
    """Import what is heavy, now that the window stands."""
    import pyqtgraph  # noqa: F401

    from studio.settings import toml  # noqa: F401

    studio.window.start()
    folders = _folders(arguments)
    studio.session.remembered.restore(opens=not folders)
    studio.window.restore()
    if folders:
        studio.session.open_folder(folders[0])
