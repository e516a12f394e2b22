"""One column a model: the base, and one or two beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QWidget

from studio.errors import StudioError
from studio.gui.compare.blind_card import LETTERS
from studio.gui.compare.blind_test import BlindTest
from studio.gui.compare.clip_texts import pieces_for, run_facts
from studio.gui.compare.comparison import Comparison
from studio.gui.compare.model_column import ModelColumn
from studio.gui.engines.compared_model import ComparedModel
from studio.runs.clips import BASE, TranscribedClip, Transcription
from studio.text.inline_diff import Piece


class ModelColumns(QWidget):
    """Shows what `Comparison` has, and lets others be chosen.

    Args:
        comparing: what is shown.
        blind: hides who it is while it is on.

    Signals:
        segment_chosen: start and end in seconds of what was transcribed.
        correction_requested: a text that is nearly right.
        save_requested: a transcription, to be saved as a file.
    """

    segment_chosen = Signal(float, float)
    correction_requested = Signal(str)
    save_requested = Signal(object)

    def __init__(self, comparing: Comparison, blind: BlindTest) -> None:
        super().__init__()
        self._comparing = comparing
        self._blind = blind
        self._choice = comparing.choice
        self._narrow = False
        self.columns = [
            ModelColumn(self.tr("Base model"), "base"),
            ModelColumn(self.tr("My adapter"), "accent"),
            ModelColumn(self.tr("Second adapter"), "second"),
        ]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for column in self.columns:
            layout.addWidget(column, 1)
        self._connect()
        self.show_choice()
        self.show_transcriptions()

    @property
    def count(self) -> int:
        """How many columns there are now."""
        return 3 if len(self._choice.chosen) > 1 and not self._blind.is_on else 2

    def transcriptions(self) -> list[Transcription | None]:
        """For each column what it shows; none where the recording was transcribed by another model."""
        models = [BASE, *(each.key for each in self._choice.chosen)]
        found = [self._comparing.transcription(model) for model in models]
        return [*found, None, None][:3]

    def show_choice(self) -> None:
        """Show who can be chosen, and who is."""
        choice, first = self._choice, self._choice.first
        bases = list(dict.fromkeys(each.checkpoint for each in choice.adapters))
        if first is not None and first.checkpoint not in bases:
            bases.append(first.checkpoint)
        self.columns[0].set_choices([(name, name) for name in bases], first.checkpoint if first else None)
        whole = [*choice.adapters, *choice.blends, *choice.checkpoints]
        self.columns[1].set_choices(_choices(whole, first), first.key if first else None, self._facts())
        second = choice.chosen[1] if len(choice.chosen) > 1 else None
        self.columns[2].set_choices(_choices(choice.partners(), second), second.key if second else None, self._facts())
        self.columns[1].extra_button.setVisible(first is not None and second is None and not self._blind.is_on)

    def _facts(self) -> dict[object, str]:
        runs = self._choice.summaries
        known = [(each.key, runs.get(each.run) if each.run is not None else None) for each in self._choice.known]
        return {key: run_facts(run) for key, run in known if run is not None}

    def show_transcriptions(self) -> None:
        """Show what was transcribed."""
        clip = self._comparing.clip
        if self._blind.is_on:
            self._show_blind(clip)
            return
        for column, transcription in zip(self.columns, self.transcriptions(), strict=True):
            column.set_guise()
            pieces = pieces_for(clip, transcription) if clip is not None and transcription is not None else []
            column.show_transcription(clip, transcription, pieces)
        self.columns[2].setVisible(self.count > 2)
        self.set_narrow(self._narrow)

    def _show_blind(self, clip: TranscribedClip | None) -> None:
        """The two texts of the test in an order of their own; who transcribed them only once it was chosen."""
        masked = clip is None or not self._blind.is_revealed(clip)
        names = self.names()
        keys = self._blind.order(clip) if clip is not None else self._blind.pair
        for place, key in enumerate(keys):
            column = self.columns[place]
            name, color = names.get(key, ("", "muted"))
            title = self.tr("Text {letter}").format(letter=LETTERS[place])
            column.set_guise(title if masked else f"{title}: {name}", "muted" if masked else color, masked=masked)
            transcription = self._comparing.transcription(key)
            pieces = self._blind_pieces(clip, transcription, masked)
            column.show_transcription(clip, transcription, pieces)
        self.columns[2].hide()
        self.columns[1].extra_button.hide()
        self.set_narrow(self._narrow)

    def _blind_pieces(
        self, clip: TranscribedClip | None, transcription: Transcription | None, masked: bool
    ) -> list[Piece]:
        if clip is None or transcription is None:
            return []
        return [Piece(transcription.text)] if masked else pieces_for(clip, transcription)

    def names(self) -> dict[str, tuple[str, str]]:
        """Name and token of every model by its key."""
        first = self._choice.first
        names = {BASE: (first.checkpoint if first is not None else "", "base")}
        colors = ("accent", "second")
        return names | {each.key: (each.name, color) for each, color in zip(self._choice.chosen, colors, strict=False)}

    def set_waiting(self, text: str) -> None:
        """What is said where there is no text yet."""
        for column in self.columns:
            column.set_waiting(text)

    def set_narrow(self, narrow: bool) -> None:
        """Show less in less width."""
        self._narrow = narrow
        for column in self.columns:
            column.set_narrow(narrow=narrow, three=self.count > 2)

    def second_menu(self) -> QMenu:
        """Who can be transcribed beside the first: adapters, checkpoints of runs at work, merged models."""
        menu = QMenu(self)
        for model in self._choice.partners():
            menu.addAction(model.name).triggered.connect(partial(self._add, model))
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(self.tr("Open a merged model…")).triggered.connect(self._open_merged)
        return menu

    def _add(self, model: ComparedModel, _checked: bool = False) -> None:
        self._choice.set_chosen([*self._choice.chosen[:1], model])

    def _open_merged(self, _checked: bool = False) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a merged model"))
        if not chosen:
            return
        if (Path(chosen) / "model.safetensors").is_file() or list(Path(chosen).glob("model-*.safetensors")):
            self._add(self._choice.open_merged(Path(chosen)))
            return
        self._comparing.session.notifier.report(
            StudioError(
                self.tr("{folder} holds no model in safetensors.").format(folder=chosen),
                self.tr("Choose a folder that «Export adapter…» has written."),
                code="not_a_model",
            )
        )

    def _open_menu(self) -> None:
        menu, button = self.second_menu(), self.columns[1].extra_button
        menu.popup(button.mapToGlobal(QPoint(button.width() - menu.sizeHint().width(), button.height() + 4)))

    def _connect(self) -> None:
        choice = self._choice
        for column in self.columns:
            column.segment_chosen.connect(self.segment_chosen)
            column.correction_requested.connect(self.correction_requested)
            column.save_requested.connect(self.save_requested)
        choice.offered.connect(self.show_choice)
        choice.changed.connect(self.show_choice)
        self.columns[0].model_chosen.connect(choice.choose_base)
        self.columns[1].model_chosen.connect(partial(choice.choose, 0))
        self.columns[2].model_chosen.connect(partial(choice.choose, 1))
        more, less = self.columns[1].extra_button, self.columns[2].extra_button
        more.set_tooltip(self.tr("Hear another model beside it"))
        more.clicked.connect(self._open_menu)
        less.set_icon("x")
        less.set_tooltip(self.tr("Take this model away"))
        less.show()
        less.clicked.connect(choice.drop_second)


def _choices(models: list[ComparedModel], chosen: ComparedModel | None) -> list[tuple[object, str]]:
    """What a picker offers: also one that has gone, as long as it is shown."""
    pairs: list[tuple[object, str]] = [(each.key, each.name) for each in models]
    if chosen is not None and chosen.key not in {key for key, _ in pairs}:
        pairs.append((chosen.key, chosen.name))
    return pairs
