"""What the studio keeps to save time: how large it is, and a button that clears it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.dialogs import MessageDialog
from studio.gui.kit.figures import Progress
from studio.gui.kit.notes import Note
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.text import ElidedText, Text
from studio.gui.project.session import Session
from studio.runs.disk_usage import EXPENSIVE, KINDS, Amount, Cleared, InUse, cache_amounts, clear_cache
from studio.settings.application import studio_home
from studio.settings.units import file_size

_WIDTH = 560


class StorageDialog(QDialog):
    """Counts and clears in the background; what is open or being trained on stays."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.amounts: tuple[Amount, ...] = ()
        self.question: MessageDialog | None = None
        self.setWindowTitle(self.tr("Storage"))
        self.setFixedWidth(_WIDTH)
        self.sizes = {kind: Text("\N{EN DASH}", "body") for kind in KINDS}
        self.total = Text("\N{EN DASH}", "strong")
        self.in_use = Paragraph("", "help", "muted", line_height=18)
        self.problem = Note("", "bad")
        self.progress = Progress()
        self.clear_button = Button(self.tr("Clear cache…"), "outlined", "trash")
        self.close_button = Button(self.tr("Close"), "primary")
        self._lay_out()
        self.clear_button.clicked.connect(self._ask)
        self.close_button.clicked.connect(self.accept)
        self._count()

    @property
    def is_busy(self) -> bool:
        """Whether it counts or clears."""
        return not self.progress.isHidden()

    def _count(self) -> None:
        in_use = self._in_use()
        self._begin()
        run_in_background(self, lambda _task: cache_amounts(in_use()), success=self._show_amounts, failure=self._fail)

    def _in_use(self) -> Callable[[], InUse]:
        """What is needed; asked for in another thread, since many recordings may be open."""
        dataset, folders, is_reading = (
            self._session.project.dataset,
            self._session.runs.folders,
            self._session.project.is_loading,
        )
        rows = range(len(dataset)) if dataset is not None else range(0)
        return lambda: InUse([str(dataset.recording(row).audio) for row in rows if dataset], folders, is_reading)

    def _begin(self) -> None:
        self.progress.show()
        self.progress.set_value(-1.0)
        self.clear_button.setEnabled(False)

    def _show_amounts(self, amounts: Sequence[Amount]) -> None:
        self.amounts = tuple(amounts)
        self.progress.hide()
        for amount in amounts:
            self.sizes[amount.kind].setText(file_size(amount.bytes))
        self.total.setText(file_size(sum(amount.bytes for amount in amounts)))
        in_use = sum(amount.in_use for amount in amounts)
        words = self.tr("{size} of this is in use by what is open or by runs that are not finished, and stays.")
        self.in_use.setText(words.format(size=file_size(in_use)) if in_use else "")
        self.in_use.setVisible(bool(in_use))
        self.clear_button.setEnabled(any(amount.clearable > 0 for amount in amounts))
        self.adjustSize()

    def _fail(self, error: BaseException) -> None:
        self.progress.hide()
        self._session.notifier.report(error)

    # Clearing

    def _ask(self) -> None:
        cheap = sum(amount.clearable for amount in self.amounts if amount.kind not in EXPENSIVE)
        checks = sum(amount.clearable for amount in self.amounts if amount.kind in EXPENSIVE)
        title = self.tr("Clear {size} of cache?").format(size=file_size(cheap + checks))
        text = self.tr(
            "Measurements, unpacked archives, encoder outputs and cut-out parts are made again when they are needed. "
            "Your recordings, changes, runs and adapters are not touched."
        )
        if checks:
            words = self.tr(
                "The transcript checks ({size}) are what models heard: only hours of listening bring them back."
            )
            text = f"{text}\n\n{words.format(size=file_size(checks))}"
        question = MessageDialog(self, title, text, "warning")
        question.add_button("", self.tr("Cancel"), "flat")
        if checks:
            question.add_button("all", self.tr("Clear the checks too"))
            question.add_button("cheap", self.tr("Keep the checks"), "primary")
        else:
            question.add_button("cheap", self.tr("Clear cache"), "primary")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(lambda: self._clear(question.answer))
        question.setWindowModality(Qt.WindowModality.WindowModal)
        self.question = question
        question.open()

    def _clear(self, answer: str) -> None:
        self.question = None
        if not answer:
            return
        kinds = [kind for kind in KINDS if answer == "all" or kind not in EXPENSIVE]
        in_use = self._in_use()
        self._begin()
        run_in_background(self, lambda _task: clear_cache(kinds, in_use()), success=self._cleared, failure=self._fail)

    def _cleared(self, cleared: Cleared) -> None:
        self.problem.label.setText("\n".join(cleared.problems[:3]))
        self.problem.setVisible(bool(cleared.problems))
        self._session.notifier.tell(self.tr("{size} cleared").format(size=file_size(cleared.bytes)))
        self._count()

    # Layout

    def _names(self) -> dict[str, tuple[str, str]]:
        """Each kind, and what it is."""
        return {
            "measurements": (self.tr("Measurements"), self.tr("Levels, noise and silences of recordings")),
            "unpacked": (self.tr("Unpacked"), self.tr("Recordings out of archives and datasets")),
            "audio": (self.tr("Decoded audio"), self.tr("Of recordings that take long to read, for training")),
            "encoded": (
                self.tr("Encoder outputs"),
                self.tr("Where the encoder is frozen, so that later epochs are fast"),
            ),
            "parts": (self.tr("Parts"), self.tr("Cut out of recordings for the Compare page")),
            "checks": (self.tr("Transcript checks"), self.tr("What models heard: hours of work to make again")),
        }

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(14)
        grid.setColumnStretch(0, 1)
        for at, (kind, (name, meaning)) in enumerate(self._names().items()):
            grid.addLayout(column(Text(name, "body"), Text(meaning, "help"), spacing=2), at, 0)
            grid.addWidget(self.sizes[kind], at, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self.sizes[kind].setAccessibleName(name)
        grid.addWidget(Text(self.tr("Together"), "strong"), len(KINDS), 0)
        grid.addWidget(self.total, len(KINDS), 1, Qt.AlignmentFlag.AlignRight)
        card = Card()
        card.add(grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(16)
        path = ElidedText(str(studio_home()), "help", mode=Qt.TextElideMode.ElideMiddle)
        layout.addLayout(column(Text(self.tr("Storage"), "card"), path, spacing=4))
        words = self.tr("The studio keeps these to save time. They can be cleared at any time, also during a run.")
        layout.addWidget(Paragraph(words, "body", "muted", line_height=20))
        layout.addWidget(card)
        layout.addWidget(self.progress)
        layout.addWidget(self.in_use)
        layout.addWidget(self.problem)
        self.in_use.hide()
        self.problem.hide()
        self.clear_button.setAutoDefault(False)
        self.close_button.setDefault(True)
        layout.addLayout(row(self.clear_button, None, self.close_button))
