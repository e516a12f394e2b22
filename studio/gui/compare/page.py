"""The same recordings as the base model and the adapter transcribe them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from studio.audio.decoding import AUDIO_SUFFIXES, as_file
from studio.corpus.utterance import Utterance
from studio.gui.compare.batch_card import BatchCard
from studio.gui.compare.batch_run import BatchRun
from studio.gui.compare.batch_sources import Source, gather, sources_of
from studio.gui.compare.batch_store import BatchStore
from studio.gui.compare.clip_list import ClipList
from studio.gui.compare.comparison import Comparison
from studio.gui.compare.corpus_texts import CorpusTexts
from studio.gui.compare.decoding_menu import DecodingButton
from studio.gui.compare.model_choice import ModelChoice
from studio.gui.compare.view import CompareView
from studio.gui.kit.buttons import Button
from studio.gui.kit.notes import EmptyState
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.export_dialog import ExportDialog
from studio.gui.project.navigator import CompareRuns, Request, TranscribeFiles
from studio.gui.project.page import Page
from studio.gui.project.session import Session
from studio.gui.project.sources import is_corpus
from studio.gui.sound.space_bar import SpaceBar
from studio.runs.clips import TranscribedClip, parts_folder
from studio.storage.atomic import free_path

_LOOK_MS = 5000
"""How often a run at work is looked at for a newer checkpoint."""

_NARROW = 1100

LAST_FOLDER = "last_audio_folder"


class ComparePage(Page):
    """History at the left; at the right one recording, or the table of many."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "", least_height=620)
        self.title_label.setText(self.tr("Compare"))
        self.set_subtitle(self.tr("Base and adapter side by side"))
        self.body.setSpacing(12)
        self.microphone = session.microphone
        self.choice = session.keep(ModelChoice, lambda: ModelChoice(session, session))
        self.comparing = session.keep(Comparison, lambda: Comparison(session, self.choice, session))
        self.batch = session.keep(BatchRun, lambda: _make_batch(session))
        self.texts = CorpusTexts(self)
        self.clips = ClipList()
        self.view = CompareView(session, self.comparing)
        self.card, self.reference = self.view.card, self.view.reference
        self.batch_card = BatchCard(self.batch)
        self._space = SpaceBar(self, self.card.control, self.view.isVisible)
        self._add_header()
        self._look = QTimer(self, interval=_LOOK_MS)
        self.empty = self._empty_state()
        self.content = self._content()
        self.add(self.empty, 1)
        self.add(self.content, 1)
        self._connect()
        self._show_clip()
        self._show_table()
        self._show_offer()
        self._choice_changed()
        self._show_blind()

    def shown(self) -> None:
        """Look for adapters that came meanwhile."""
        self.session.runs.refresh()
        self.setFocus()

    def take(self, request: Request) -> None:
        """The adapters of runs to choose, or recordings to open."""
        match request:
            case CompareRuns(runs):
                self.choice.choose_runs(list(runs))
            case TranscribeFiles(paths):
                self.open_paths(list(paths))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._space.attend(True)
        self._attend()
        self._look.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._space.attend(False)
        self.microphone.attend(self, False)
        self.card.panel.stop()
        self._look.stop()
        self.view.keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.clips.set_narrow(self.width() < _NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.view.isVisible() and (self.view.blind_card.press(event) or self.view.reference.begin_with(event)):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.isVisible() and self.comparing.clip:
            self.card.panel.toggle()
            return
        super().keyPressEvent(event)

    # What the user asks for

    def choose_files(self) -> None:
        """Ask for recordings: one is shown, several become a table."""
        kinds = self.tr("Recordings") + f" ({' '.join(f'*{suffix}' for suffix in AUDIO_SUFFIXES)})"
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Open recordings"), self._last_folder(), kinds)
        if chosen:
            self._remember(Path(chosen[0]).parent)
            self.open_paths([Path(each) for each in chosen])

    def choose_folder(self) -> None:
        """Ask for a folder, which becomes a table."""
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Compare a folder of recordings"), self._last_folder())
        if chosen:
            self._remember(Path(chosen))
            self.open_paths([Path(chosen)])

    def open_paths(self, paths: list[Path]) -> None:
        """Open what was dropped or chosen: a single recording is shown, all else becomes a table."""
        if len(paths) == 1 and not is_corpus(paths[0]):
            self._show_batch(False)
            self.comparing.open(paths[0], self._text_of(paths[0]))
        elif paths:
            title = paths[0].name if len(paths) == 1 else self.tr("{count} recordings").format(count=len(paths))
            self._start_batch(title, lambda task: gather(paths, self._text_of, task.cancelled))

    def open_export(self) -> ExportDialog | None:
        """Ask for formats and a folder for the first adapter; None where there is none."""
        first = self.choice.first
        if first is None or first.run is None:
            return None
        dialog = ExportDialog(self.session, first, self)
        dialog.open()
        return dialog

    def try_checkpoint(self) -> None:
        """Hear the newest checkpoint of a run at work."""
        if self.choice.checkpoints:
            self.choice.choose(0, self.choice.checkpoints[0].key)

    # What happens

    def _start_batch(self, title: str, sources: Callable[[Task], list[Source]]) -> None:
        self.choice.drop_gone()
        if not self.choice.can_transcribe:
            self.session.notifier.tell(self.tr("There is no adapter yet"))
            return
        self._show_batch(True)
        self.batch.start(title, sources, self.choice.chosen)

    def _compare_all(self, utterances: list[Utterance]) -> None:
        first = self.choice.first
        title = self.tr("Held-out recordings of {name}").format(name=first.name if first is not None else "")
        self._start_batch(title, lambda task: sources_of(utterances, task.cancelled))

    def _choose_utterance(self, utterance: Utterance) -> None:
        """Compare a held-out utterance; a part of a recording is cut out first."""
        self._show_batch(False)
        run_in_background(
            self,
            lambda _task: as_file(utterance.piece, parts_folder()),
            success=lambda path: self.comparing.open(path, utterance.text),
            failure=self.session.notifier.report,
        )

    def _choose_clip(self, clip_id: str) -> None:
        self._show_batch(False)
        self.comparing.choose(clip_id)

    def _open_row(self, clip: TranscribedClip) -> None:
        self._show_batch(False)
        self.comparing.store.put(clip)
        self.comparing.choose(clip.id)

    def _open_table(self) -> None:
        self.batch.recognise(self.choice.known)
        self._show_batch(True)

    def _export_table(self) -> None:
        begin = str(Path(self._last_folder()) / f"{self.batch.title}.csv")
        kinds = self.tr("Table") + " (*.csv);;JSON (*.json)"
        chosen, kind = QFileDialog.getSaveFileName(self, self.tr("Export the table"), begin, kinds)
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:  # the dialog asked about another name: what is there under this one stays
            path = free_path(path, ".json" if "json" in kind else ".csv")
        batch, said = self.batch.batch, self.tr("Written: {path}").format(path=path)
        run_in_background(
            self,
            lambda _task: batch.save(path),
            success=lambda _: self.session.notifier.tell(said),
            failure=self.session.notifier.report,
        )

    def _take_choice(self) -> None:
        """Others were chosen: a recording they have not transcribed is listened to again."""
        self._choice_changed()
        if self.comparing.clip is None:
            return
        if self.view.is_complete:
            self.comparing.give_up_others()
        elif self.choice.can_transcribe:
            self.comparing.transcribe()

    def _look_at_runs(self) -> None:
        if any(run.status == "running" for run in self.session.runs.summaries):
            self.session.runs.refresh()

    def _text_of(self, path: Path) -> str:
        dataset = self.session.project.dataset
        return self.texts.text_of(path, dataset.manifest() if dataset is not None else ())

    def _last_folder(self) -> str:
        fallback = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        return str(self.session.preferences.value(LAST_FOLDER, fallback))

    def _remember(self, folder: Path) -> None:
        self.session.preferences.setValue(LAST_FOLDER, str(folder))

    # What is shown

    def _attend(self) -> None:
        self.microphone.attend(self, self.view.isVisible())

    def _show_batch(self, shown: bool) -> None:
        self._stack.setCurrentWidget(self.batch_card if shown else self.view)
        self._attend()
        self._show_buttons()

    def _choice_changed(self) -> None:
        first = self.choice.first
        self.texts.read(first.run if first is not None else None)
        self.view.show_transcriptions()
        self._show_current()

    def _show_offer(self) -> None:
        has_any = bool(self.choice.known or self.comparing.store.clips or self.batch.batch.clips)
        self.empty.setVisible(not has_any)
        self.content.setVisible(has_any)
        for button in (self.open_button, self.folder_button, self.options_button, self.blind_button):
            button.setVisible(has_any)
        if self.isVisible():
            self._attend()
        self._show_buttons()
        self._show_current()

    def _show_current(self) -> None:
        """Offer the newest checkpoint of a run at work, unless it is transcribed already."""
        newest = self.choice.checkpoints[0] if self.choice.checkpoints else None
        offered = newest is not None and newest.key not in {each.key for each in self.choice.chosen}
        self.current_button.setVisible(offered)
        if offered and newest is not None:
            self.current_button.setText(self.tr("Try step {step}").format(step=f"{newest.step:,}"))
            words = self.tr("A run is being trained: hear its newest checkpoint, {name}")
            self.current_button.setToolTip(words.format(name=newest.name))

    def _show_list(self) -> None:
        clip = self.comparing.clip
        self.clips.set_clips(self.comparing.store.clips, clip.id if clip is not None else "")

    def _show_table(self) -> None:
        self.clips.set_table(self.batch.title, len(self.batch.batch.clips))

    def _show_clip(self) -> None:
        clip = self.comparing.clip
        self.clips.mark(Path(clip.audio) if clip is not None else None)
        self._show_list()

    def _show_buttons(self) -> None:
        is_busy = self.comparing.is_busy or self.microphone.is_recording
        can_transcribe = self.comparing.clip is not None and self.choice.can_transcribe and not is_busy
        missing = can_transcribe and not self.view.is_complete and not self.view.isHidden()
        self.again_button.setVisible(missing)
        first = self.choice.first
        can_export = first is not None and first.run is not None and first.kind != "gone"
        self.export_button.setVisible(can_export)

    def _show_blind(self) -> None:
        if self.view.blind.is_on:
            self._show_batch(False)
        self.blind_button.setChecked(self.view.blind.is_on)
        self.clips.set_masked(self.view.blind.is_on)

    def _show_export(self) -> None:
        busy = self.session.export.is_busy
        self.export_button.setText(self.tr("Exporting…") if busy else self.tr("Export adapter…"))

    # Layout

    def _add_header(self) -> None:
        self.again_button = Button(self.tr("Transcribe again"), "outlined", "ear")
        self.current_button = Button("", "outlined", "flask")
        self.blind_button = Button(self.tr("Blind test"), "outlined", "eye-slash")
        self.blind_button.setCheckable(True)
        self.blind_button.setToolTip(self.tr("Choose the better text without knowing whose it is"))
        self.options_button = DecodingButton(self.session.transcription)
        self.folder_button = Button(self.tr("Open folder…"), "outlined", "folders")
        self.folder_button.setToolTip(self.tr("Compare a folder of recordings"))
        self.open_button = Button(self.tr("Open audio file…"), "outlined", "folder-open", shortcut="Ctrl+O")
        self.export_button = Button(self.tr("Export adapter…"), "outlined", "export")
        for button in (
            self.again_button,
            self.current_button,
            self.blind_button,
            self.options_button,
            self.folder_button,
            self.open_button,
            self.export_button,
        ):
            self.add_header_button(button)

    def _connect(self) -> None:
        comparing = self.comparing
        self._look.timeout.connect(self._look_at_runs)
        self.microphone.state_changed.connect(self._show_buttons)
        self.choice.offered.connect(self._show_offer)
        self.choice.changed.connect(self._take_choice)
        self.texts.loaded.connect(self.clips.set_utterances)
        self.open_button.clicked.connect(self.choose_files)
        self.folder_button.clicked.connect(self.choose_folder)
        self.again_button.clicked.connect(comparing.transcribe)
        self.export_button.clicked.connect(self.open_export)
        self.session.export.changed.connect(self._show_export)
        self._show_export()
        self.options_button.options_changed.connect(comparing.transcribe)
        self.options_button.again_requested.connect(comparing.transcribe)
        self.blind_button.toggled.connect(self.view.blind.turn)
        self.view.blind.changed.connect(self._show_blind)
        self.view.files_requested.connect(self.choose_files)
        self.view.paths_dropped.connect(self.open_paths)
        self.view.transcriptions_changed.connect(self._show_buttons)
        comparing.clip_changed.connect(self._show_clip)
        comparing.store.changed.connect(self._show_list)
        self.clips.chosen.connect(self._choose_clip)
        self.clips.delete_requested.connect(comparing.remove)
        self.clips.play_requested.connect(self.card.panel.toggle)
        self.clips.utterance_chosen.connect(self._choose_utterance)
        self.clips.all_requested.connect(self._compare_all)
        self.batch.changed.connect(self._show_table)
        self.clips.table_requested.connect(self._open_table)
        self.batch_card.opened.connect(self._open_row)
        self.batch_card.export_requested.connect(self._export_table)
        self.batch_card.close_requested.connect(partial(self._show_batch, False))
        self.current_button.clicked.connect(self.try_checkpoint)

    def _content(self) -> QWidget:
        content = QWidget()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.batch_card)
        layout = QHBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self.clips)
        layout.addWidget(self._stack, 1)
        return content

    def _empty_state(self) -> EmptyState:
        empty = EmptyState(
            "ear",
            self.tr("There is no adapter yet"),
            self.tr(
                "This page shows, for the same recording, what the base model hears and what your adapter hears, "
                "side by side. It needs a finished run, or a running one that has saved a checkpoint."
            ),
            self.tr("See the runs"),
        )
        empty.button.clicked.connect(lambda: self.session.navigator.go("runs"))
        return empty


def _make_batch(session: Session) -> BatchRun:
    """The table of many recordings, with what was saved of it on disk."""
    batch = BatchRun(session.transcription, session)
    store = BatchStore(batch, batch)
    for each in (batch, store):
        each.failed.connect(session.notifier.report)
    session.closing.connect(store.close)
    return batch
