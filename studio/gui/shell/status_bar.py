"""The bar below all pages: what the engine does at the left, the machine at the right."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from studio.gui.engines.run_control import RunControl
from studio.gui.kit.card import row
from studio.gui.kit.clickable import Clickable
from studio.gui.kit.figures import Progress, StatusDot
from studio.gui.kit.fonts import sized
from studio.gui.kit.notes import Picture
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import about, counted, memory
from studio.gui.machine import memory_use, processor_name
from studio.gui.project.session import Session

HEIGHT = 32
MACHINE_SECONDS = 2.0

Description = tuple[str, str, str, float | None, str]
"""Dot, headline, detail, share done, time left."""


class StatusBar(QFrame):
    """Dot, headline, detail, progress; device and its memory. Either half leads to what it tells of.

    Signals:
        clicked: the page that is wanted.
    """

    clicked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setFixedHeight(HEIGHT)
        self._session = session
        self.dot = StatusDot("good")
        self.headline = Text("", "label", "text")
        self.headline.setFont(sized(12, self.headline.font().weight()))
        self.detail = Text("", "help")
        self.progress = Progress("accent")
        self.progress.setFixedWidth(160)
        self.remaining = Text("", "help")
        self.device = ElidedText("", "help", mode=Qt.TextElideMode.ElideRight)
        self.device.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.memory_bar = Progress("memory_weights")
        self.memory_bar.setFixedWidth(64)
        self.memory_text = Text("", "label", "text")
        self._rest = ("good", self.tr("Ready"), self.tr("No data open"))
        self._lay_out()
        self._connect()
        self._timer = QTimer(self, interval=round(MACHINE_SECONDS * 1000))
        self._timer.timeout.connect(self.show_machine)
        self._dataset_changed()

    def start(self) -> None:
        """Begin to watch the machine; after the first paint."""
        self.show_machine()
        self._timer.start()

    def show_run(self) -> None:
        """What the engine does now."""
        run = self._session.run
        color, headline, detail, share, left = self._describe(run)
        self.dot.set_color(color)
        self.headline.setText(headline)
        self.detail.setText(detail)
        self.progress.setVisible(share is not None)
        if share is not None:
            self.progress.set_value(share)
        self.remaining.setText(left)
        self._name_work()

    def show_machine(self) -> None:
        """Name and memory of the device that works or would work."""
        state = self._session.run.state
        started, step = state.started, state.step
        on_gpu = self._session.run.engine is not None and started is not None and "cpu" not in started.device.lower()
        if on_gpu and started is not None and started.device_memory_limit:
            used, limit = step.device_memory_bytes if step else 0, started.device_memory_limit
            self.device.setText(started.device)
        else:
            used, limit = memory_use()
            self.device.setText(processor_name())
        self.memory_bar.set_value(used / limit)
        self.memory_text.setText(memory(used, limit))
        self.machine.setAccessibleName(f"{self.device.text()} {self.memory_text.text()}")

    def _describe(self, run: RunControl) -> Description:
        name = run.directory.name if run.directory else ""
        state = run.state
        if run.is_active and (run.engine is None or state.status == "starting"):
            return "accent", self.tr("Preparing the run"), name, -1.0, ""
        if run.engine is None or state.is_over:
            return *self._rest, None, ""
        total = state.started.total_steps if state.started else 0
        step = state.step.step if state.step else 0
        where = self.tr("step {step} of {total}").format(step=f"{step:,}", total=f"{total:,}")
        if run.is_stopping:
            return "warning", self.tr("Stopping {name}").format(name=name), where, state.progress, ""
        if run.is_paused:
            return "warning", self.tr("Paused {name}").format(name=name), where, state.progress, ""
        from studio.gui.train.run_pace import remaining_seconds  # numpy comes after the first paint

        left = remaining_seconds(state, run.history, run.settings, time.time())
        words = self.tr("{time} left").format(time=about(left)) if left is not None else ""
        return "accent", self.tr("Training {name}").format(name=name), where, state.progress, words

    def _name_work(self) -> None:
        said = (self.headline.text(), self.detail.text(), self.remaining.text())
        self.work.setAccessibleName(" ".join(filter(None, said)))

    def _set_rest(self, headline: str, detail: str, color: str = "good") -> None:
        self._rest = (color, headline, detail)
        self.show_run()

    def _loading(self, done: int, total: int, phase: str) -> None:
        if not self._session.project.is_loading:
            return
        self.dot.set_color("accent")
        is_unpacking = phase == "unpacking"
        self.headline.setText(self.tr("Unpacking archives") if is_unpacking else self.tr("Reading recordings"))
        counts = self.tr("{done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
        self.detail.setText((memory(done, total) if is_unpacking else counts) if total else "")
        self.progress.show()
        self.progress.set_value(done / total if total else -1)
        self._name_work()

    def _dataset_changed(self) -> None:
        dataset = self._session.project.dataset
        if dataset is None:
            self._set_rest(self.tr("Ready"), self.tr("No data open"))
        else:
            one, several = self.tr("1 recording checked"), self.tr("{count} recordings checked")
            text = counted(len(dataset), one, several)
            self._set_rest(self.tr("Ready"), text)

    def _connect(self) -> None:
        session = self._session
        self.work.clicked.connect(lambda: self.clicked.emit("data" if session.run.directory is None else "train"))
        self.machine.clicked.connect(lambda: self.clicked.emit("setup"))
        session.notifier.status_changed.connect(self._set_rest)
        session.project.dataset_loading.connect(self._loading)
        session.project.dataset_changed.connect(self._dataset_changed)
        session.run.preparing.connect(self._preparing)
        for signal in (session.run.opened, session.run.updated, session.run.ended, session.run.controls_changed):
            signal.connect(self._run_changed)

    def _run_changed(self, _batch: object = None) -> None:
        """A bound method, so that the connection ends with this window."""
        self.show_run()

    def _preparing(self, done: int, total: int) -> None:
        self.headline.setText(self.tr("Preparing the run"))
        self.detail.setText(self.tr("{done} of {total}").format(done=f"{done:,}", total=f"{total:,}"))
        self.progress.show()
        self.progress.set_value(done / total if total else -1)
        self._name_work()

    def _lay_out(self) -> None:
        self.work, self.machine = Clickable("statusPart"), Clickable("statusPart")
        work = row(self.dot, self.headline, self.detail, self.progress, self.remaining, None, spacing=10)
        machine = row(Picture("cpu", "muted", 16), self.device, 8, self.memory_bar, self.memory_text, spacing=10)
        outer = row(self.work, self.machine, spacing=0)
        for part, layout in ((self.work, work), (self.machine, machine)):
            layout.setContentsMargins(8, 0, 8, 0)
            part.setLayout(layout)
        outer.setContentsMargins(8, 0, 16, 0)
        outer.setStretch(0, 1)
        self.setLayout(outer)
