"""Every run directory that was found: what became of it, and several laid over each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from studio.errors import RunError, StudioError
from studio.gui.kit.buttons import Button
from studio.gui.kit.notes import EmptyState, Note
from studio.gui.kit.opening import show_folder
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.wording import short_path
from studio.gui.project.page import Page
from studio.gui.project.run_summaries import RunSummary, find_runs
from studio.gui.project.session import Session
from studio.gui.runs.annotation_dialog import AnnotationDialog
from studio.gui.runs.details import RunDetails, read_details
from studio.gui.runs.list import RunsFilter, RunsList
from studio.gui.runs.notice import comparable, notice_of
from studio.gui.runs.overlay import RunOverlay
from studio.gui.runs.setting_differences import SettingDifferences
from studio.gui.runs.table import COLORS, group_counts
from studio.runs.annotations import Annotation, write_annotation
from studio.runs.history import TRASH, move_to_trash, restore
from studio.settings.application import runs_folder
from studio.settings.toml import load_run_settings

LOOK_MILLISECONDS = 2000
"""How often the directories are looked at while the page is in front: another process may write them."""

_NARROW, _LOW = 1200, 780


class RunsPage(Page):
    """Table of runs, curves of the chosen ones, and the settings in which they differ."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Runs"))
        self.set_subtitle(self.tr("Every run is a folder in {path}").format(path=short_path(runs_folder())))
        self.open_button = Button(self.tr("Open"), "flat", "chart-line-up")
        self.resume_button = Button(self.tr("Resume"), "outlined", "play")
        self.more_button = Button(self.tr("More"), "outlined", "caret-down", trailing=True)
        self.compare_button = Button(self.tr("Compare"), "primary", "ear")
        for button in (self.open_button, self.resume_button, self.more_button, self.compare_button):
            self.add_header_button(button)
        self.filter = RunsFilter()
        self.list = RunsList()
        self.note = Note()
        self.overlay = RunOverlay()
        self.differences = SettingDifferences()
        self.details = self._make_details()
        self.empty = self._empty_state()
        self.content = self._content()
        self.add(self.empty, 1)
        self.add(self.content, 1)
        self._details: list[RunDetails] = []
        self._is_looking = False
        self._timer = QTimer(self, interval=LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self._connect()
        self._show_runs()

    @property
    def chosen(self) -> list[RunSummary]:
        """The selected runs, in the order in which they were selected."""
        return self.list.chosen

    def shown(self) -> None:
        """Look for runs that came meanwhile."""
        self._look()
        self.list.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.set_width(self.width())
        self.details.setFixedHeight(228 if self.height() < _LOW else 318)

    # What the user asks for

    def open_chosen(self) -> None:
        """Look at a run on the Train page; one that is being written is followed there."""
        chosen = self.chosen
        if len(chosen) != 1 or chosen[0].is_broken:
            return
        run, path = self.session.run, chosen[0].path
        if run.directory == path and (run.is_active or run.is_watched):
            self.session.navigator.go("train")
        else:
            self.session.open_run(chosen[0])

    def resume_chosen(self) -> None:
        """Go on with a run from its last checkpoint."""
        if len(self.chosen) == 1 and self.chosen[0].can_resume and not self.session.run.is_active:
            self.session.resume_run(self.chosen[0].path)

    def annotate_chosen(self) -> None:
        """Ask for the name of a run, its tags and notes."""
        run = self.chosen[0]
        self.dialog = AnnotationDialog(self, run)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.accepted.connect(partial(self._annotated, run, self.dialog))
        self.dialog.open()

    def _annotated(self, run: RunSummary, dialog: AnnotationDialog) -> None:
        if dialog.answer == "save":
            self._annotate(run.path, dialog.annotation)
            before = Annotation(run.title, run.notes, run.tags)
            text = self.tr("Noted of {name}").format(name=run.path.name)
            self.session.notifier.tell(text, partial(self._annotate, run.path, before))

    def _annotate(self, path: Path, annotation: Annotation) -> None:
        run_in_background(
            self,
            lambda _task: write_annotation(path, annotation),
            success=lambda _: self._look(),
            failure=self.session.notifier.report,
            is_save=True,
        )

    def compare_chosen(self) -> None:
        """Hear the base beside the adapters of the chosen runs."""
        self.session.navigator.compare([run.path for run in self.chosen])

    def duplicate_settings(self) -> None:
        """Show a run's settings on the Setup page, ready to be changed; the recordings that are open stay."""
        session, run = self.session, self.chosen[0]
        try:
            settings = load_run_settings(run.path / "run.toml")
        except StudioError as error:
            session.notifier.report(error)
            return
        before, dataset = session.project.settings, session.project.dataset
        source = Path(settings.data.source)
        if dataset is not None:
            data = settings.data.model_copy(update={"source": before.data.source})
            settings = settings.model_copy(update={"data": data})
        session.project.set_settings(settings)
        session.navigator.go("setup")
        words = self.tr("These are the settings of {name}").format(name=run.name)
        session.notifier.tell(words, lambda: session.project.set_settings(before))
        if dataset is None and source.is_dir():
            session.open_folder(source, then=lambda: session.navigator.go("setup"))

    def reveal_chosen(self) -> None:
        """Show the runs' folders in the file manager."""
        for run in self.chosen:
            show_folder(run.path)

    def delete_chosen(self) -> None:
        """Move the chosen runs to the trash; the toast's Undo brings them back."""
        runs = self.chosen
        busy = [run for run in runs if self._is_in_use(run)]
        if busy:
            message = self.tr("{name} is in use and cannot be deleted.").format(name=busy[0].name)
            self.session.notifier.report(RunError(message, self.tr("Stop the run first."), code="run_busy"))
        elif runs:
            run_in_background(self, lambda _task: _put_away(runs), success=self._deleted)

    def add_folder(self) -> None:
        """Ask for a folder with more runs, such as one that a cluster writes to."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Add a folder of runs"), home)
        if chosen:
            folder = Path(chosen)
            run_in_background(
                self, lambda _task: find_runs([folder]), success=lambda found: self._add_found(folder, found)
            )

    def open_menu(self, place: QPoint) -> None:
        """Everything that can be done with the chosen runs, and with the list."""
        menu = self.make_menu()
        menu.popup(place)

    def make_menu(self) -> QMenu:
        """The menu of actions; what cannot be done now is disabled."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        chosen, session = self.chosen, self.session
        one = len(chosen) == 1
        entries: Sequence[tuple[str, bool, Callable[[], None]] | None] = (
            (self.tr("Open on the Train page"), one and not chosen[0].is_broken, self.open_chosen),
            (self.tr("Resume"), self._can_resume(), self.resume_chosen),
            (self.tr("Name and notes…"), one and not chosen[0].is_broken, self.annotate_chosen),
            (self.tr("Duplicate settings"), one and not chosen[0].is_broken, self.duplicate_settings),
            (self.tr("Show in the file manager"), bool(chosen), self.reveal_chosen),
            (self.tr("Delete"), bool(chosen), self.delete_chosen),
            None,
            (self.tr("Add a folder of runs…"), True, self.add_folder),
            *[
                (self.tr("Leave out {path}").format(path=short_path(folder)), True, partial(self._forget, folder))
                for folder in session.runs.folders
            ],
            (self.tr("Show deleted runs"), self._trash.is_dir(), lambda: show_folder(self._trash)),
        )
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            text, enabled, work = entry
            action = menu.addAction(text)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _checked=False, work=work: work())
        return menu

    # What happens

    @property
    def _trash(self) -> Path:
        folder = self.chosen[0].path.parent if self.chosen else runs_folder()
        return folder / TRASH

    def _is_in_use(self, run: RunSummary) -> bool:
        return run.status == "running" or (self.session.run.is_active and self.session.run.directory == run.path)

    def _can_resume(self) -> bool:
        return len(self.chosen) == 1 and self.chosen[0].can_resume and not self.session.run.is_active

    def _deleted(self, result: tuple[list[tuple[Path, Path]], StudioError | None]) -> None:
        moved, error = result
        if moved:
            name = moved[0][1].name
            one, several = self.tr("Deleted {name}"), self.tr("Deleted {count} runs")
            text = one.format(name=name) if len(moved) == 1 else several.format(count=len(moved))
            self.session.notifier.tell(text, lambda: self._bring_back(moved))
        if error is not None:
            self.session.notifier.report(error)
        self.session.runs.refresh()

    def _bring_back(self, moved: list[tuple[Path, Path]]) -> None:
        for trashed, path in moved:
            failure = self.session.notifier.report
            task = run_in_background(self, partial(_put_back, trashed, path), failure=failure, is_save=True)
            task.ended.connect(self.session.runs.refresh)

    def _add_found(self, folder: Path, found: list[RunSummary]) -> None:
        folders = self.session.runs.folders
        if not found:
            self.session.notifier.tell(self.tr("There are no runs in {path}").format(path=short_path(folder)))
        elif folder not in folders and folder != runs_folder():
            self.session.runs.set_folders([*folders, folder])

    def _forget(self, folder: Path) -> None:
        folders = self.session.runs.folders
        self.session.runs.set_folders([each for each in folders if each != folder])
        words = self.tr("Left out {path}; its runs stay where they are")
        self.session.notifier.tell(
            words.format(path=short_path(folder)), lambda: self.session.runs.set_folders(folders)
        )

    def _look(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self.session.runs.refresh()

    # What is shown

    def _show_runs(self) -> None:
        self._is_looking = False
        runs = self.session.runs.summaries
        self.empty.setVisible(not runs)
        self.content.setVisible(bool(runs))
        if list(self.list.runs) != runs:
            self.filter.show_counts(group_counts(runs))
            self.list.set_runs(runs)
        self._show_chosen()

    def _filter(self) -> None:
        self.list.set_filter(self.filter.kind, self.filter.search.text())

    def _show_chosen(self) -> None:
        chosen = self.chosen
        one = len(chosen) == 1
        has_runs = bool(self.session.runs.summaries)
        self.open_button.setVisible(has_runs and one and not chosen[0].is_broken)
        self.resume_button.setVisible(has_runs and self._can_resume())
        self.more_button.setVisible(has_runs)
        self.compare_button.setVisible(has_runs)
        words = self.tr("Compare {count} runs").format(count=len(chosen))
        self.compare_button.setText(words if len(chosen) > 1 else self.tr("Compare"))
        reason = comparable(chosen)
        self.compare_button.setEnabled(not reason)
        self.compare_button.setToolTip(reason)
        notice = notice_of(chosen)
        self.note.setVisible(notice is not None)
        if notice is not None:
            self.note.set_note(*notice)
        self._read_chosen()

    def _read_chosen(self) -> None:
        overlaid = self.chosen[: len(COLORS)]
        self.details.setVisible(bool(overlaid))
        if [one.run for one in self._details] == overlaid:
            self._show_details(self._details)
            return
        known = list(self._details)
        run_in_background(self, lambda _task: read_details(overlaid, known), success=self._take_details)

    def _take_details(self, details: list[RunDetails]) -> None:
        if [one.run for one in details] == self.chosen[: len(COLORS)]:
            self._show_details(details)

    def _show_details(self, details: list[RunDetails]) -> None:
        self._details = details
        colors = self.list.colors
        self.overlay.show_runs(details, colors)
        self.differences.show_runs(details, colors)

    # Layout

    def _connect(self) -> None:
        self.session.runs.changed.connect(self._show_runs)
        self.session.run.controls_changed.connect(self._show_chosen)
        self.filter.changed.connect(self._filter)
        self.list.chosen_changed.connect(self._show_chosen)
        self.list.open_requested.connect(self.open_chosen)
        self.list.delete_requested.connect(self.delete_chosen)
        self.list.menu_requested.connect(self.open_menu)
        self.open_button.clicked.connect(self.open_chosen)
        self.resume_button.clicked.connect(self.resume_chosen)
        self.compare_button.clicked.connect(self.compare_chosen)
        self.more_button.clicked.connect(self._open_more)

    def _open_more(self) -> None:
        button = self.more_button
        self.open_menu(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _make_details(self) -> QWidget:
        details = QWidget()
        layout = QHBoxLayout(details)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self.overlay, 62)
        layout.addWidget(self.differences, 38)
        return details

    def _content(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.filter)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.details)
        return content

    def _empty_state(self) -> EmptyState:
        empty = EmptyState(
            "list-bullets",
            self.tr("There are no runs yet"),
            self.tr(
                "This page lists every run with its settings and its character error rate before and after, and "
                "lays two of them over each other. Train a first adapter to see it here."
            ),
            self.tr("Go to Start"),
        )
        empty.button.clicked.connect(lambda: self.session.navigator.go("start"))
        self.add_button = Button(self.tr("Add a folder of runs…"), "link")
        self.add_button.clicked.connect(self.add_folder)
        empty.add_below(self.add_button)
        return empty


def _put_away(runs: Sequence[RunSummary]) -> tuple[list[tuple[Path, Path]], StudioError | None]:
    """Where each run lies now and where it lay; ends at the first that cannot be moved, with the reason."""
    moved: list[tuple[Path, Path]] = []
    for run in runs:
        try:
            moved.append((move_to_trash(run.path), run.path))
        except StudioError as error:
            return moved, error
    return moved, None


def _put_back(trashed: Path, path: Path, _task: object) -> None:
    restore(trashed, path)
