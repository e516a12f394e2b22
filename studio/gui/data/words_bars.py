"""How well terms are recognised, by how often they are spoken in training."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.corpus.terms import TimesRecall
from studio.gui.kit.fonts import font
from studio.gui.kit.swatch import Swatch
from studio.gui.kit.text import Text
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import in_percent

_AXIS, _LABELS, _BAR, _BETWEEN = 36, 18, 26, 4


class TimesBars(QWidget):
    """A title, what the colours mean, and two bars for each number of times: the base's recall and the adapter's."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Text(self.tr("By times spoken in training"), "label")
        self.bars = _Bars()
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title)
        for token, name in (("base", self.tr("base")), ("accent", self.tr("adapter"))):
            head.addSpacing(8)
            head.addWidget(Swatch(token))
            head.addWidget(Text(name, "help"))
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.bars, 1)

    def show_recall(self, groups: Sequence[TimesRecall]) -> None:
        """Show the recall of each group of terms; one of which nothing is judged has no bars."""
        self.bars.show_groups([(self._name(each), each) for each in groups])

    def _name(self, group: TimesRecall) -> str:
        if group.most is None:
            return self.tr("over {count}").format(count=group.least - 1)
        if not group.most:
            return self.tr("never")
        return self.tr("{least} to {most}").format(least=group.least, most=group.most)


class _Bars(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._groups: list[tuple[str, TimesRecall]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_groups(self, groups: list[tuple[str, TimesRecall]]) -> None:
        self._groups = groups
        words = [self._words(name, group) for name, group in groups if group.spoken]
        self.setAccessibleName("; ".join(words))
        self.setToolTip("\n".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 84)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(_AXIS + 8, 6, self.width() - _AXIS - 8, self.height() - _LABELS - 6)
        self._draw_axis(painter, area)
        pitch = area.width() / max(1, len(self._groups))
        for index, (name, group) in enumerate(self._groups):
            middle = area.left() + (index + 0.5) * pitch
            painter.setPen(tokens().color("muted"))
            label = QRectF(middle - pitch / 2, area.bottom() + 3, pitch, _LABELS - 3)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, name)
            self._draw_bars(painter, area, middle, group)

    def _draw_axis(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(font("small"))
        for share in (0, 50, 100):
            height = area.bottom() - area.height() * share / 100
            painter.setPen(tokens().color("border"))
            painter.drawLine(int(area.left()), round(height), int(area.right()), round(height))
            painter.setPen(tokens().color("muted"))
            words = in_percent("100") if share == 100 else str(share)
            painter.drawText(
                QRectF(0, height - 8, _AXIS, 16), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words
            )

    def _draw_bars(self, painter: QPainter, area: QRectF, middle: float, group: TimesRecall) -> None:
        if not group.spoken:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        width = min(_BAR, area.width() / len(self._groups) / 3)
        for left, token, right in (
            (middle - _BETWEEN / 2 - width, "base", group.base),
            (middle + _BETWEEN / 2, "accent", group.adapted),
        ):
            if right:
                height = area.height() * right / group.spoken
                painter.setBrush(tokens().color(token))
                painter.drawRoundedRect(QRectF(left, area.bottom() - height, width, height), 2, 2)

    def _words(self, name: str, group: TimesRecall) -> str:
        adapted = "" if group.adapted is None else f" → {group.adapted:,}"
        total = self.tr("of {count}").format(count=f"{group.spoken:,}")
        return f"{name}: {group.base:,}{adapted} {total}"
