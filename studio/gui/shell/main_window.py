"""The window: rail, pages, status bar; what is dropped on it, and what happens when it is closed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio import __version__
from studio.errors import DataError
from studio.gui.kit.dialogs import Answer, ErrorQueue, MessageDialog, ask, show_dialog
from studio.gui.kit.drop_zone import dropped_paths
from studio.gui.kit.notes import Toast
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.navigator import Request
from studio.gui.project.page import Page
from studio.gui.project.session import Session
from studio.gui.project.sources import is_corpus
from studio.gui.shell.menu_bar import make_menu_bar
from studio.gui.shell.notification import DesktopNotifier
from studio.gui.shell.pages import FURTHER_PAGES, PAGES, make_page
from studio.gui.shell.rail import Rail
from studio.gui.shell.status_bar import StatusBar
from studio.settings.resources import ROOT

if TYPE_CHECKING:
    from studio.gui.project.planned_run import PlannedRun

TITLE = "Whisper LoRA Studio"
PAGE = "page"
"""Preference: the page that was in front."""
DETACHED = "detached_run"
"""Preference: the run that was left running when the window was closed."""


class MainWindow(QMainWindow):
    """Shows one page at a time; each is built when it is first shown.

    Signals:
        scheme_chosen: system, light or dark.
        language_chosen: system, en or ko.
    """

    scheme_chosen = Signal(str)
    language_chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle(TITLE)
        self.setWindowIcon(QIcon(str(ROOT / "icons" / "app.svg")))
        self.setMinimumSize(960, 540)
        self.setAcceptDrops(True)
        self._desktop = DesktopNotifier(self)
        self._errors = ErrorQueue(self)
        self._asks_before_closing, self._follows_plan = True, False
        self._make()
        self._connect()
        self._restore()
        self._bring("start")
        self._stack.setFocus()  # no ring before a key is pressed

    @property
    def current(self) -> str:
        """Key of the page in front."""
        return next(key for key, page in self._pages.items() if page is self._stack.currentWidget())

    def page(self, key: str) -> Page:
        """A page, built when it is first asked for."""
        if key not in self._pages:
            self._pages[key] = make_page(key, self.session)
            self._stack.addWidget(self._pages[key])
        return self._pages[key]

    def show_page(self, key: str, request: Request | None = None) -> None:
        """Bring a page to the front, and hand it what it is asked for; a page that is none is passed over."""
        if key not in (*PAGES, *FURTHER_PAGES):
            return
        page = self._bring(key)
        self.session.preferences.setValue(PAGE, key)
        page.shown()
        if request is not None:
            page.take(request)

    def start(self) -> None:
        """What waits until the first paint: the machine's memory, the lists on disk, the steps' badges."""
        self.status.start()
        # Nothing is read before: what reads imports pydantic, which fails where two threads import it at once.
        self._pages[self.current].shown()
        self.session.checkpoints.refresh()
        self._show_badges()
        self._follow_detached()

    def restore(self) -> None:
        """Bring the page of last time to the front; a run that goes on has its own."""
        if self.session.run.directory is None:
            self.show_page(str(self.session.preferences.value(PAGE, "start")))

    def make_anew(self) -> None:
        """Show everything in the language that is installed now. What works is not the pages', and goes on."""
        key = self.current
        self.toast.deleteLater()
        self._make()
        self.show_page(key)
        self.status.start()
        self._show_badges()
        self._show_title()

    def close_without_asking(self) -> None:
        """Close whatever is at work."""
        self._asks_before_closing = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks_before_closing and not self._may_close():
            event.ignore()
            return
        self.session.preferences.setValue("geometry", self.saveGeometry())
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        event.acceptProposedAction()
        if paths and is_corpus(paths[0]) and self.current != "compare":
            self.session.open_folder(paths[0])
        elif paths:
            self.session.navigator.transcribe(paths)

    def _bring(self, key: str) -> Page:
        page = self.page(key)
        self._stack.setCurrentWidget(page)
        self.rail.select(key)
        return page

    def _follow_detached(self) -> None:
        """Show the run that was left running when the window was last closed."""
        left = self.session.preferences.value(DETACHED)
        if left and self.session.run.directory is None and not self.session.run.is_active:
            if (Path(str(left)) / "run.toml").is_file():
                self.session.run.follow(Path(str(left)))
                self.show_page("train")
            else:
                self.session.preferences.remove(DETACHED)

    def _forget_detached(self) -> None:
        run = self.session.run
        if run.state.is_over and self.session.preferences.value(DETACHED) == str(run.directory):
            self.session.preferences.remove(DETACHED)

    def _may_close(self) -> bool:
        """Ask what becomes of everything that is at work; False to stay."""
        run, unfinished = self.session.run, "\n\n".join(self.session.unfinished())
        if run.is_preparing:
            return self._may_close_early(unfinished)
        if not run.is_active:
            return not unfinished or self._may_give_up(unfinished)
        name = run.directory.name if run.directory else ""
        answer = ask(
            self,
            self.tr("{name} is still training").format(name=name),
            self.tr(
                "It can go on without this window; open the studio again to see it. "
                "Or stop it: it finishes its step, saves, and can be resumed later."
            )
            + (f"\n\n{unfinished}" if unfinished else ""),
            [
                ("stay", self.tr("Cancel"), "flat"),
                ("stop", self.tr("Stop and save"), "outlined"),
                ("keep", self.tr("Keep running"), "primary"),
            ],
        )
        if run.is_active and answer == "stop":
            self._close_when_stopped()
            return False
        if run.is_active and answer == "keep":
            self.session.preferences.setValue(DETACHED, str(run.directory))
            run.detach()
        return answer in ("stop", "keep")  # the run may have ended while it was asked

    def _may_give_up(self, unfinished: str) -> bool:
        answers: list[Answer] = [("stay", self.tr("Cancel"), "flat"), ("close", self.tr("Close anyway"), "outlined")]
        return ask(self, self.tr("The studio is still at work"), unfinished, answers) == "close"

    def _may_close_early(self, unfinished: str) -> bool:
        answer = ask(
            self,
            self.tr("A run is about to start"),
            self.tr("Its recordings are still being checked. Close the window and the run does not start.")
            + (f"\n\n{unfinished}" if unfinished else ""),
            [("stay", self.tr("Cancel"), "flat"), ("close", self.tr("Close without starting"), "outlined")],
        )
        run = self.session.run
        if answer == "close" and run.is_active and not run.is_preparing:
            return self._may_close()  # the run has begun while it was asked
        if answer == "close":
            run.cancel_preparing()
        return answer == "close"

    def _close_when_stopped(self) -> None:
        self.session.run.ended.connect(self.close_without_asking, Qt.ConnectionType.SingleShotConnection)
        self.session.run.stop()
        self.toast.show_message(self.tr("Saving; the window closes when it is done."))

    def _lay_out(self) -> None:
        central = QWidget()
        outer = QVBoxLayout(central)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addWidget(self._stack, 1)
        outer.addLayout(upper, 1)
        outer.addWidget(self.status)
        self.setCentralWidget(central)

    def _make(self) -> None:
        """All that is shown, without a page yet; what was shown before is let go."""
        self.rail = Rail()
        self.status = StatusBar(self.session)
        self.toast = Toast(self)
        self._stack = QStackedWidget()
        self._stack.setObjectName("pages")
        self._pages: dict[str, Page] = {}
        self._lay_out()
        if sys.platform == "darwin":
            names = {key: item.text() for key, item in self.rail.items.items()}
            bar = make_menu_bar(self, self.session, names, self.show_page, self.fill_help, self.open_preferences)
            self.setMenuBar(bar)
        self.rail.page_chosen.connect(self.show_page)
        self.rail.preferences_button.clicked.connect(self.open_preferences)
        self.rail.help_button.clicked.connect(self._open_help)
        self.status.clicked.connect(self.show_page)
        self.session.notifier.message.connect(self.toast.show_message)
        self.session.notifier.message_outdated.connect(self.toast.withdraw)

    def _connect(self) -> None:
        # Bound methods everywhere: they end with what is shown, which a change of language makes anew; lambdas do not.
        session = self.session
        session.navigator.host = self
        for keys in ("F1", "Ctrl+/"):
            QShortcut(QKeySequence(keys), self, self.open_shortcuts)
        session.notifier.error.connect(self._show_error)
        session.project.dataset_changed.connect(self._show_badges)
        session.project.settings_changed.connect(self._show_badges)
        session.run.updated.connect(self._show_title)
        session.run.ended.connect(self._run_ended)

    def _restore(self) -> None:
        geometry = self.session.preferences.value("geometry")
        if not isinstance(geometry, QByteArray) or not self.restoreGeometry(geometry):
            self.resize(1440, 900)

    def _show_error(self, error: BaseException) -> None:
        self._errors.add(error)

    def choose_import(self, source: Path) -> None:
        """Ask how a source is read, and open it so."""
        from studio.corpus.import_choice import load_choice
        from studio.corpus.overrides import OverrideStore
        from studio.gui.data.import_dialog import ImportDialog

        try:
            choice = load_choice(OverrideStore(source))
        except DataError as error:
            self._show_error(error)
            return
        dialog = ImportDialog(self, source, choice, self.session.project.settings.checkpoint.language)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.session.open_folder(source, choice=dialog.choice))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.open()

    def _show_badges(self, _settings: object = None) -> None:
        state = self.session.run.state
        has_data = self.session.project.dataset is not None
        self.rail.set_satisfied("data", has_data)
        self.rail.set_satisfied("setup", has_data and self._planned().is_ready)
        self.rail.set_satisfied("train", state.status == "finished")

    def _planned(self) -> PlannedRun:
        if not self._follows_plan:
            self._follows_plan = True
            self.session.planned.changed.connect(self._show_badges)
        return self.session.planned

    def _show_title(self, _batch: object = None) -> None:
        run = self.session.run
        if run.engine is None or run.directory is None or run.state.is_over:
            self.setWindowTitle(TITLE)
            return
        self.setWindowTitle(f"{run.state.progress:.0%} {run.directory.name} \N{EM DASH} {TITLE}")

    def _run_ended(self) -> None:
        self._show_title()
        self._show_badges()
        state = self.session.run.state
        self._forget_detached()
        if self.session.run.is_past:
            return
        name = self.session.run.directory.name if self.session.run.directory else ""
        words = {
            "finished": self.tr("{name} has finished."),
            "stopped": self.tr("{name} was stopped and saved."),
            "failed": self.tr("{name} has failed."),
        }
        if text := words.get(state.status):
            self.toast.show_message(text.format(name=name))
            QApplication.alert(self)
            self._desktop.notify(text.format(name=name))

    def open_preferences(self) -> None:
        """Show the choices that are not of a run."""
        from studio.gui.shell.preferences_dialog import PreferencesDialog

        dialog = PreferencesDialog(self, self.session)
        dialog.scheme_chosen.connect(self.scheme_chosen)
        dialog.language_chosen.connect(self.language_chosen, Qt.ConnectionType.QueuedConnection)
        dialog.storage_requested.connect(self.open_storage)
        show_dialog(dialog)

    def open_storage(self) -> None:
        """Show how large is what is kept to save time."""
        from studio.gui.shell.storage_dialog import StorageDialog

        show_dialog(StorageDialog(self, self.session))

    def _open_help(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_help(menu)
        button = self.rail.help_button
        menu.popup(button.mapToGlobal(QPoint(button.width() + 8, button.height() - menu.sizeHint().height())))

    def fill_help(self, menu: QMenu) -> QAction:
        """The ways to help; gives the last one, about the studio."""
        menu.addAction(self.tr("Handbook"), self.open_handbook)
        menu.addAction(self.tr("Shortcuts"), self.open_shortcuts)
        menu.addAction(self.tr("Report a problem…"), self.report_problem)
        return menu.addAction(self.tr("About"), self._open_about)

    def open_handbook(self) -> None:
        """Show the handbook."""
        from studio.gui.shell.handbook import HandbookDialog

        show_dialog(HandbookDialog(self))

    def open_shortcuts(self) -> None:
        """Show which keys do what, on the page in front and everywhere."""
        from studio.gui.shell.shortcuts import ShortcutsDialog

        everywhere = [("F1", self.tr("Shortcuts")), ("Ctrl+,", self.tr("Preferences"))]
        everywhere += [(f"Ctrl+{number}", item.text()) for number, item in enumerate(self.rail.items.values(), start=1)]
        everywhere.append(("Ctrl+0", self.tr("Start")))
        show_dialog(ShortcutsDialog(self, self._stack.currentWidget(), everywhere))

    def report_problem(self) -> None:
        """Ask where to, and pack what helps to find a problem: no recording and no text."""
        from studio.gui.shell.problem_report import write_problem_report

        title = self.tr("Report a problem: logs and settings, without recordings and texts")
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(Path.home() / "studio-report.zip"), "ZIP (*.zip)")
        dataset = self.session.project.dataset
        logs = [dataset.store.folder / "check-log.txt"] if dataset is not None else []
        if chosen:
            run_in_background(
                self,
                lambda _task: write_problem_report(Path(chosen), logs),
                is_save=True,
                success=lambda _: self.session.notifier.tell(self.tr("Saved {name}").format(name=Path(chosen).name)),
                failure=self.session.notifier.report,
            )

    def _open_about(self) -> None:
        title = f"{TITLE} {__version__}"
        text = self.tr(
            "Teaches Whisper your voice and your words. Recordings stay on this machine.\n\n"
            "Made with Qt, PySide6, pyqtgraph, Phosphor icons, PyTorch, transformers and PEFT."
        )
        dialog = MessageDialog(self, title, text, "info")
        dialog.add_button("close", self.tr("Close"))
        show_dialog(dialog)
