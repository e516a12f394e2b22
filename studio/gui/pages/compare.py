"""The same recording as the base model and the adapter hear it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.data.audio import AUDIO_SUFFIXES, as_file
from studio.data.utterance import Utterance
from studio.gui.background import run_in_background
from studio.gui.comparing import TOOK, Comparing, new_recording
from studio.gui.corpus_texts import CorpusTexts
from studio.gui.models.clip_texts import clip_title, idle_words, progress_words
from studio.gui.models.listener_choice import ListenerChoice
from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.clip_card import ClipCard
from studio.gui.widgets.clip_list import ClipList
from studio.gui.widgets.hearing_columns import HearingColumns
from studio.gui.widgets.notes import EmptyState
from studio.gui.widgets.recording_button import SpaceBar
from studio.gui.widgets.recording_devices import RecordingOptions
from studio.gui.widgets.reference_card import ReferenceCard
from studio.recording.take import Take
from studio.runs.clips import BASE, compare_folder

_LOW, _NARROW = 780, 1200
_SAVE_MS = 400
_LOOK_MS = 5000
"""How often a run at work is looked at for a newer checkpoint."""

LAST_FOLDER = "last_audio_folder"


class ComparePage(Page):
    """History at the left; recording, reference, and one column a model at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Compare"))
        self.set_subtitle(self.tr("How the base model and your adapter hear the same recording, side by side"))
        self.body.setSpacing(12)
        self.microphone = session.microphone
        self.options = RecordingOptions(session.preferences)
        self.choice = ListenerChoice(session, self)
        self.comparing = Comparing(session, self.choice, self)
        self.transcriber = self.comparing.transcriber
        self.texts = CorpusTexts(self)
        self.open_button = Button(self.tr("Open audio file…"), "outlined", "folder-open")
        self.again_button = Button(self.tr("Listen again"), "outlined", "ear")
        self.add_header_button(self.again_button)
        self.add_header_button(self.open_button)
        self.clips = ClipList()
        self.card = ClipCard(self.microphone, self.options)
        self.space = SpaceBar(self.card.control)
        self.reference = ReferenceCard()
        self.heard_by = HearingColumns(self.comparing)
        self._save = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._look = QTimer(self, interval=_LOOK_MS)
        self.empty = self._empty_state()
        self.content = self._content()
        self.add(self.empty, 1)
        self.add(self.content, 1)
        self._connect()
        self._show_list()
        self._show_offer()
        self._choice_changed()
        self._show_clip()

    def shown(self) -> None:
        """Look for adapters that came meanwhile."""
        self.session.refresh_runs()
        if self.content.isVisible():
            self.card.control.button.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.microphone.attend(self, self.content.isVisible())
        self._look.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.microphone.attend(self, False)
        self.card.panel.stop()
        self._look.stop()
        self._keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.card.set_low(self.height() < _LOW)
        self.card.set_narrow(narrow)
        self.heard_by.set_narrow(narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.content.isVisible() and self.space.press(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.comparing.clip is not None:
            self.card.panel.toggle()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.space.release(event):
            super().keyReleaseEvent(event)

    # What the user asks for

    def choose_file(self) -> None:
        """Ask for recordings."""
        fallback = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        begin = str(self.session.preferences.value(LAST_FOLDER, fallback))
        kinds = self.tr("Recordings") + f" ({' '.join(f'*{suffix}' for suffix in AUDIO_SUFFIXES)})"
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Open a recording"), begin, kinds)
        if chosen:
            self.session.preferences.setValue(LAST_FOLDER, str(Path(chosen).parent))
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Show a recording and let the models listen to it; the reference comes from the corpus where it is there."""
        dataset = self.session.dataset
        self.comparing.open(path, self.texts.text_of(path, dataset.utterances if dataset is not None else ()))

    def _open_paths(self, paths: list[Path]) -> None:
        if len(paths) > 1:
            words = self.tr("Opened {name}; one recording at a time is compared")
            self.session.tell(words.format(name=paths[0].name))
        if paths:
            self.open_file(paths[0])

    def _record(self) -> None:
        self.transcriber.cancel()
        self.microphone.start(new_recording(), self.options.countdown)

    def _edit_reference(self, text: str) -> None:
        self.comparing.set_reference(text)
        self._save.start()

    def _keep(self) -> None:
        self._save.stop()
        self.comparing.keep()

    # What is shown

    def _choice_changed(self) -> None:
        first = self.choice.first
        self.texts.read(first.run if first is not None else None)
        self._show_hearings()

    def _choose_listeners(self) -> None:
        """Others were chosen: a recording they have not heard is listened to again."""
        self._choice_changed()
        if self.comparing.clip is not None and not all(self._hearings()) and self.choice.can_listen:
            self.comparing.listen()

    def _show_offer(self) -> None:
        has_any = bool(self.choice.known or self.comparing.store.clips)
        self.empty.setVisible(not has_any)
        self.content.setVisible(has_any)
        self.open_button.setVisible(has_any)
        if self.isVisible():
            self.microphone.attend(self, has_any)

    def _show_list(self) -> None:
        clip = self.comparing.clip
        self.clips.set_clips(self.comparing.store.clips, clip.id if clip is not None else "")

    def _show_clip(self) -> None:
        clip = self.comparing.clip
        self.card.show_clip(clip.shown if clip is not None else None, clip_title(clip) if clip is not None else "")
        if clip is not None:
            self.card.set_trim(*clip.ends, trimmed=clip.is_trimmed)
        self.clips.mark(Path(clip.audio) if clip is not None else None)
        self.reference.set_reference(clip.reference if clip is not None else None)
        self._show_list()
        self._show_hearings()
        self._show_work()

    def _show_hearings(self) -> None:
        clip = self.comparing.clip
        self.heard_by.show_hearings()
        self.reference.set_marked(any(self._hearings()) and bool(clip and clip.reference.strip()))
        self._show_buttons()

    def _hearings(self) -> list[object]:
        return list(self.heard_by.hearings()[: 1 + len(self.choice.chosen)])

    def _show_buttons(self) -> None:
        clip = self.comparing.clip
        missing = clip is not None and not all(self._hearings())
        self.again_button.setVisible(missing and not self.transcriber.is_busy and self.choice.can_listen)

    def _show_work(self, phase: str = "loading", seconds: float = 0.0) -> None:
        is_busy = self.transcriber.is_busy
        self.heard_by.set_waiting(self.tr("Listening…") if is_busy else self.tr("The text appears here."))
        self._show_buttons()
        if not is_busy:
            self.card.show_idle(idle_words(self.comparing.clip))
            return
        names = {BASE: self.tr("the base model")} | {each.key: each.name for each in self.choice.chosen}
        names["listening"] = ", ".join(names.values())
        names["loading"] = self.choice.first.checkpoint if self.choice.first is not None else ""
        expected = str(self.session.preferences.value(f"{TOOK}/{names['loading']}", ""))
        self.card.show_progress(*progress_words(phase, names, seconds, expected))

    def _work_changed(self, _busy: bool) -> None:
        self._show_work()

    # Layout

    def _connect(self) -> None:
        session, card, comparing = self.session, self.card, self.comparing
        session.audio_dropped.connect(self._open_paths)
        session.compare_requested.connect(self.choice.choose_runs)
        self.choice.offered.connect(self._show_offer)
        self.choice.changed.connect(self._choose_listeners)
        self.microphone.taken.connect(self._take)
        self._look.timeout.connect(self._look_at_runs)
        self.texts.loaded.connect(self.clips.set_utterances)
        self.open_button.clicked.connect(self.choose_file)
        self.again_button.clicked.connect(comparing.listen)
        card.file_requested.connect(self.choose_file)
        card.paths_dropped.connect(self._open_paths)
        card.record_requested.connect(self._record)
        card.cancel_requested.connect(self.transcriber.cancel)
        card.trim_requested.connect(comparing.set_trimmed)
        card.measured.connect(comparing.measure)
        comparing.clip_changed.connect(self._show_clip)
        comparing.heard.connect(self._show_hearings)
        comparing.store.changed.connect(self._show_list)
        self.transcriber.progressed.connect(self._show_work)
        self.transcriber.busy_changed.connect(self._work_changed)
        self.reference.edited.connect(self._edit_reference)
        self._save.timeout.connect(self._keep)
        self.clips.chosen.connect(comparing.choose)
        self.clips.delete_requested.connect(comparing.remove)
        self.clips.play_requested.connect(card.panel.toggle)
        self.clips.utterance_chosen.connect(self._choose_utterance)

    def _take(self, take: Take) -> None:
        if self.isVisible():
            self.comparing.take(take, self.options.trims)

    def _choose_utterance(self, utterance: Utterance) -> None:
        """Compare a held-out utterance; a part of a recording is cut out first."""
        run_in_background(
            self,
            lambda _task: as_file(utterance.piece, compare_folder() / "parts"),
            success=lambda path: self.comparing.open(path, utterance.text),
            failure=self.session.error.emit,
        )

    def _look_at_runs(self) -> None:
        if any(run.status == "running" for run in self.session.runs):
            self.session.refresh_runs()

    def _content(self) -> QWidget:
        content = QWidget()
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.card)
        right.addWidget(self.reference)
        right.addWidget(self.heard_by, 1)
        layout = QHBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self.clips)
        layout.addLayout(right, 1)
        return content

    def _empty_state(self) -> EmptyState:
        empty = EmptyState(
            "ear",
            self.tr("There is no adapter yet"),
            self.tr(
                "This page shows, for the same recording, what the base model hears and what your adapter hears, "
                "side by side. It needs a finished run."
            ),
            self.tr("See the runs"),
        )
        empty.button.clicked.connect(lambda: self.session.go("runs"))
        return empty
