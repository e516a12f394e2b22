"""The words that must come out right: how often they are spoken, and whether they are recognised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from studio.corpus.dataset import Dataset
from studio.corpus.terms import FEW, TermCount, format_terms, load_terms, read_terms, recall_by_times, save_terms
from studio.errors import StudioError
from studio.gui.data.sentence_maker import SentenceMaker
from studio.gui.data.words_bars import TimesBars
from studio.gui.data.words_card import NARROW_WIDTH, WIDTH, TermCard
from studio.gui.data.words_figures import KINDS, WordsCounter, WordsFigures
from studio.gui.data.words_table import WordsTable
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, row
from studio.gui.kit.choices import Chip, SearchField
from studio.gui.kit.figures import HeadlineFigure
from studio.gui.kit.filter_row import FilterRow
from studio.gui.kit.notes import EmptyState
from studio.gui.kit.tables import TableFooter, TableView
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.wording import counted, in_percent
from studio.gui.project.session import Session
from studio.gui.project.terms_dialog import TermsDialog
from studio.gui.sound.piece_player import PiecePlayer
from studio.text.terms import Term

_DOTS = {"missed": "bad", "never": "warning", "few": "warning", "learnt": "good"}


class WordsView(QWidget):
    """Strip, chips, table and the term that is selected; counts whenever it is in front and something has changed.

    Signals:
        counted: the figures are new.

    Attributes:
        paste_button, import_button: for the page's header.
    """

    counted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.paste_button = Button(self.tr("Paste terms…"), "outlined", "clipboard-text")
        self.import_button = Button(self.tr("Import list…"), "outlined", "folder-open")
        self.strip = WordsStrip()
        self.filter = WordsFilter()
        self.model = WordsTable(self)
        self.table = TableView(edge=12)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Terms"))
        self.footer = TableFooter([("Space", self.tr("play")), ("↑ ↓", self.tr("next"))])
        self.card = TermCard()
        self.sentences = SentenceMaker(session, self)
        self.player = PiecePlayer(self)
        self.counter = WordsCounter(self)
        self.empty = self._make_empty()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.set_narrow(False)

    @property
    def selected(self) -> TermCount | None:
        """The term that the card shows."""
        place = self.table.currentIndex().row()
        return self.model.shown[place] if 0 <= place < len(self.model.shown) else None

    def set_narrow(self, narrow: bool) -> None:
        """Take less room, as in a window of 1100×700."""
        self.table.set_columns([0, 60, 50, 72, 52, 56, 130, 124] if narrow else [0, 84, 60, 84, 56, 64, 188, 168])
        self.table.setColumnHidden(1, narrow)
        self.card.setFixedWidth(NARROW_WIDTH if narrow else WIDTH)
        self.filter.set_narrow(narrow)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.counter.cancel()
        self.player.stop()

    def refresh(self, _changed: object = None) -> None:
        """Count again, where anyone looks."""
        dataset = self.session.project.dataset
        if dataset is not None and self.isVisible():
            self.counter.count(dataset, self._language, self.session.runs.summaries)

    # The list

    def edit(self) -> None:
        """Let the list be typed or pasted."""
        if (dataset := self.session.project.dataset) is None:
            return
        title, verb = self.tr("Words that must come out right"), self.tr("Use this list")
        text = self.tr(
            "Names and rare words, one a line. With a first line “term,kind,spoken” each line may also name a kind "
            "and other forms that are the same word, with | between them."
        )
        try:
            words = format_terms(load_terms(dataset.store))
        except StudioError as error:
            self.session.notifier.report(error)
            words = ""
        dialog = TermsDialog(self.window(), title, text, verb, words)
        dialog.accepted_terms.connect(lambda terms: self._set_terms(dataset, terms))
        dialog.open()

    def import_file(self) -> None:
        """Take the list of a file."""
        dataset = self.session.project.dataset
        kinds = self.tr("Lists of terms") + " (*.txt *.csv *.tsv);;" + self.tr("All files") + " (*)"
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import list"), "", kinds)
        if not name or dataset is None:
            return
        try:
            terms = read_terms(Path(name))
        except StudioError as error:
            self.session.notifier.report(error)
        else:
            self._set_terms(dataset, terms)

    def _set_terms(self, dataset: Dataset, terms: Sequence[Term]) -> None:
        try:
            before = load_terms(dataset.store)
        except StudioError as error:
            self.session.notifier.report(error)
            return
        words = counted(len(terms), self.tr("The list has 1 term now"), self.tr("The list has {count} terms now"))

        def tell() -> None:
            self.session.notifier.tell(words, lambda: self._save_terms(dataset, before, self.refresh))
            self.refresh()

        self._save_terms(dataset, terms, tell)

    def _save_terms(self, dataset: Dataset, terms: Sequence[Term], then: Callable[[], None]) -> None:
        self._save(lambda: save_terms(dataset.store, terms), then)

    def _save(self, save: Callable[[], None], then: Callable[[], None]) -> None:
        """Write something beside the window, and go on once it is written."""
        failure = self.session.notifier.report
        run_in_background(self, lambda _task: save(), success=lambda _: then(), failure=failure, is_save=True)

    # Sentences

    def record(self) -> None:
        """Read sentences with the term aloud."""
        if (count := self.selected) is not None:
            self.sentences.record(count, [each.term for each in self.model.figures.counts])

    def make(self) -> None:
        """Propose sentences with the term, to be written or spoken."""
        if (count := self.selected) is not None:
            self.sentences.ask(count, [each.term for each in self.model.figures.counts])

    # What is shown

    @property
    def _language(self) -> str:
        return self.session.project.settings.checkpoint.language

    def _show(self, figures: WordsFigures) -> None:
        chosen = self.selected
        self._stack.setCurrentIndex(int(bool(figures.counts)))
        self.strip.show_figures(figures)
        self.filter.show_counts(figures.kinds())
        self.model.set_figures(figures)
        self._select(chosen.term.text if chosen is not None else "")
        self.counted.emit()

    def _filter(self) -> None:
        chosen = self.selected
        self.model.set_query(self.filter.kind, self.filter.search.text())
        self._select(chosen.term.text if chosen is not None else "")

    def _select(self, name: str) -> None:
        places = [place for place, count in enumerate(self.model.shown) if count.term.text == name]
        if self.model.shown:
            self.table.selectRow(places[0] if places else 0)
        self.card.setVisible(bool(self.model.shown))
        total = len(self.model.shown)
        self.footer.set_text(counted(total, self.tr("1 term"), self.tr("{count} terms, problems first")))

    def _show_term(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        if (count := self.selected) is not None:
            self.card.show_term(count, self.model.figures.judged(count), self._language)

    # Layout

    def _make_empty(self) -> EmptyState:
        return EmptyState(
            "list-bullets",
            self.tr("No words are listed"),
            self.tr(
                "This view shows how often names and rare words are spoken in your recordings, and whether the adapter "
                "recognises them. List the words that must come out right."
            ),
            self.tr("Paste terms…"),
            "clipboard-text",
        )

    def _lay_out(self) -> None:
        list_card = Card(padding=0)
        list_card.body.setContentsMargins(1, 1, 1, 1)
        list_card.body.setSpacing(0)
        list_card.add(self.table, 1)
        list_card.add(self.footer)
        lower = row(list_card, self.card, spacing=16)
        lower.setStretch(0, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self.strip)
        layout.addWidget(self.filter)
        layout.addLayout(lower, 1)
        for state in (self.empty, content):
            self._stack.addWidget(state)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        project = self.session.project
        for changed in (project.dataset_changed, project.settings_changed, self.session.runs.changed):
            changed.connect(self.refresh)
        self.counter.counted.connect(self._show)
        self.counter.failed.connect(self.session.notifier.report)
        self.filter.changed.connect(self._filter)
        self.table.selectionModel().currentRowChanged.connect(self._show_term)
        QShortcut(
            QKeySequence(Qt.Key.Key_Space),
            self.table,
            self.card.play,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        for button in (self.paste_button, self.empty.button):
            button.clicked.connect(self.edit)
        self.import_button.clicked.connect(self.import_file)
        self.card.record_requested.connect(self.record)
        self.card.make_requested.connect(self.make)
        self.card.play_requested.connect(self.player.toggle)
        self.player.playing_changed.connect(self.card.set_playing)
        self.player.failed.connect(self.session.notifier.report)
        self.session.closing.connect(self.player.stop)


class WordsFilter(FilterRow):
    """A chip for every state of a term, and the search field."""

    def __init__(self) -> None:
        super().__init__()
        texts = {
            "": self.tr("All"),
            "missed": self.tr("Still missed"),
            "never": self.tr("Never spoken"),
            "few": self.tr("Under {count} times").format(count=FEW),
            "learnt": self.tr("Learnt"),
        }
        chips = {kind: Chip(texts[kind], 0, _DOTS.get(kind, "")) for kind in KINDS}
        self._fill(SearchField(self.tr("Search terms")), chips)


class WordsStrip(Card):
    """The figures above the terms."""

    def __init__(self) -> None:
        super().__init__(padding=16)
        self.recognised = HeadlineFigure(self.tr("Terms recognised, base → adapter"), hero=True)
        self.terms = HeadlineFigure(self.tr("Terms"), hero=True)
        self.never = HeadlineFigure(self.tr("Never spoken"), hero=True)
        self.few = HeadlineFigure(self.tr("Under {count} times").format(count=FEW), hero=True)
        self.bars = TimesBars()
        line = row(self.recognised, self.terms, self.never, self.few, self.bars, spacing=48)
        line.setStretch(4, 1)
        self.add(line)

    def show_figures(self, figures: WordsFigures) -> None:
        """Show what was counted."""
        kinds, judged = figures.kinds(), figures.recall
        self.terms.set_value(f"{kinds['']:,}")
        for figure, kind in ((self.never, "never"), (self.few, "few")):
            figure.set_value(f"{kinds[kind]:,}", "", self.tr("in training"), "warning" if kinds[kind] else "text")
        self.bars.setVisible(judged is not None)
        if judged is None:
            self.recognised.set_value("\N{EN DASH}", "", self.tr("no finished run judges them"))
            return
        parts = [(_share(judged.base, judged.spoken), "base")]
        if judged.adapted is not None:
            parts += [("→", "muted"), (_share(judged.adapted, judged.spoken), "accent")]
        words = self.tr("of {count} in validation, by {run}")
        self.bars.show_recall(recall_by_times(figures.counts, judged))
        self.recognised.set_parts(parts, "", words.format(count=f"{judged.spoken:,}", run=figures.run))


def _share(right: int, total: int) -> str:
    return in_percent(f"{right / total * 100:.0f}")
