"""The rows of a batch: a recording, its CER with every model, and what changes from the base."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.gui.compare.batch_texts import change_head, model_head, points
from studio.gui.kit.tables import Role
from studio.gui.kit.wording import percent
from studio.runs.batch import Batch, transcription_of
from studio.runs.clips import TranscribedClip

Index = QModelIndex | QPersistentModelIndex
MODEL_COLORS = ("base", "accent", "second")
"""Tokens of the base, and of the first and second beside it."""

_RIGHT = int(Qt.AlignmentFlag.AlignRight)


class BatchTable(QAbstractTableModel):
    """Sorted by any column; a recording without a figure comes last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batch = Batch(())
        self._clips: list[TranscribedClip] = []
        self._rates: dict[str, tuple[TranscribedClip, list[float | None]]] = {}

    @property
    def clips(self) -> Sequence[TranscribedClip]:
        """The recordings as they are shown."""
        return self._clips

    def set_batch(self, batch: Batch) -> None:
        """Show a batch, or the same one with more rows transcribed."""
        same = batch.contenders == self._batch.contenders and [c.id for c in batch.clips] == [
            c.id for c in self._batch.clips
        ]
        self._batch = batch
        if same:
            now = {clip.id: clip for clip in batch.clips}
            self._clips = [now[clip.id] for clip in self._clips]
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._clips) - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self._clips = list(batch.clips)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._clips)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 3 + len(self._batch.contenders)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        models = [model_head(self._batch, each) for each in self._batch.contenders]
        return [self.tr("Recording"), self.tr("Length"), *models, change_head(self._batch)][section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        clip, column = self._clips[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(clip, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._batch.failures.get(clip.audio) or clip.audio
        if column == 0 and clip.audio in self._batch.failures:
            return {Role.ICON: "warning", Role.ICON_COLOR: "warning"}.get(Role(role)) if role in list(Role) else None
        if role == Role.COLOR:
            return self._color(clip, column)
        if role == Role.STRONG:
            return column >= 2 and self._value(clip, column) is not None
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column."""
        self.layoutAboutToBeChanged.emit()
        known = [clip for clip in self._clips if self._value(clip, column) is not None]
        unknown = [clip for clip in self._clips if self._value(clip, column) is None]
        known.sort(key=lambda clip: self._value(clip, column), reverse=order is Qt.SortOrder.DescendingOrder)
        self._clips = [*known, *unknown]
        self.layoutChanged.emit()

    def rates(self, clip: TranscribedClip) -> list[float | None]:
        """CER of each model; None where it has not transcribed it, or there is no reference."""
        cached = self._rates.get(clip.id)
        if cached is None or cached[0] is not clip:
            transcribed = [transcription_of(clip, each.key) for each in self._batch.contenders]
            cached = clip, [clip.cer(each) if each is not None else None for each in transcribed]
            self._rates[clip.id] = cached
        return cached[1]

    def _value(self, clip: TranscribedClip, column: int) -> Any:
        """What a column is sorted by."""
        if column == 0:
            return self._title(clip)
        if column == 1:
            return clip.duration or None
        rates = self.rates(clip)
        if column < 2 + len(rates):
            return rates[column - 2]
        base, adapter = rates[:2] if len(rates) > 1 else (None, None)
        return adapter - base if base is not None and adapter is not None else None

    def _text(self, clip: TranscribedClip, column: int) -> str:
        value = self._value(clip, column)
        if column == 0:
            return self._batch.failures.get(clip.audio) or self._title(clip)
        if value is None:
            return "" if not clip.transcriptions else "\N{EN DASH}"
        if column == 1:
            return self.tr("{seconds} s").format(seconds=f"{value:.1f}")
        if column < 2 + len(self._batch.contenders):
            return percent(value)
        return points(value)

    def _title(self, clip: TranscribedClip) -> str:
        return clip.title if clip.reference.strip() else Path(clip.audio).name

    def _color(self, clip: TranscribedClip, column: int) -> str:
        if column < 2:
            return "muted" if column == 1 else "text"
        if column < 2 + len(self._batch.contenders):
            return MODEL_COLORS[column - 2]
        value = self._value(clip, column)
        return "muted" if not value else "good" if value < 0 else "bad"
