"""The strip above the recordings: how much there is, how it is divided, how it is distributed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from studio.corpus.audit import MAX_SECONDS
from studio.corpus.dataset import TEST, TRAIN, VALIDATION, Dataset
from studio.corpus.quality.rules.duration import FAST, VERY_SHORT_SECONDS
from studio.corpus.split import SPLIT_BY, Split
from studio.gui.data.split_ways import WayCounts, count_ways
from studio.gui.kit.card import Card, Separator
from studio.gui.kit.figures import HeadlineFigure
from studio.gui.kit.fonts import font
from studio.gui.kit.histogram import Bins, Histogram, length_bins, rate_bins, text_bins
from studio.gui.kit.icons import draw
from studio.gui.kit.menus import add_heading
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import duration_parts, in_percent
from studio.gui.project.setting_texts import choice_text

HEIGHT, LOW_HEIGHT = 124, 92
_SHARES = (0.05, 0.1, 0.2, 0.3)
_SIDES = (TRAIN, VALIDATION, TEST)


class DataSummary(Card):
    """Figures and two histograms.

    Signals:
        share_chosen: the setting of a side's share of the utterances, and that share.
        way_chosen: how they are to be divided, one of `SPLIT_BY`.
    """

    share_chosen = Signal(str, float)
    way_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.setFixedHeight(HEIGHT)
        self.utterances = HeadlineFigure(self.tr("Utterances"), hero=True)
        self.audio = HeadlineFigure(self.tr("Audio"), hero=True)
        self.median = HeadlineFigure(self.tr("Median length"), hero=True)
        self.problems = HeadlineFigure(self.tr("Problems"), hero=True)
        self.lengths = Histogram(self.tr("Length"))
        self.measure_button = SplitButton()
        self.measure_button.setToolTip(self.tr("Choose what this histogram shows"))
        self.measure_button.clicked.connect(self._open_measures)
        self.rates = Histogram(self.measure_button)
        self._shows_texts = False
        self.split_button = SplitButton()
        self.split_button.clicked.connect(self._open_shares)
        self._dataset: Dataset | None = None
        self._counted: tuple[Split | None, WayCounts] = (None, {})
        self._lay_out()

    def show_dataset(self, dataset: Dataset, problems: int) -> None:
        """Show a corpus as it stands; so many rows have problems."""
        self._dataset = dataset
        used = dataset.sides > 0
        seconds = np.nan_to_num(dataset.seconds)
        self.utterances.set_value(f"{len(dataset):,}")
        self.split_button.setText(self._sides_text([int((dataset.sides == side).sum()) for side in _SIDES]))
        self.split_button.setToolTip(self.tr("Choose how many are held out for validation and test"))
        longest = float(seconds.max(initial=0))
        amount, unit = duration_parts(float(seconds[used].sum(dtype=np.float64)))
        self.audio.set_value(amount, unit, self.tr("longest {count} s").format(count=f"{longest:.0f}"))
        self._show_median(seconds[used])
        self._show_problems(dataset, problems)
        self._show_lengths(dataset)
        self._show_second(dataset)

    def show_texts(self, shown: bool) -> None:
        """Show the length of the transcripts in the second histogram, or how fast they are spoken."""
        self._shows_texts = shown
        if self._dataset is not None:
            self._show_second(self._dataset)

    def fill_measures(self, menu: QMenu) -> None:
        """What the second histogram may show."""
        group = QActionGroup(menu)
        for shown, text in self._measures().items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(shown == self._shows_texts)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, shown=shown: self.show_texts(shown))

    def set_compact(self, *, low: bool, narrow: bool) -> None:
        """Take less room, as in a window of 1100×700."""
        self.setFixedHeight(LOW_HEIGHT if low else HEIGHT)
        self._layout.setContentsMargins(16 if narrow else 24, 8 if low else 12, 16 if narrow else 24, 8)
        self._figures.setSpacing(20 if narrow else 48)
        self._charts.setSpacing(16 if narrow else 24)
        self._layout.setSpacing(16 if narrow else 24)

    def _show_median(self, seconds: npt.NDArray[np.float32]) -> None:
        if not seconds.size:
            self.median.set_value("\N{EN DASH}")
            return
        most = self.tr("95 % under {count} s").format(count=f"{float(np.quantile(seconds, 0.95)):.1f}")
        self.median.set_value(f"{float(np.median(seconds)):.1f}", self.tr("s"), most)

    def _show_problems(self, dataset: Dataset, problems: int) -> None:
        left_out = int((dataset.sides == 0).sum())
        words = self.tr("{count} left out").format(count=f"{left_out:,}") if left_out else self.tr("none left out")
        self.problems.set_value(f"{problems:,}", "", words, "warning" if problems else "text")

    def _show_lengths(self, dataset: Dataset) -> None:
        bins = length_bins(dataset.seconds, VERY_SHORT_SECONDS, MAX_SECONDS, self.tr("s"))
        over = int(bins.counts[-1])
        note = self.tr("{count} over {limit} s").format(count=f"{over:,}", limit=f"{MAX_SECONDS:.0f}") if over else ""
        wanted = (0, 1, 2, 3, 4, 8, 15, MAX_SECONDS)
        labels = [(float(index), f"{edge:g}") for index, edge in enumerate(bins.edges) if edge in wanted]
        self.lengths.set_bins(bins, note, labels)

    def _measures(self) -> dict[bool, str]:
        return {False: self.tr("Characters per second"), True: self.tr("Text length")}

    def _open_measures(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_measures(menu)
        button = self.measure_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _show_second(self, dataset: Dataset) -> None:
        self.measure_button.setText(self._measures()[self._shows_texts])
        if self._shows_texts:
            self._show_texts(dataset)
        else:
            self._show_rates(dataset)

    def _show_texts(self, dataset: Dataset) -> None:
        used = dataset.report.columns.characters[dataset.sides > 0]
        bins = text_bins(used, self.tr("characters"))
        total = self.tr("{count} characters in all").format(count=f"{int(used.sum(dtype=np.int64)):,}")
        self.rates.set_bins(bins, total, _round_labels(bins))

    def _show_rates(self, dataset: Dataset) -> None:
        measures = dataset.report.columns
        median = measures.median_rate
        usable = measures.rates[(dataset.sides > 0) & (measures.characters > 0)]
        bins = rate_bins(usable, FAST * median, self.tr("per s"))
        note = self.tr("median {count}").format(count=f"{median:.1f}") if np.isfinite(median) else ""
        self.rates.set_bins(bins, note, _round_labels(bins))

    def _open_shares(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_shares(menu)
        button = self.split_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def fill_shares(self, menu: QMenu) -> None:
        """The shares and the ways to divide to choose from."""
        if self._dataset is not None and _is_divided_by_source(self._dataset):
            add_heading(menu, self.tr("These recordings come with their own split"))
        else:
            self._fill_fractions(menu, "validation_fraction", self.tr("Validation: the best adapter is chosen by it"))
            self._fill_fractions(menu, "test_fraction", self.tr("Test: the report is about it"))
        if self._dataset is not None:
            menu.addSeparator()
            self._fill_ways(menu, self._dataset)

    def _fill_fractions(self, menu: QMenu, name: str, heading: str) -> None:
        """The shares of one side; there may be no test."""
        if self._dataset is None:
            return
        add_heading(menu, heading)
        group, now = QActionGroup(menu), getattr(self._dataset.split.options, name)
        for share in sorted({*_SHARES, now} if name == "validation_fraction" else {0.0, *_SHARES, now}):
            action = menu.addAction(in_percent(f"{share * 100:g}") if share else self.tr("None"))
            action.setCheckable(True)
            action.setChecked(share == now)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, share=share: self.share_chosen.emit(f"data.{name}", share))

    def _fill_ways(self, menu: QMenu, dataset: Dataset) -> None:
        """Each way with what it gives, which is counted beside the window: large corpora take seconds."""
        add_heading(menu, self.tr("Held out by"))
        group, actions = QActionGroup(menu), {}
        for way in SPLIT_BY:
            action = menu.addAction(f"{choice_text('data.split_by', way)}\t…")
            action.setCheckable(True)
            action.setChecked(way == dataset.split.options.split_by)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, way=way: self.way_chosen.emit(way))
            actions[way] = action
        split, counts = self._counted
        if split is dataset.split:
            self._show_ways(actions, counts)
            return

        def take(counts: WayCounts, split: Split = dataset.split) -> None:
            self._counted = (split, counts)
            self._show_ways(actions, counts)

        # The menu owns the task, so that nobody is told once it is closed.
        run_in_background(menu, lambda task: count_ways(dataset, task.cancelled), success=take)

    def _show_ways(self, actions: dict[str, QAction], counts: WayCounts) -> None:
        for way, action in actions.items():
            words = self.tr("not possible")
            if (count := counts.get(way)) is not None:
                words = self._sides_text(count)
            action.setText(f"{choice_text('data.split_by', way)}\t{words}")

    def _sides_text(self, counts: Sequence[int]) -> str:
        """How many utterances are of train, validation and test."""
        train, validation, test = (f"{count:,}" for count in counts)
        if not counts[2]:
            return self.tr("{train} train, {validation} validation").format(train=train, validation=validation)
        words = self.tr("{train} train, {validation} validation, {test} test")
        return words.format(train=train, validation=validation, test=test)

    def _lay_out(self) -> None:
        self._figures = QHBoxLayout()
        self.utterances.help.hide()
        inner = self.utterances.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addWidget(self.split_button, 0, Qt.AlignmentFlag.AlignLeft)
        for figure in (self.utterances, self.audio, self.median, self.problems):
            self._figures.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        self._charts = QHBoxLayout()
        self._charts.addWidget(self.lengths, 1)
        self._charts.addWidget(self.rates, 1)
        self._layout = QHBoxLayout()
        self._layout.addLayout(self._figures)
        self._layout.setAlignment(self._figures, Qt.AlignmentFlag.AlignVCenter)
        self._layout.addWidget(Separator(Qt.Orientation.Vertical))
        self._layout.addLayout(self._charts, 1)
        self.body.addLayout(self._layout)
        self.set_compact(low=False, narrow=False)


class SplitButton(QAbstractButton):
    """How the utterances are divided, as a help line that opens a menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font("help"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 18, metrics.height() + 1)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        is_hot = self.underMouse() or self.hasFocus()
        painter.setFont(self.font())
        painter.setPen(tokens().color("accent" if is_hot else "muted"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        left = self.fontMetrics().horizontalAdvance(self.text()) + 4
        square = QRectF(left, (self.height() - 12) / 2, 12, 12)
        draw(painter, square, "caret-down", "accent" if is_hot else "muted")
        if self.hasFocus():
            painter.setPen(QPen(tokens().color("accent"), 1))
            painter.drawLine(QLineF(0, self.height() - 0.5, left - 4, self.height() - 0.5))


def _round_labels(bins: Bins) -> list[tuple[float, str]]:
    low, high = float(bins.edges[0]), float(bins.edges[-1])
    step = next((size for size in (1, 2, 5, 10, 20, 50, 100, 200) if (high - low) / size <= 6), 500)
    width = (high - low) / max(1, len(bins.counts))
    values = np.arange(np.ceil(low / step) * step, high + 1e-6, step)
    return [((float(value) - low) / width, f"{value:g}") for value in values]


def _is_divided_by_source(dataset: Dataset) -> bool:
    """Whether the source itself says what is held out, for every recording."""
    given = {split for row, split in enumerate(dataset.imported.splits) if row not in dataset.imported.problems}
    return dataset.split.options.split_by == "corpus" and {"train", "validation"} <= given and "" not in given
