"""Sentences read aloud into a dataset of one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog

from studio.corpus.own_datasets import own_datasets
from studio.errors import StudioError
from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.wording import counted
from studio.gui.project.navigator import ReadAloud, Request
from studio.gui.project.open_dialogs import choose_folder
from studio.gui.project.page import Page
from studio.gui.project.read_aloud import FIRST_ADAPTER, ReadAloudSession, begin, usual_folder
from studio.gui.project.session import Session
from studio.gui.record.plan_card import NameDialog, PlanCard
from studio.gui.record.take_card import TakeCard
from studio.gui.sound.microphone_menu import RecordingOptions
from studio.gui.sound.space_bar import SpaceBar
from studio.recording.plans import RecordingPlan, plan_of, recording_now
from studio.settings.application import recordings_folder

STARTS, STOPS = "reading_starts", "reading_stops"
"""Preferences: whether takes start, and end, by themselves."""

_NARROW, _LOW = 1100, 720
_START_MS = 700
"""Between a kept take and the next that starts by itself: the eye has found the new sentence."""


class RecordPage(Page):
    """What is read and where it goes above; below, one sentence after the other."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "", least_height=620)
        self.title_label.setText(self.tr("Record my own voice"))
        self.body.setSpacing(12)
        self.microphone = session.microphone
        self._options = options = RecordingOptions(session.preferences)
        self.reading = session.keep(ReadAloudSession, lambda: _make_reading(session, options))
        self.setup = PlanCard(self.microphone, options)
        self.card = TakeCard(self.microphone, self.reading)
        self._space = SpaceBar(self, self.card.control, lambda: self.reading.session is not None)
        self.back_button = IconButton("arrow-left", self.tr("Back"), shortcut="Alt+Left")
        self.use_button = Button(self.tr("Use these recordings"), "outlined", "arrow-right", trailing=True)
        self.set_back_button(self.back_button)
        self.add_header_button(self.use_button)
        self.add(self.setup)
        self.add(self.card, 1)
        self._back = "start"
        self._is_first = False
        reading = self.reading.session
        self._folder = reading.dataset.folder if reading is not None else Path()
        self._plan = self.reading.plan or RecordingPlan("en")
        self._asked: tuple[RecordingPlan, Path] | None = None
        self._next = QTimer(self, singleShot=True, interval=_START_MS)
        self._connect()
        self._restore()
        self._show()

    def open(self, dataset: Path | None = None, back: str = "start", prompts: Path | None = None) -> None:
        """Go on with a dataset; without one, with what is open here, or was recorded last.

        Sentences of a file are read in the language that is set for training.
        """
        self._back = back
        if prompts is not None:
            self._open_prompts(prompts, dataset)
            return
        if dataset is None and self.reading.session is not None:
            return
        plan, folder = begin(self.session.preferences) if dataset is None else (plan_of(dataset), dataset)
        if plan is None:
            plan = RecordingPlan(
                self.session.project.settings.checkpoint.language or begin(self.session.preferences)[0].language
            )
        self._open(plan, folder)

    def use(self) -> None:
        """Open the dataset on the Data page, with its language set for training."""
        session, plan = self.reading.session, self.reading.plan
        if session is None or plan is None or not self.reading.count:
            return
        self.session.project.change_setting("checkpoint.language", plan.language)
        self.session.open_folder(session.dataset.folder)

    def shown(self) -> None:
        """Something is there to be read, however one came here."""
        if self.reading.session is None:
            self.open(back=self._back)
        self.setFocus()
        self._is_first = True
        self._start_first()

    def take(self, request: Request) -> None:
        """Go on with a dataset, and remember the way back."""
        if isinstance(request, ReadAloud):
            self.open(request.dataset, request.back, request.prompts)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._space.attend(True)
        self.reading.is_attended = True
        self.microphone.attend(self, True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._space.attend(False)
        self._next.stop()
        self.reading.is_attended = False
        self.microphone.attend(self, False)
        self.card.panel.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow, low = self.width() < _NARROW, self.height() < _LOW
        self.setup.set_narrow(narrow)
        self.card.set_narrow(narrow)
        self.card.set_low(low)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        buttons = {
            Qt.Key.Key_Left: self.card.previous_button, Qt.Key.Key_Right: self.card.skip_button,
            Qt.Key.Key_R: self.card.again_button, Qt.Key.Key_K: self.card.keep_button,
            Qt.Key.Key_Return: self.card.panel.play_button, Qt.Key.Key_Enter: self.card.panel.play_button,
        }  # fmt: skip
        button = buttons.get(Qt.Key(event.key()))
        if button is not None and button.isVisible() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            button.click()
            return
        super().keyPressEvent(event)

    # What is chosen

    def _open(self, plan: RecordingPlan, folder: Path) -> None:
        self._next.stop()
        if self.reading.is_busy:
            self._asked = (plan, folder)
            return
        try:
            self.reading.open(plan, folder)
        except StudioError as error:
            if error.code != "no_prompts" or plan.prompts is not None:
                self.session.notifier.report(error)
                self._show()
                return
            self.reading.close()  # a language without sentences of ours: the user has to bring some
            self.reading.changed.emit()
        self._plan, self._folder = plan, folder
        self._show()

    def _open_prompts(self, prompts: Path, dataset: Path | None) -> None:
        language = self.session.project.settings.checkpoint.language or self._plan.language
        folder = dataset or recording_now(recordings_folder(), language) or usual_folder(language)
        self._open(RecordingPlan(language, prompts), folder)

    def _open_asked(self) -> None:
        """What was asked for while a take was judged or written."""
        if self._asked is not None and not self.reading.is_busy:
            (plan, folder), self._asked = self._asked, None
            self._open(plan, folder)

    def _choose_language(self, language: str) -> None:
        """An adapter learns one language, so every language has a dataset of its own."""
        root = recordings_folder()
        folder = recording_now(root, language) or usual_folder(language)
        self._open(plan_of(folder) or RecordingPlan(language), folder)

    def _choose_file(self) -> None:
        begin_at = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = self.tr("Text files") + " (*.txt);;" + self.tr("All files") + " (*)"
        title = self.tr("Sentences to read: one a line")
        chosen, _ = QFileDialog.getOpenFileName(self, title, begin_at, kinds)
        if chosen:
            self._open(RecordingPlan(self._plan.language, Path(chosen)), self._folder)

    def _choose_dataset(self, folder: Path) -> None:
        self._open(plan_of(folder) or self._plan, folder)

    def _name_dataset(self) -> None:
        dialog = NameDialog(self, recordings_folder(), "")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._choose_dataset(dialog.folder))
        dialog.open()

    # What happens

    def _take_saved(self) -> None:
        session = self.reading.session
        if self.card.starts_box.value() and self.isVisible() and session is not None and not session.is_complete:
            self._next.start()

    def _start_first(self, _state: str = "") -> None:
        """Where takes start by themselves the first one does too, once the microphone hears."""
        session = self.reading.session
        wants = self._is_first and self.card.starts_box.value() and self.isVisible()
        if wants and session is not None and not session.is_complete and self.reading.can_record:
            self._next.start()

    def _begun(self) -> None:
        self._is_first = False
        self._next.stop()

    def _start_next(self) -> None:
        self._is_first = False
        if self.isVisible() and not self.card.prompt.is_editing and self.reading.pending is None:
            self.reading.record()

    def _show(self) -> None:
        reading = self.reading
        session = reading.session
        self.setup.show_choice(
            self._plan,
            len(session.prompts) if session is not None else 0,
            self._folder,
            own_datasets(recordings_folder()),
        )
        self._show_figures()

    def _show_figures(self) -> None:
        reading = self.reading
        self.use_button.setEnabled(reading.count > 0 and not self.microphone.is_recording)
        self.use_button.set_kind("primary" if reading.is_enough else "outlined")
        count = counted(reading.count, self.tr("1 recording"), self.tr("{count} recordings"))
        more = self.tr("{least} are enough for a first adapter.").format(least=FIRST_ADAPTER)
        enough = self.tr("Enough for a first adapter; every further one makes it better.")
        words = f"{self._folder.name}: {count}. {enough if reading.is_enough else more}"
        first = self.tr("Read one sentence at a time, as you usually speak. {least} are enough for a first adapter.")
        self.set_subtitle(words if reading.count else first.format(least=FIRST_ADAPTER))

    def _restore(self) -> None:
        self.card.starts_box.set_value(self._options.number(STARTS, 0) == 1)
        self.card.stops_box.set_value(self._options.number(STOPS, 1) == 1)
        self.reading.silence.is_on = self.card.stops_box.value()
        self.reading.silence.is_held = lambda: self.card.control.is_held

    def _set_starts(self, on: bool) -> None:
        self._options.set(STARTS, int(on))
        self._is_first = on
        if on:
            self._start_first()
        else:
            self._next.stop()

    def _set_stops(self, on: bool) -> None:
        self._options.set(STOPS, int(on))
        self.reading.silence.is_on = on

    def _connect(self) -> None:
        session, reading, setup, card = self.session, self.reading, self.setup, self.card
        reading.changed.connect(self._next.stop)
        reading.changed.connect(self._start_first)
        reading.changed.connect(self._show_figures)
        reading.changed.connect(self._open_asked, Qt.ConnectionType.QueuedConnection)
        reading.take_added.connect(self._take_saved)
        self.microphone.state_changed.connect(self._show_figures)
        self.microphone.state_changed.connect(self._start_first)
        self._next.timeout.connect(self._start_next)
        card.control.start_requested.connect(self._begun)
        self.back_button.clicked.connect(lambda: session.navigator.go(self._back))
        self.use_button.clicked.connect(self.use)
        setup.language_chosen.connect(self._choose_language)
        setup.file_requested.connect(self._choose_file)
        setup.ours_chosen.connect(lambda: self._open(RecordingPlan(self._plan.language), self._folder))
        setup.dataset_chosen.connect(self._choose_dataset)
        setup.new_requested.connect(self._name_dataset)
        card.other_way_requested.connect(lambda: choose_folder(self, session))
        card.starts_box.value_edited.connect(self._set_starts)
        card.stops_box.value_edited.connect(self._set_stops)


def _make_reading(session: Session, options: RecordingOptions) -> ReadAloudSession:
    reading = ReadAloudSession(session.microphone, options, session)
    reading.failed.connect(session.notifier.report)
    session.closing.connect(reading.close)
    return reading
