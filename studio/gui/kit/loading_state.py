"""What a page shows while recordings are read: how far, and a way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.figures import Progress
from studio.gui.kit.text import Text
from studio.gui.kit.wording import memory


class LoadingState(QWidget):
    """Headline, bar, count and Cancel, in the middle.

    Signals:
        cancelled: the button was pressed.
    """

    cancelled = Signal()

    def __init__(self, headline: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = Progress()
        self.progress.setFixedWidth(320)
        self.detail = Text("", "body", "muted")
        self.cancel_button = Button(self.tr("Cancel"), "outlined", "x")
        self.cancel_button.clicked.connect(self.cancelled)
        layout = QVBoxLayout(self)
        layout.setSpacing(0)
        layout.addStretch(2)
        for widget, gap in (
            (Text(headline, "heading"), 16), (self.progress, 12), (self.detail, 20), (self.cancel_button, 0),
        ):  # fmt: skip
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            layout.addSpacing(gap)
        layout.addStretch(3)

    def set_progress(self, done: int, total: int, phase: str = "") -> None:
        """Say how far, in recordings, or in bytes of what is unpacked; a total of 0 is not known yet."""
        self.progress.set_value(done / total if total else -1)
        if phase == "unpacking":
            words = self.tr("{amount} unpacked").format(amount=memory(done, total))
        else:
            words = self.tr("{done} of {total} recordings checked").format(done=f"{done:,}", total=f"{total:,}")
        self.detail.setText(words if total else self.tr("Looking for recordings and transcripts"))
