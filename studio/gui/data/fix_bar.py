"""Below the chips: fixing all of a kind, what was fixed or guessed, and how far checking transcripts is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from studio.corpus.dataset import Dataset
from studio.corpus.quality.fix_log import AppliedFix
from studio.corpus.quality.registry import rule_of, rules
from studio.gui.data import finding_texts as finding_words
from studio.gui.data.import_notices import list_notices
from studio.gui.kit.buttons import Button
from studio.gui.kit.figures import Progress
from studio.gui.kit.menus import add_heading
from studio.gui.kit.text import ElidedText
from studio.gui.kit.wording import about, counted, moment
from studio.gui.project.session import Session

_LISTED = 20


class FixBar(QWidget):
    """Hidden where it has nothing to offer.

    Signals:
        fix_requested: code of the finding, and the fix, for all recordings that have it.
        undo_requested: a listed fix is to be taken back.
        stop_requested: checking transcripts is to stop.
    """

    fix_requested = Signal(str, str)
    undo_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._code = ""
        self._narrow = self._is_working = False
        self._fixes: Sequence[AppliedFix] = ()
        self._imported: tuple[Session, Dataset] | None = None
        self.text = ElidedText("", "help")
        self.progress = Progress()
        self.progress.setFixedWidth(160)
        self.stop_button = Button(self.tr("Stop"), "outlined", "stop", small=True)
        self.fix_button = Button("", "outlined", "magic-wand", small=True)
        self.other_button = Button("", "outlined", "prohibit", small=True)
        self.list_button = Button("", "link", "caret-down", trailing=True)
        self.notices_button = Button("", "link", "info")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.fix_button)
        layout.addWidget(self.other_button)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.stop_button)
        layout.addWidget(self.notices_button)
        layout.addWidget(self.list_button)
        self.fix_button.clicked.connect(lambda: self._ask(0))
        self.other_button.clicked.connect(lambda: self._ask(1))
        self.stop_button.clicked.connect(self.stop_requested)
        self.list_button.clicked.connect(self._open)
        self.notices_button.clicked.connect(self._list_notices)
        self.notices_button.hide()
        self.stop_button.hide()
        self.set_work("", None)
        self.show_kind("", 0)
        self.show_fixes(())

    def show_kind(self, kind: str, count: int) -> None:
        """Offer what fixes the findings of a chip."""
        fixes = rule_of(kind).fixes if count and kind in {rule.code for rule in rules()} else ()
        self._code = kind if fixes else ""
        for place, button in enumerate((self.fix_button, self.other_button)):
            button.setVisible(place < len(fixes))
            if place < len(fixes):
                words = self.tr("{fix}: all {count}") if count > 1 else self.tr("{fix}: this one")
                button.setText(words.format(fix=finding_words.fix_name(fixes[place]), count=f"{count:,}"))
        self._fit()

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what the words say too."""
        self._narrow = narrow
        self.progress.setVisible(self._is_working and not narrow)

    def show_fixes(self, fixes: Sequence[AppliedFix]) -> None:
        """Tell what was fixed; the newest can be taken back first in the menu."""
        self._fixes = fixes
        self.list_button.setVisible(bool(fixes))
        self.list_button.setText(counted(len(fixes), self.tr("1 fix made"), self.tr("{count} fixes made")))
        self._fit()

    def show_notices(self, session: Session, dataset: Dataset) -> None:
        """Tell that the import guessed something, or does not use it."""
        self._imported = session, dataset
        count = len(dataset.imported.notices)
        self.notices_button.setVisible(count > 0)
        words = counted(count, self.tr("1 note on the import"), self.tr("{count} notes on the import"))
        self.notices_button.setText(words)
        self._fit()

    def set_work(self, text: str, share: float | None) -> None:
        """Say what is going on and how far it is, from 0 to 1, below 0 where that is not known; None for nothing."""
        self.text.setText(text)
        self._is_working = share is not None
        self.progress.setVisible(self._is_working and not self._narrow)
        self.progress.set_value(share if share is not None else 0.0)
        self._fit()

    def show_checking(self, done: int, total: int, left: float) -> None:
        """How far checking transcripts is: recordings, their total, and seconds left (below 0 = not known)."""
        words = self.tr("Loading the model…")
        if total:
            words = self.tr("Checked {done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
        if left >= 0:
            rest = self.tr("{time} left").format(time=about(left))
            words = f"{words}, {rest}"
        self.set_work(words, done / total if total else -1.0)

    def set_stoppable(self, stoppable: bool) -> None:
        """Whether what is going on can be stopped."""
        self.stop_button.setVisible(stoppable)

    def set_busy(self, busy: bool) -> None:
        """Take no other order while one is carried out."""
        for button in (self.fix_button, self.other_button, self.list_button):
            button.setEnabled(not busy)

    def fill_menu(self, menu: QMenu) -> None:
        """The fixes made, the newest first, each to be taken back."""
        add_heading(menu, self.tr("Take back"))
        for fix in reversed(self._fixes[-_LISTED:]):
            what = counted(len(fix.after), self.tr("1 recording"), self.tr("{count} recordings"))
            words = f"{finding_words.fix_name(fix.fix)}, {what}, {moment(fix.time)}"
            menu.addAction(words, lambda fix=fix: self.undo_requested.emit(fix))

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self.list_button.mapToGlobal(QPoint(0, self.list_button.height() + 4)))

    def _list_notices(self) -> None:
        if self._imported is not None:
            list_notices(self, *self._imported)

    def _ask(self, place: int) -> None:
        if self._code:
            self.fix_requested.emit(self._code, rule_of(self._code).fixes[place])

    def _fit(self) -> None:
        shown = (self.fix_button, self.progress, self.notices_button, self.list_button)
        self.setVisible(bool(self.text.text()) or any(not widget.isHidden() for widget in shown))
