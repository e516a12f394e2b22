"""The same recording as the base model and the adapter hear it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.data.audio import AUDIO_SUFFIXES, AudioInfo, as_file
from studio.data.utterance import Utterance
from studio.errors import StudioError
from studio.gui.background import run_in_background
from studio.gui.corpus_texts import CorpusTexts
from studio.gui.models.clip_texts import idle_words, pieces_for, progress_words
from studio.gui.models.run_summaries import RunSummary
from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.transcriber import Transcriber
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.clip_card import ClipCard
from studio.gui.widgets.clip_list import ClipList
from studio.gui.widgets.hearing_column import HearingColumn
from studio.gui.widgets.notes import EmptyState
from studio.gui.widgets.reference_card import ReferenceCard
from studio.runs.clips import (
    BASE,
    ClipHistory,
    HeardClip,
    Hearing,
    compare_folder,
    heard,
    history_file,
    new_clip,
    with_duration,
    with_reference,
)
from studio.runs.history import read_settings

_LOW, _NARROW = 780, 1200
_SAVE_MS = 400
_ADAPTER = "adapter"
LAST_FOLDER = "last_audio_folder"
TOOK = "compare_seconds"
"""Preference: how long listening took last with a checkpoint; its name follows."""


class ComparePage(Page):
    """History at the left; recording, reference, and one column a model at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Compare"))
        self.set_subtitle(self.tr("How the base model and your adapter hear the same recording, side by side"))
        self.body.setSpacing(12)
        self.open_button = Button(self.tr("Open audio file…"), "outlined", "folder-open")
        self.again_button = Button(self.tr("Listen again"), "outlined", "ear")
        self.add_header_button(self.again_button)
        self.add_header_button(self.open_button)
        self.transcriber = Transcriber(session)
        self.clips = ClipList()
        self.card = ClipCard()
        self.reference = ReferenceCard()
        self.texts = CorpusTexts(self)
        self.columns = [
            HearingColumn(self.tr("Base model"), "base"),
            HearingColumn(self.tr("My adapter"), "accent"),
            HearingColumn(self.tr("Second adapter"), "second"),
        ]
        self.history = ClipHistory.load(history_file())
        self.clips.set_clips(self.history.clips)
        self.clip: HeardClip | None = None
        self._chosen: list[Path] = []
        self._wanted: list[Path] = []
        self._save = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self.empty = self._empty_state()
        self.content = self._content()
        self.add(self.empty, 1)
        self.add(self.content, 1)
        self._connect()
        self._show_runs()
        self._show_clip()

    @property
    def adapters(self) -> list[RunSummary]:
        """Runs whose adapter can be listened to, the newest first."""
        return [run for run in self.session.runs if run.has_adapter and run.status != "running" and not run.is_broken]

    @property
    def chosen(self) -> list[RunSummary]:
        """The runs whose adapters are heard, one or two."""
        by_path = {run.path: run for run in self.adapters}
        return [by_path[path] for path in self._chosen if path in by_path]

    def shown(self) -> None:
        """Look for adapters that came meanwhile."""
        self.session.refresh_runs()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.card.panel.stop()
        self._store()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.card.set_low(self.height() < _LOW)
        self._make_room()

    # What the user asks for

    def choose_file(self) -> None:
        """Ask for a recording."""
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
        self._begin(path, self.texts.text_of(path, dataset.utterances if dataset is not None else ()))

    def listen(self) -> None:
        """Let base and adapters hear the recording that is shown."""
        clip, runs = self.clip, self.chosen
        if clip is None or not runs:
            return
        settings = read_settings(runs[0].path)
        try:
            self.transcriber.start(
                Path(clip.audio),
                str(settings.get("checkpoint.name", runs[0].checkpoint)),
                runs[0].language,
                str(settings.get("checkpoint.task", "transcribe")),
                [run.path / _ADAPTER for run in runs],
            )
        except (StudioError, OSError) as error:
            self.session.error.emit(error)

    def choose_runs(self, paths: Sequence[Path]) -> None:
        """Hear these runs' adapters, as asked for on another page."""
        known = {run.path for run in self.adapters}
        self._wanted = [] if known.issuperset(paths) else list(paths)  # a run that has just ended is not listed yet
        found = [path for path in paths if path in known][:2]
        if found:
            self._choose(found)

    def delete_clip(self, clip_id: str) -> None:
        """Take a clip off the list; the recording itself stays where it is."""
        before = self.history
        if self.clip is not None and self.clip.id == clip_id:
            self.transcriber.cancel()
            self.clip = None
        self._set_history(before.without(clip_id))
        self._show_clip()
        self.session.tell(self.tr("Deleted from the list"), lambda: self._bring_back(before, clip_id))

    # What happens

    def _begin(self, path: Path, reference: str) -> None:
        runs = self.chosen
        if not runs:
            self.session.tell(self.tr("There is no adapter yet to listen with"))
            return
        profile = str(read_settings(runs[0].path).get("evaluation.cer_profile", "auto"))
        self.clip = new_clip(path.absolute(), reference, runs[0].language, profile)
        self._show_clip()
        self.listen()

    def _drop(self, paths: list[Path]) -> None:
        if not paths:
            return
        if len(paths) > 1:
            words = self.tr("Opened {name}; one recording at a time is compared")
            self.session.tell(words.format(name=paths[0].name))
        self.open_file(paths[0])

    def _choose_utterance(self, utterance: Utterance) -> None:
        """Compare a held-out utterance; a part of a recording is cut out first."""
        run_in_background(
            self,
            lambda _task: as_file(utterance.piece, compare_folder() / "parts"),
            success=lambda path: self._begin(path, utterance.text),
            failure=self.session.error.emit,
        )

    def _choose_clip(self, clip_id: str) -> None:
        self.transcriber.cancel()
        self._store()
        self.clip = self.history.find(clip_id)
        paths = [Path(each.model).parent for each in self.clip.hearings if each.model != BASE] if self.clip else []
        known = {run.path for run in self.adapters}
        if paths and all(path in known for path in paths) and paths != self._chosen:
            self._set_chosen(paths)
        self._show_clip()

    def _choose(self, paths: list[Path]) -> None:
        """Hear other adapters; a recording that is shown is listened to again."""
        if paths == self._chosen:
            return
        self._set_chosen(paths)
        self._show_clip()
        if self.clip is not None:
            self.listen()

    def _choose_checkpoint(self, name: object) -> None:
        newest = next((run.path for run in self.adapters if run.checkpoint == name), None)
        if newest is not None and self.chosen and self.chosen[0].checkpoint != name:
            self._choose([newest])

    def _choose_adapter(self, place: int, path: object) -> None:
        by_path = {run.path: run for run in self.adapters}
        if not isinstance(path, Path) or path not in by_path:
            return
        paths = [*self._chosen[:place], path, *self._chosen[place + 1 :]]
        partner = by_path.get(paths[1]) if len(paths) > 1 and place == 0 else None
        if partner is not None and (partner.path == path or not _fit(by_path[path], partner)):
            paths = [path]
        self._choose(paths)

    def _add_second(self) -> None:
        others = self._partners()
        if others:
            self._choose([self._chosen[0], others[0].path])

    def _set_chosen(self, paths: list[Path]) -> None:
        self._chosen = list(paths)
        self._show_pickers()
        self.texts.read(self._chosen[0] if self._chosen else None)

    def _partners(self) -> list[RunSummary]:
        first = self.chosen[0] if self.chosen else None
        return [run for run in self.adapters if first and run.path != first.path and _fit(first, run)]

    def _hear(self, results: list[dict[str, Any]]) -> None:
        clip, runs = self.clip, {str(run.path / _ADAPTER): run for run in self.chosen}
        if clip is None:
            return
        hearings = []
        for result in results:
            model = str(result.get("model", ""))
            run = runs.get(model)
            name = run.name if run is not None else self.chosen[0].checkpoint if self.chosen else ""
            seconds = float(result.get("seconds", 0.0))
            hearings.append(Hearing(model, name, str(result.get("text", "")).strip(), seconds))
        language = self.chosen[0].language if self.chosen else clip.language
        self.clip = heard(clip, hearings, language)
        if self.chosen:
            self.session.preferences.setValue(f"{TOOK}/{self.chosen[0].checkpoint}", self.transcriber.seconds)
        self._set_history(self.history.put(self.clip))
        self._show_clip()

    def _measure(self, info: AudioInfo) -> None:
        if self.clip is not None and not self.clip.duration:
            self.clip = with_duration(self.clip, info.duration)
            if self.history.find(self.clip.id) is not None:
                self._set_history(self.history.put(self.clip))

    def _edit_reference(self, text: str) -> None:
        if self.clip is not None:
            self.clip = with_reference(self.clip, text)
            self._show_hearings()
            self._save.start()

    def _store(self) -> None:
        """Keep what was typed as the reference."""
        self._save.stop()
        if self.clip is not None and self.history.find(self.clip.id) not in (None, self.clip):
            self._set_history(self.history.put(self.clip))

    def _bring_back(self, before: ClipHistory, clip_id: str) -> None:
        lost = before.find(clip_id)
        if lost is not None and self.history.find(clip_id) is None:
            place = [each.id for each in before.clips].index(clip_id)
            clips = list(self.history.clips)
            clips.insert(min(place, len(clips)), lost)
            self._set_history(ClipHistory(tuple(clips)))

    def _set_history(self, history: ClipHistory) -> None:
        self.history = history
        self.clips.set_clips(history.clips, self.clip.id if self.clip else "")
        path = history_file()
        run_in_background(self, lambda _task: history.save(path), failure=self.session.error.emit)

    def _fail(self, error: StudioError) -> None:
        self.session.error.emit(error)
        self._show_clip()

    # What is shown

    def _offer(self, utterances: list[Utterance]) -> None:
        self.card.set_utterances(utterances, Path(self.clip.audio) if self.clip is not None else None)

    def _show_runs(self) -> None:
        adapters = self.adapters
        has_any = bool(adapters) or bool(self.history.clips)
        self.empty.setVisible(not has_any)
        self.content.setVisible(has_any)
        self.open_button.setVisible(has_any)
        known = [run.path for run in adapters]
        kept = [path for path in self._chosen if path in known]
        if not kept and known:
            looked_at = self.session.run.directory
            kept = [looked_at if looked_at in known else known[0]]
        self._chosen = kept
        self._show_pickers()
        self.texts.read(self._chosen[0] if self._chosen else None)
        self._show_buttons()
        if self._wanted and set(known).issuperset(self._wanted):
            self.choose_runs(self._wanted)

    def _show_pickers(self) -> None:
        adapters, chosen = self.adapters, self.chosen
        names = list(dict.fromkeys(run.checkpoint for run in adapters))
        self.columns[0].set_choices([(name, name) for name in names], chosen[0].checkpoint if chosen else None)
        self.columns[1].set_choices([(run.path, run.name) for run in adapters], chosen[0].path if chosen else None)
        partners = self._partners()
        second = chosen[1].path if len(chosen) > 1 else None
        self.columns[2].set_choices([(run.path, run.name) for run in partners], second)
        self.columns[1].extra_button.setVisible(bool(partners) and second is None)

    def _show_clip(self) -> None:
        clip = self.clip
        self.card.show_clip(Path(clip.audio) if clip is not None else None)
        self.reference.set_reference(clip.reference if clip is not None else None)
        self._show_hearings()
        self._show_work()

    def _show_hearings(self) -> None:
        clip = self.clip
        hearings = self._hearings()
        for place, column in enumerate(self.columns):
            column.setVisible(place < 2 or len(self._chosen) > 1)
            hearing = hearings[place]
            pieces = pieces_for(clip, hearing) if clip is not None and hearing is not None else []
            column.show_hearing(clip, hearing, pieces)
        self.reference.set_marked(any(hearings) and bool(clip and clip.reference.strip()))
        self._make_room()
        self._show_buttons()

    def _hearings(self) -> list[Hearing | None]:
        """For each column what it shows; none where the recording was heard by another model."""
        by_model = {each.model: each for each in self.clip.hearings} if self.clip is not None else {}
        found = [by_model.get(BASE)]
        found += [by_model.get(str(path / _ADAPTER)) for path in self._chosen]
        if self.clip is not None and self.chosen:
            base = found[0]
            if base is not None and base.name != self.chosen[0].checkpoint:
                found[0] = None
        return [*found, None, None, None][:3]

    def _show_buttons(self) -> None:
        shown = 1 + len(self._chosen)
        missing = self.clip is not None and not all(self._hearings()[:shown])
        self.again_button.setVisible(missing and not self.transcriber.is_busy and bool(self.chosen))
        self.open_button.set_kind("primary" if self.clip is None else "outlined")

    def _show_work(self, phase: str = "loading", seconds: float = 0.0) -> None:
        is_busy = self.transcriber.is_busy
        waiting = self.tr("Listening…") if is_busy else self.tr("The text appears here.")
        for column in self.columns:
            column.set_waiting(waiting)
        self._show_buttons()
        if is_busy:
            names = {BASE: self.tr("the base model")} | {str(run.path / _ADAPTER): run.name for run in self.chosen}
            checkpoint = self.chosen[0].checkpoint if self.chosen else ""
            expected = str(self.session.preferences.value(f"{TOOK}/{checkpoint}", ""))
            names["loading"] = checkpoint
            self.card.show_progress(*progress_words(phase, names, seconds, expected))
        else:
            self.card.show_idle(idle_words(self.clip))

    def _make_room(self) -> None:
        three = len(self._chosen) > 1
        for column in self.columns:
            column.set_narrow(narrow=self.width() < _NARROW, three=three)

    # Layout

    def _connect(self) -> None:
        session, card, transcriber = self.session, self.card, self.transcriber
        session.runs_changed.connect(self._show_runs)
        session.audio_dropped.connect(self._drop)
        self.texts.loaded.connect(self._offer)
        session.compare_requested.connect(self.choose_runs)
        session.closing.connect(transcriber.close)
        self.destroyed.connect(transcriber.close)
        self.open_button.clicked.connect(self.choose_file)
        self.again_button.clicked.connect(self.listen)
        card.file_requested.connect(self.choose_file)
        card.file_dropped.connect(self.open_file)
        card.utterance_chosen.connect(self._choose_utterance)
        card.cancel_requested.connect(transcriber.cancel)
        card.measured.connect(self._measure)
        transcriber.progressed.connect(self._show_work)
        transcriber.busy_changed.connect(lambda _busy: self._show_work())
        transcriber.heard.connect(self._hear)
        transcriber.failed.connect(self._fail)
        self.reference.edited.connect(self._edit_reference)
        self._save.timeout.connect(self._store)
        self.clips.chosen.connect(self._choose_clip)
        self.clips.delete_requested.connect(self.delete_clip)
        self.clips.play_requested.connect(card.panel.toggle)
        self.columns[0].model_chosen.connect(self._choose_checkpoint)
        for place in (0, 1):
            self.columns[place + 1].model_chosen.connect(partial(self._choose_adapter, place))
        self.columns[1].extra_button.set_tooltip(self.tr("Hear a second adapter beside it"))
        self.columns[1].extra_button.clicked.connect(self._add_second)
        less = self.columns[2].extra_button
        less.set_icon("x")
        less.set_tooltip(self.tr("Take this adapter away"))
        less.show()
        less.clicked.connect(lambda: self._choose(self._chosen[:1]))

    def _content(self) -> QWidget:
        content = QWidget()
        columns = QHBoxLayout()
        columns.setSpacing(12)
        for column in self.columns:
            columns.addWidget(column, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.card)
        right.addWidget(self.reference)
        right.addLayout(columns, 1)
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


def _fit(first: RunSummary, second: RunSummary) -> bool:
    """Whether two adapters can share a base."""
    return (first.checkpoint, first.language) == (second.checkpoint, second.language)
