"""A run as it learns, and the commands to its engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from studio.errors import StudioError
from studio.gui.kit.dialogs import ask
from studio.gui.kit.notes import EmptyState, Note
from studio.gui.kit.opening import show_folder
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.wording import counted
from studio.gui.project.page import Page
from studio.gui.project.session import Session
from studio.gui.sound.piece_player import PiecePlayer
from studio.gui.train import detached
from studio.gui.train.changed_inputs import ask_about_changes
from studio.gui.train.controls import TrainControls
from studio.gui.train.headline import RunHeadline
from studio.gui.train.log import RunLog
from studio.gui.train.notice import notice_of
from studio.gui.train.plots import PLOTS, Plot, TrainPlots
from studio.gui.train.run_condition import condition_of
from studio.gui.train.run_facts import FinalRates, final_rates, forecast_bytes, import_scores
from studio.gui.train.run_view import RunView
from studio.gui.train.samples import SamplesCard
from studio.settings.adapter import has_rank, method_name

if TYPE_CHECKING:
    import psutil

    from studio.settings.run import RunSettings

PIECE_MILLISECONDS = 20
"""One piece of the page is drawn at a time: the event loop is never late by more than one plot."""

CLOCK_MILLISECONDS = 1000
_PARTS: tuple[str, ...] = ("headline", *PLOTS, "samples", "log")


class TrainPage(Page):
    """Headline figures, four plots, samples and log of the run that is looked at."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "", scrolls=True)
        self.title_label.setText(self.tr("Train"))
        self.body.setSpacing(12)
        self.view = RunView()
        self._final_cer: FinalRates | None = None
        self._checked = (0, 0)
        self._detached: psutil.Process | None = None
        self._forecast: int | None = None
        self._folder_gone = False
        self._dirty: list[str] = []
        self.player = PiecePlayer(self)
        self.controls = TrainControls(self)
        self.empty = self._empty_state()
        self.note = Note(action=self.tr("Show log"))
        self.headline = RunHeadline()
        self.plots = TrainPlots(session.preferences)
        self.samples = SamplesCard()
        self.log = RunLog()
        self.content = self._content()
        self.add(self.empty, 1)
        self.add(self.content, 1)
        self._pieces = QTimer(self, interval=PIECE_MILLISECONDS)
        self._pieces.timeout.connect(self._draw_piece)
        self._clock = QTimer(self, interval=CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._tick)
        self._connect()
        self._run_opened()

    def shown(self) -> None:
        """Draw what has come while another page was in front."""
        self._redraw()

    # What happens to the run

    def _connect(self) -> None:
        session, run = self.session, self.session.run
        run.opened.connect(self._run_opened)
        run.updated.connect(self._redraw)
        run.controls_changed.connect(self._redraw)
        run.ended.connect(self._run_ended)
        run.preparing.connect(self._preparing)
        self.note.action_button.clicked.connect(self._show_log)
        self.log.file_requested.connect(self._open_log_file)
        self.log.unfolded.connect(self._reveal_log, Qt.ConnectionType.QueuedConnection)  # once it is laid out
        self.samples.play_requested.connect(self.player.toggle)
        self.player.playing_changed.connect(self.samples.set_playing)
        self.player.failed.connect(self.session.notifier.report)
        controls = self.controls
        controls.evaluate.clicked.connect(run.evaluate_now)
        controls.evaluate.clicked.connect(
            lambda: session.notifier.tell(self.tr("The adapter is evaluated after this step."))
        )
        controls.save.clicked.connect(run.save_now)
        controls.save.clicked.connect(lambda: session.notifier.tell(self.tr("A checkpoint is saved after this step.")))
        controls.pause.clicked.connect(self._pause_or_go_on)
        controls.stop.clicked.connect(self._stop)
        controls.resume.clicked.connect(self._resume)
        controls.report.clicked.connect(lambda: self._open("report.html"))
        controls.folder.clicked.connect(lambda: self._open(""))
        controls.compare.clicked.connect(lambda: session.navigator.compare([run.directory] if run.directory else []))

    def _run_opened(self) -> None:
        self._final_cer, self._detached, self._folder_gone = None, None, False
        self._checked, self._forecast = (0, 0), None
        self._find_engine()
        if self.session.run.directory is not None:
            run_in_background(self, lambda _task: import_scores())
        self._redraw()

    def _run_ended(self) -> None:
        directory, failure = self.session.run.directory, self.session.run.state.failure
        is_changed = failure is not None and failure.code == "inputs_changed" and not self.session.run.is_past
        if is_changed and directory is not None:
            ask_about_changes(self, directory, self._resume, self.session.notifier.report)
        if self.session.run.state.status == "finished" and directory is not None:
            run_in_background(
                self, lambda _task: final_rates(directory), success=lambda rates: self._report_read(directory, rates)
            )
        self._redraw()

    def _report_read(self, directory: Path, rates: FinalRates | None) -> None:
        if directory == self.session.run.directory:
            self._final_cer = rates
            self._redraw()

    def _preparing(self, done: int, total: int) -> None:
        self._checked = (done, total)
        self._redraw()

    def _find_engine(self) -> None:
        """An engine that was left running without a window can still be asked to stop."""
        run, directory = self.session.run, self.session.run.directory
        if directory is not None and run.is_watched:
            run_in_background(
                self,
                lambda _task: detached.find_engine(directory),
                success=lambda engine: self._engine_found(directory, engine),
            )

    def _engine_found(self, directory: Path, engine: psutil.Process | None) -> None:
        if directory == self.session.run.directory:
            self._detached = engine
            self._redraw()

    # What the user asks for

    def _pause_or_go_on(self) -> None:
        run = self.session.run
        (run.go_on if run.is_paused else run.pause)()

    def _stop(self) -> None:
        run = self.session.run
        if run.is_preparing:
            run.cancel_preparing()
        elif self._detached is not None and run.engine is None:
            if detached.ask_to_stop(self._detached):
                self.session.notifier.tell(self.tr("The run was asked to stop; it finishes its step and saves."))
        elif run.is_stopping:
            self._end_at_once()
        else:
            run.stop()

    def _end_at_once(self) -> None:
        saved = self.view.history.saves[-1] if self.view.history.saves else 0
        lost = self.tr("Steps {first} to {last} would be lost.").format(
            first=f"{saved + 1:,}", last=f"{self.view.step:,}"
        )
        answer = ask(
            self,
            self.tr("End the run without saving?"),
            lost if self.view.step > saved else self.tr("Nothing would be lost: every step is saved."),
            [("wait", self.tr("Wait for it"), "outlined"), ("kill", self.tr("End at once"), "flat")],
        )
        if answer == "kill":
            self.session.run.kill()

    def _resume(self) -> None:
        if self.session.run.directory is not None:
            self.session.resume_run(self.session.run.directory)

    def _show_log(self) -> None:
        self.log.set_unfolded(True)

    def _reveal_log(self) -> None:
        """What was unfolded may be below the window's edge."""
        area = self.findChild(QScrollArea)
        content = area.widget() if area is not None else None
        if area is not None and content is not None:
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            area.verticalScrollBar().setValue(self.log.mapTo(content, self.log.rect().topLeft()).y())

    def _open_log_file(self) -> None:
        self._open("log.txt")

    def _open(self, name: str) -> None:
        directory = self.session.run.directory
        if directory is None:
            return
        path = directory / name
        if not path.exists():
            message = self.tr("There is no such file: {path}").format(path=path)
            self.session.notifier.report(StudioError(message, self.tr("The run's folder may have been moved.")))
        else:
            show_folder(path)

    # Drawing

    def _look(self) -> RunView:
        run = self.session.run
        condition = condition_of(
            run.state,
            has_run=run.directory is not None,
            is_preparing=run.is_preparing,
            is_worked_on=run.engine is not None or (run.is_watched and not run.is_abandoned),
            is_stopping=run.is_stopping,
            is_pausing=run.is_paused,
        )
        if condition == "preparing":  # of a new run: what was looked at before is not its own
            return RunView(condition, settings=self.session.project.settings, now=time.time(), checked=self._checked)
        return RunView(
            condition, run.state, run.history, run.settings, run.directory, time.time(), final_cer=self._final_cer
        )

    def _redraw(self, _batch: object = None) -> None:
        """Take note of the run's state now, and draw the pieces one after the other."""
        if self.session.run.is_reading and self.view.directory is not None:
            return
        self.view = self._look()
        self.empty.setVisible(self.view.condition == "empty")
        self.content.setVisible(self.view.condition != "empty")
        self._forecast_memory()
        forecast = self._forecast or 0 if self.view.directory is not None else 0
        self.plots.set_run(self.view.state, self.view.history, self.view.settings, forecast)
        if self.view.condition == "empty":
            self._show_controls()
            return
        self._dirty += [part for part in _PARTS if part not in self._dirty]
        self._show_controls()
        if self.isVisible() or not self._pieces.isActive():
            self._pieces.start()
        (self._clock.start if self.view.is_live else self._clock.stop)()

    def _draw_piece(self) -> None:
        if not self._dirty or not self.isVisible():
            self._pieces.stop()
            return
        part = self._dirty.pop(0)
        if part in PLOTS:
            plot: Plot = part
            self.plots.refresh(plot)
        elif part == "headline":
            self.headline.show_run(self.view)
        elif part == "samples":
            self._show_samples()
        else:
            self.log.set_log(self.view.history.log)

    def _tick(self) -> None:
        """Times go on, and folders go away, without an event."""
        directory = self.view.directory
        gone = directory is not None and not (directory / "run.toml").is_file()
        if gone != self._folder_gone and self.session.run.settings is not None:
            self._folder_gone = gone
            self._show_controls()
        self.view = self._look()
        self.headline.show_run(self.view)

    def _show_controls(self) -> None:
        view, run = self.view, self.session.run
        self.controls.show_run(
            view, is_own=run.is_active, is_pausing=run.is_paused, can_stop=run.is_active or self._detached is not None
        )
        self.set_subtitle(self._describe(view))
        notice = notice_of(view, is_watched=run.is_watched, is_folder_gone=self._folder_gone)
        self.note.setVisible(notice is not None)
        if notice is not None:
            has_log = view.condition in ("failed", "interrupted")
            self.note.set_note(*notice, self.tr("Show log") if has_log else "")

    def _show_samples(self) -> None:
        view = self.view
        started = view.state.started
        every = view.settings.evaluation.eval_steps if view.settings else 0
        waiting = self.tr("Sentences appear here at each evaluation: what was said, and what both models hear.")
        if every and view.is_live:
            words = self.tr("The first sentences appear at step {step}: what was said, and what both models hear.")
            waiting = words.format(step=f"{every:,}")
        self.samples.set_waiting(waiting)
        newest = view.state.evaluation
        profile = started.cer_profile if started and started.cer_profile not in ("", "auto") else "basic"
        language = view.settings.checkpoint.language if view.settings else ""
        self.samples.set_samples(view.history.samples, profile, language, newest.utterances if newest else 0)

    def _describe(self, view: RunView) -> str:
        if view.condition == "empty":
            return self.tr("Loss, error rate and memory of a run as it learns")
        settings = view.settings
        parts = [view.directory.name] if view.directory else [self.tr("a new run")]
        if view.checkpoint_name:
            parts.append(view.checkpoint_name)
        if settings is not None:
            words = (
                self.tr("{method} rank {rank} on {modules}") if has_rank(settings.adapter.model_dump()) else "{method}"
            )
            method = method_name(settings.adapter.model_dump(), settings.quantization.model_dump())
            parts.append(words.format(method=method, rank=settings.adapter.rank, modules=self._modules(settings)))
            if settings.adapter.freezes_encoder:
                parts.append(self.tr("decoder only"))
        if view.state.started is not None:
            one, several = self.tr("1 utterance"), self.tr("{count} utterances")
            parts.append(counted(view.state.started.train_utterances, one, several))
        return ", ".join(parts)

    def _modules(self, settings: RunSettings) -> str:
        *first, last = settings.adapter.target_modules
        if not first:
            return last
        return self.tr("{names} and {last}").format(names=", ".join(first), last=last)

    def _forecast_memory(self) -> None:
        """Work out once, as soon as the device is known, what Setup's forecast says of this run."""
        run, directory, started = self.session.run, self.session.run.directory, self.session.run.state.started
        settings = run.settings
        if self._forecast is not None or directory is None or started is None or settings is None:
            return
        self._forecast = 0
        on_gpu, store = started.device.startswith("cuda"), self.session.checkpoints.store
        run_in_background(
            self,
            lambda _task: forecast_bytes(directory, settings, store, on_gpu),
            success=lambda count: self._forecast_known(directory, count),
        )

    def _forecast_known(self, directory: Path, count: int) -> None:
        if directory == self.session.run.directory:
            self._forecast = count
            self._redraw()

    def _empty_state(self) -> EmptyState:
        empty = EmptyState(
            "chart-line-up",
            self.tr("No run is open"),
            self.tr(
                "This page shows a run live: loss, character error rate and memory as it learns, and sample "
                "sentences at each evaluation. Set a run up, or open one that you have."
            ),
            self.tr("Go to Setup"),
        )
        has_data = self.session.project.dataset is not None
        empty.button.setText(self.tr("Go to Setup") if has_data else self.tr("Go to Data"))
        self.session.project.dataset_changed.connect(self._name_empty_button)
        empty.button.clicked.connect(
            lambda: self.session.navigator.go("setup" if self.session.project.dataset else "data")
        )
        return empty

    def _name_empty_button(self) -> None:
        has_data = self.session.project.dataset is not None
        self.empty.button.setText(self.tr("Go to Setup") if has_data else self.tr("Go to Data"))

    def _content(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.note)
        layout.addWidget(self.headline)
        layout.addWidget(self.plots, 1)
        layout.addWidget(self.samples)
        layout.addWidget(self.log)
        return content
