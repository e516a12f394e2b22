"""The list of recordings that were listened to, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.corpus.utterance import Utterance
from studio.gui.compare.blind_card import KEYS
from studio.gui.compare.clip_texts import clip_title
from studio.gui.compare.held_out import HeldOut
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, Separator
from studio.gui.kit.fonts import font, sized
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.tables import is_selected
from studio.gui.kit.text import Text
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import counted, moment, percent
from studio.runs.clips import TranscribedClip

WIDTH, NARROW_WIDTH = 264, 224
ROW_HEIGHT = 64
Index = QModelIndex | QPersistentModelIndex


class ClipList(Card):
    """Text, time, length and CER before → after of every clip.

    Signals:
        chosen: another clip's id.
        delete_requested: a clip's id.
        play_requested: Enter was pressed.
        utterance_chosen: a held-out Utterance.
        all_requested: a list of held-out Utterances, to be transcribed one after the other.
        table_requested: the table of many recordings, to be looked at again.
    """

    chosen = Signal(str)
    delete_requested = Signal(str)
    play_requested = Signal()
    utterance_chosen = Signal(object)
    all_requested = Signal(list)
    table_requested = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Clips"), padding=0)
        self.setFixedWidth(WIDTH)
        self.head.setContentsMargins(16, 14, 16, 0)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.count = Text("", "help")
        self.head.addWidget(self.count)
        self.model = _Clips(self)
        self.view = _View()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Rows(self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.setAccessibleName(self.tr("Clips"))
        self.body.addSpacing(12)
        self.add(Separator())
        self.table_button = Button("", "flat", "table", small=True)
        self.table_button.clicked.connect(self.table_requested)
        self.table_button.hide()
        self.add(self.table_button)
        self.empty = QWidget()
        inside = QVBoxLayout(self.empty)
        inside.setContentsMargins(16, 14, 16, 0)
        inside.addWidget(Paragraph(self.tr("What you record or open stays here, with what was heard in it."), "help"))
        self.add(self.empty)
        self.add(self.view, 1)
        self.held_out = HeldOut()
        self.held_out.chosen.connect(self.utterance_chosen)
        self.held_out.all_requested.connect(self.all_requested)
        self.add(self.held_out)
        self._is_setting = False
        self.view.selectionModel().currentChanged.connect(self._moved)
        self._add_keys()

    @property
    def current(self) -> str:
        """Id of the chosen clip, or empty."""
        index = self.view.currentIndex()
        return self.model.clips[index.row()].id if index.isValid() else ""

    def set_narrow(self, narrow: bool) -> None:
        """Take less width."""
        self.setFixedWidth(NARROW_WIDTH if narrow else WIDTH)

    def set_clips(self, clips: Sequence[TranscribedClip], current: str = "") -> None:
        """Show these, with one of them chosen."""
        self._is_setting = True
        self.model.set_clips(clips)
        row = next((row for row, clip in enumerate(clips) if clip.id == current), -1)
        self.view.setCurrentIndex(self.model.index(row, 0) if row >= 0 else QModelIndex())
        self._is_setting = False
        one, several = self.tr("1 clip"), self.tr("{count} clips")
        self.empty.setVisible(not clips)
        self.count.setText(counted(len(clips), one, several) if clips else "")

    def set_table(self, title: str, count: int) -> None:
        """Offer the table of so many recordings; none of no recordings."""
        one, several = self.tr("Table of 1 recording"), self.tr("Table of {count} recordings")
        self.table_button.setText(counted(count, one, several))
        self.table_button.setToolTip(title)
        self.table_button.setVisible(count > 0)

    def set_masked(self, masked: bool) -> None:
        """Hide what would tell in a blind test who transcribed what."""
        if masked != self.model.is_masked:
            self.model.is_masked = masked
            self.view.viewport().update()

    def set_utterances(self, utterances: Sequence[Utterance]) -> None:
        """Offer the held-out recordings of a run; none hides the choice."""
        self.held_out.set_utterances(utterances)

    def mark(self, audio: Path | None) -> None:
        """Say which held-out recording is shown, if any."""
        self.held_out.mark(audio)

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._is_setting:
            self.chosen.emit(self.model.clips[current.row()].id)

    def _add_keys(self) -> None:
        remove = QAction(self.tr("Delete from the list"), self.view)
        remove.triggered.connect(self._remove)
        self.view.addAction(remove)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.view.delete_pressed.connect(self._remove)
        self.view.enter_pressed.connect(self.play_requested)

    def _remove(self) -> None:
        if self.current:
            self.delete_requested.emit(self.current)


class _View(QListView):
    delete_pressed = Signal()
    enter_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
        elif event.key() == Qt.Key.Key_Space or (event.text() and event.text() in KEYS):
            event.ignore()  # the page records with it, or takes it as an answer
        else:
            super().keyPressEvent(event)


class _Clips(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.clips: list[TranscribedClip] = []
        self.is_masked = False

    def set_clips(self, clips: Sequence[TranscribedClip]) -> None:
        self.beginResetModel()
        self.clips = list(clips)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.clips)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        clip = self.clips[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(clip)
        if role == Qt.ItemDataRole.ToolTipRole:
            return Path(clip.audio).name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            rates = " → ".join(text for text, _ in self.rates(clip) if text != "→")
            return f"{self.title(clip)}, {rates}"
        return None

    def title(self, clip: TranscribedClip) -> str:
        """What was said, or transcribed, else the recording's name; a blind test shows no text that tells who."""
        if self.is_masked and not clip.reference.strip():
            return clip_title(clip)
        return clip.title if clip.reference.strip() or clip.transcriptions else clip_title(clip)

    def rates(self, clip: TranscribedClip) -> list[tuple[str, str]]:
        """CER of the base and of the first adapter; or that there is no reference."""
        rates = [clip.cer(transcription) for transcription in clip.transcriptions[:2]] if not self.is_masked else []
        if not rates:
            return []
        if rates[0] is None:
            return [(QCoreApplication.translate("ClipList", "no reference"), "muted")]
        parts = [(percent(rates[0]), "base")]
        return [*parts, ("→", "muted"), (percent(rates[1]), "accent")] if len(rates) > 1 else parts


class _Rows(QStyledItemDelegate):
    """Two lines: what was said, then when, how long, and how wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 2, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Clips):
            return
        clip, colors, rect = model.clips[index.row()], tokens(), QRectF(option.rect)
        painter.save()
        if is_selected(option):
            painter.fillRect(rect, colors.color("accent_soft"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height() - 1), colors.color("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), colors.color("border"))
        inner = rect.adjusted(16, 10, -15, -11)
        painter.setFont(font("body"))
        painter.setPen(colors.color("text"))
        title = painter.fontMetrics().elidedText(model.title(clip), Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), 20), 0, title)
        self._draw_facts(painter, QRectF(inner.left(), inner.bottom() - 18, inner.width(), 18), clip, model)
        painter.restore()

    def _draw_facts(self, painter: QPainter, line: QRectF, clip: TranscribedClip, model: _Clips) -> None:
        colors, middle = tokens(), int(Qt.AlignmentFlag.AlignVCenter)
        strong, plain = sized(12), font("help")
        strong.setWeight(font("strong").weight())
        right = line.right()
        for text, color in reversed(model.rates(clip)):
            painter.setFont(plain if color == "muted" else strong)
            painter.setPen(colors.color(color))
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QRectF(right - width, line.top(), width + 2, line.height()), middle, text)
            right -= width + 5
        painter.setFont(plain)
        painter.setPen(colors.color("muted"))
        seconds = QCoreApplication.translate("ClipList", "{seconds} s").format(seconds=f"{clip.duration:.1f}")
        facts = f"{moment(clip.time)}  {seconds}"
        shown = painter.fontMetrics().elidedText(facts, Qt.TextElideMode.ElideRight, int(right - line.left() - 4))
        painter.drawText(line, middle, shown)
