"""Three ways to begin, and the runs of late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.drop_zone import ZONE_HEIGHT, DropZone
from studio.gui.kit.notes import Picture
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.text import Text
from studio.gui.kit.wording import about
from studio.gui.project.open_dialogs import choose_file, choose_folder
from studio.gui.project.page import Page
from studio.gui.project.session import Session
from studio.gui.start.recent_datasets import RecentDatasets
from studio.gui.start.recent_runs import RecentRuns
from studio.gui.start.voice_level import VoiceLevel

if TYPE_CHECKING:
    from studio.gui.project.read_aloud import Outlook

CARD_HEIGHT = 320
_NARROW = 1100
_EDGE, _NARROW_EDGE = 24, 16
_SETTLE_MS = 300


class StartPage(Page):
    """Open a folder, record one's own voice, or try the demo."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "", scrolls=True)
        self.title_label.setText(self.tr("Start"))
        self.set_subtitle(self.tr("Teach Whisper your voice and your words. Recordings stay on this machine."))
        cards = QHBoxLayout()
        cards.setSpacing(16)
        self._cards = (self._folder_card(), self._voice_card(), self._demo_card())
        for card in self._cards:
            card.setMinimumHeight(CARD_HEIGHT)
            card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # all three as wide
            cards.addWidget(card, 1)
        self.add(cards)
        self.datasets = RecentDatasets()
        self.datasets.open_requested.connect(session.open_folder)
        self.datasets.removed.connect(session.remembered.forget)
        self.body.addSpacing(8)
        self.add(self.datasets)
        self.recent = RecentRuns()
        self.recent.compare_requested.connect(lambda run: session.navigator.compare([run.path]))
        self.recent.resume_requested.connect(lambda run: session.resume_run(run.path))
        self.recent.open_requested.connect(session.open_run)
        self.recent.all_requested.connect(lambda: session.navigator.go("runs"))
        self.body.addSpacing(8)
        self.add(self.recent)
        self.body.addStretch(1)
        session.runs.changed.connect(self._show_runs)
        session.remembered.recent_changed.connect(self._show_datasets)
        session.demo.changed.connect(self._show_demo)
        self._hears = False
        # The sound system is slow to open and takes imports: after the first paint, and not for a passing glance.
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settled.timeout.connect(self._listen)
        self._show_runs()
        self._show_datasets()
        self._show_demo()

    def shown(self) -> None:
        """Look for runs that came meanwhile."""
        self.session.runs.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edge = _EDGE if self.width() >= _NARROW else _NARROW_EDGE
        for card in self._cards:
            card.body.setContentsMargins(edge, edge, edge, edge)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settled.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._settled.stop()
        if self._hears:
            self.session.microphone.attend(self, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5 and self._hears:
            self.session.microphone.refresh()
        else:
            super().keyPressEvent(event)

    def _listen(self) -> None:
        """Show what the microphone hears, for as long as the page is in front."""
        from studio.gui.project.read_aloud import look_ahead

        if not self._hears:
            self._hears = True
            self.voice.set_microphone(self.session.microphone)
        self.session.microphone.attend(self, True)
        preferences = self.session.preferences
        run_in_background(self, lambda _task: look_ahead(preferences), success=self._show_outlook)

    def _show_outlook(self, outlook: Outlook | None) -> None:
        """Say how long a first adapter's worth takes, or how far one has come."""
        has_begun = outlook is not None and outlook.read > 0
        self.record_hint.setVisible(outlook is not None)
        self.record_button.setText(self.tr("Go on recording") if has_begun else self.tr("Start recording"))
        if outlook is None:
            self.record_hint.setText("")
        elif has_begun:
            words = self.tr("{done} of {total} read")
            self.record_hint.setText(words.format(done=f"{outlook.read:,}", total=f"{outlook.sentences:,}"))
        else:
            words = self.tr("{count} sentences, {time}")
            self.record_hint.setText(words.format(count=outlook.first, time=about(outlook.seconds)))

    def _folder_card(self) -> Card:
        text = self.tr(
            "Audio with transcripts in a table, or a text file beside each recording. Nothing is copied or changed."
        )
        zone = DropZone(self.tr("Drop a folder here"))
        zone.clicked.connect(lambda: choose_folder(self, self.session))
        zone.dropped.connect(lambda paths: self.session.open_folder(paths[0]))
        self.open_button = Button(self.tr("Open folder…"), "primary", "folder-open", shortcut="Ctrl+O")
        self.open_button.clicked.connect(lambda: choose_folder(self, self.session))
        self.file_button = Button(self.tr("Table, archive…"), "link")
        self.file_button.clicked.connect(lambda: choose_file(self, self.session))
        return _card(
            self.tr("Open a folder of recordings"),
            "folder-open",
            text,
            zone,
            row(self.open_button, self.file_button, None, spacing=12),
        )

    def _voice_card(self) -> Card:
        text = self.tr(
            "Read sentences aloud, one at a time. Twenty are enough for a first adapter; a hundred are better."
        )
        self.voice = VoiceLevel()
        self.record_button = Button(self.tr("Start recording"), "outlined", "record")
        self.record_button.clicked.connect(lambda: self.session.navigator.record())
        self.record_hint = Paragraph("", "help", line_height=16)
        policy = self.record_hint.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the button beside it stays where it is
        self.record_hint.setSizePolicy(policy)
        self.record_hint.hide()
        return _card(
            self.tr("Record my own voice"),
            "microphone",
            text,
            self.voice,
            row(self.record_button, self.record_hint, spacing=12),
        )

    def _demo_card(self) -> Card:
        text = self.tr("Recordings and settings come with the studio, the checkpoint is fetched once. No account.")
        inset = _inset()
        facts = QGridLayout()
        facts.setHorizontalSpacing(16)
        facts.setVerticalSpacing(6)
        facts.setColumnStretch(1, 1)
        for index, (name, value) in enumerate(self.session.demo.facts()):
            facts.addWidget(Text(name, "body", "muted"), index, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(Paragraph(value, "body", "text"), index, 1)
        inset.body.addLayout(facts)
        self.demo_button = Button(self.tr("Run the demo"), "outlined", "play")
        self.demo_button.clicked.connect(self._toggle_demo)
        self.demo_hint = Paragraph("", "help", line_height=16)
        return _card(self.tr("Try the demo"), "flask", text, inset, row(self.demo_button, self.demo_hint, spacing=12))

    def _toggle_demo(self) -> None:
        if self.session.demo.is_preparing:
            self.session.demo.cancel()
        else:
            self.session.demo.start()

    def _show_demo(self) -> None:
        demo = self.session.demo
        self.demo_button.setText(self.tr("Cancel") if demo.is_preparing else self.tr("Run the demo"))
        self.demo_button.set_icon("x" if demo.is_preparing else "play")
        self.demo_hint.setText(demo.status or self.tr("trained on this machine"))

    def _show_datasets(self) -> None:
        self.datasets.set_sources(self.session.remembered.recent)

    def _show_runs(self) -> None:
        self.recent.set_runs(self.session.runs.summaries)


def _inset() -> Card:
    inset = Card(padding=15)
    inset.setProperty("inner", True)
    inset.setMinimumHeight(ZONE_HEIGHT)
    inset.body.setSpacing(8)
    return inset


def _card(title: str, icon: str, text: str, inset: QWidget, actions: QHBoxLayout) -> Card:
    card = Card(padding=_EDGE)
    tile = QFrame()
    tile.setObjectName("iconTile")
    tile.setFixedSize(44, 44)
    QVBoxLayout(tile).addWidget(Picture(icon, "text", 22), 0, Qt.AlignmentFlag.AlignCenter)
    words = Paragraph(text, line_height=20, lines=2)
    head = row(tile, Paragraph(title, "heading", "text", line_height=24), spacing=14)
    head.setStretch(1, 1)
    card.body.setSpacing(0)
    card.add(column(head, words, spacing=12))
    card.body.addSpacing(12)
    card.body.addStretch(17)
    card.add(inset)
    card.body.addSpacing(12)
    card.body.addStretch(26)
    card.add(actions)
    return card
