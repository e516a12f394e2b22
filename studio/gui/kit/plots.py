"""Plot cards: title, legend and current value above a chart; linked x axes; export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.errors import StudioError
from studio.gui.kit.card import Card
from studio.gui.kit.chart import Chart
from studio.gui.kit.chart_parts import Level, Series, Style
from studio.gui.kit.dialogs import show_error
from studio.gui.kit.fonts import font
from studio.gui.kit.plot_scale import Values, smoothed
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.text import Text, Tone
from studio.gui.kit.theme import tokens
from studio.storage.atomic import write_text
from studio.storage.spreadsheet import spreadsheet_csv

__all__ = ["Legend", "Level", "PlotCard", "Series", "Style", "link", "smoothed"]

CARD_HEIGHT = 188

Sign = Literal["line", "dash", "dotted", "dot", "square", "line-dot", "line-square", "line-triangle", "line-diamond"]
Entry = tuple[str, str, Sign]
"""Text, token and sign of a legend's entry."""


class PlotCard(Card):
    """A chart with its head.

    Typical use::

        card = PlotCard(self.tr("Loss"), self.tr("steps"), y_text="{:.1f}".format,
                        legend=[(self.tr("train, smoothed"), "accent", "line"), (self.tr("held-out"), "text", "dot")])
        card.add_series("raw", Series("train", "accent", width=1, opacity=0.45))
        card.add_series("held-out", Series("held-out", "text", style="dots"))
        card.set_data("raw", steps, losses)
        card.chart.set_level("base", Level(0.232, "base 23.2 %", "base"))
        card.chart.best = (240, 0.049, "best 4.9 %", "accent")     # x, y, text, token
        card.chart.set_steps(current=240, total=600)
        card.set_current("0.21")
        card.fit()                                                 # once, after new data
        link([card, other])                                        # common read-out

    Args:
        title: 13 px semibold.
        x_unit: on the last x tick.
        y_text: a value as it stands at ticks and in the read-out.
        legend: entries beside the title.
        height: 188, or 0 to grow with the page.
        from_zero: whether the y axis begins at 0.
    """

    def __init__(
        self,
        title: str,
        x_unit: str = "",
        y_text: Callable[[float], str] = "{:g}".format,
        *,
        legend: Sequence[Entry] = (),
        height: int = CARD_HEIGHT,
        from_zero: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(padding=0, parent=parent)
        self.setAccessibleName(title)
        self._title = Text(title, "strong")
        self.legend = Legend(legend)
        self.current = Text("", "strong")
        self.chart = Chart(x_unit, y_text, from_zero=from_zero)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self.legend)
        head.addStretch(1)
        head.addWidget(self.current)
        self.head_row = head
        inner = QVBoxLayout()
        inner.setContentsMargins(1, 0, 0, 6)
        inner.addWidget(self.chart)
        self.body.setSpacing(0)
        self.body.addLayout(head)
        self.body.addLayout(inner, 1)
        if height:
            self.setFixedHeight(height)
        self._add_export()

    def set_title(self, title: str, description: str | None = None) -> None:
        """Say what is shown now, such as another error rate."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def export_actions(self) -> list[QAction]:
        """What the chart's context menu offers."""
        return list(self.chart.actions())

    def add_series(self, key: str, series: Series) -> None:
        """Add a curve."""
        self.chart.add_series(key, series)

    def set_data(self, key: str, x: Values, y: Values) -> None:
        """Replace a curve's data."""
        self.chart.set_data(key, x, y)

    def set_current(self, text: str, tone: Tone = "text") -> None:
        """The newest value, at the right of the head."""
        self.current.setText(text)
        self.current.set_tone(tone)

    def fit(self) -> None:
        """Choose the y range and draw."""
        self.chart.fit()

    def save_png(self, path: Path) -> None:
        """Write the card as it stands, at twice its size.

        Raises:
            StudioError: it cannot be written.
        """
        picture = self.grab()
        if not picture.save(str(path), "PNG"):
            raise StudioError(
                self.tr("The picture could not be written: {path}").format(path=path),
                self.tr("Choose another folder."),
            )

    def save_csv(self, path: Path) -> None:
        """Write every curve beside the window: series, x, y; a dialog says where that cannot be."""
        rows: list[tuple[object, ...]] = [("series", "x", "y")]
        for series in self.chart.series():
            rows += [(series.name, x, y) for x, y in zip(series.x.tolist(), series.y.tolist(), strict=True)]
        run_in_background(
            self, lambda _task: write_text(path, spreadsheet_csv(rows)), failure=self._not_saved, is_save=True
        )

    def _add_export(self) -> None:
        picture = QAction(self.tr("Save as picture…"), self)
        picture.triggered.connect(lambda: self._export("png"))
        table = QAction(self.tr("Save as table (CSV)…"), self)
        table.triggered.connect(lambda: self._export("csv"))
        self.chart.addActions([picture, table])
        self.chart.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _export(self, kind: Literal["png", "csv"]) -> None:
        name = f"{self._title.text()}.{kind}"
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save plot"), name, f"*.{kind}")
        if not chosen:
            return
        try:
            (self.save_png if kind == "png" else self.save_csv)(Path(chosen))
        except StudioError as error:
            self._not_saved(error)

    def _not_saved(self, error: BaseException) -> None:
        show_error(self, error)


class Legend(QWidget):
    """Signs and names of curves, 12 px, beside a title."""

    def __init__(self, entries: Sequence[Entry] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(font("help"))
        self._entries: tuple[Entry, ...] = ()
        self.set_entries(entries)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries."""
        self._entries = tuple(entries)
        self.setAccessibleName(", ".join(text for text, _, _ in entries))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = sum(_sign_width(sign) + 6 + metrics.horizontalAdvance(text) + 16 for text, _, sign in self._entries)
        return QSize(max(0, width - 16), 18)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        x, middle = 0.0, self.height() / 2
        for text, color, sign in self._entries:
            _draw_sign(painter, x, middle, color, sign)
            x += _sign_width(sign) + 6
            painter.setPen(tokens().color("muted"))
            painter.drawText(QPointF(x, middle + (metrics.ascent() - metrics.descent()) / 2), text)
            x += metrics.horizontalAdvance(text) + 16


def link(cards: Sequence[PlotCard]) -> None:
    """Hovering one of these shows the read-out in all of them, at the same x; zooming one zooms all."""
    for card in cards:
        for other in cards:
            if other is not card:
                card.chart.hovered.connect(other.chart.set_hover)
                card.chart.zoomed.connect(other.chart.set_zoom)


def _sign_width(sign: Sign) -> int:
    return 8 if sign in ("dot", "square") else 18


def _draw_sign(painter: QPainter, x: float, y: float, color: str, sign: Sign) -> None:
    ink = tokens().color(color)
    if sign not in ("dot", "square"):
        pen = QPen(ink, 2)
        if sign == "dash":
            pen.setDashPattern([2.2, 1.4])
        elif sign == "dotted":
            pen.setDashPattern([1, 1.3])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(x, y, x + 18, y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    middle = x + _sign_width(sign) / 2
    if sign in ("dot", "line-dot"):
        painter.drawEllipse(QPointF(middle, y), 3.5, 3.5)
    elif sign in ("square", "line-square"):
        painter.drawRect(QRectF(middle - 3, y - 3, 6, 6))
    elif sign == "line-triangle":
        painter.drawPolygon([QPointF(middle - 4, y + 3.5), QPointF(middle + 4, y + 3.5), QPointF(middle, y - 4)])
    elif sign == "line-diamond":
        corners = ((-4, 0), (0, -4), (4, 0), (0, 4))
        painter.drawPolygon([QPointF(middle + dx, y + dy) for dx, dy in corners])
