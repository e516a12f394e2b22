"""One column a model: the base, and one or two beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QWidget

from studio.errors import StudioError
from studio.gui.comparing import Comparing
from studio.gui.models.clip_texts import pieces_for
from studio.gui.models.listeners import Listener
from studio.gui.widgets.hearing_column import HearingColumn
from studio.runs.clips import BASE, Hearing


class HearingColumns(QWidget):
    """Shows what `Comparing` has, and lets others be chosen.

    Args:
        comparing: what is shown.
    """

    def __init__(self, comparing: Comparing) -> None:
        super().__init__()
        self._comparing = comparing
        self._choice = comparing.choice
        self._narrow = False
        self.columns = [
            HearingColumn(self.tr("Base model"), "base"),
            HearingColumn(self.tr("My adapter"), "accent"),
            HearingColumn(self.tr("Second adapter"), "second"),
        ]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for column in self.columns:
            layout.addWidget(column, 1)
        self._connect()
        self.show_choice()
        self.show_hearings()

    @property
    def count(self) -> int:
        """How many columns there are now."""
        return 3 if len(self._choice.chosen) > 1 else 2

    def hearings(self) -> list[Hearing | None]:
        """For each column what it shows; none where the recording was heard by another model."""
        models = [BASE, *(each.key for each in self._choice.chosen)]
        found = [self._comparing.hearing(model) for model in models]
        return [*found, None, None][:3]

    def show_choice(self) -> None:
        """Show who can be chosen, and who is."""
        choice, first = self._choice, self._choice.first
        bases = list(dict.fromkeys(each.checkpoint for each in choice.adapters))
        if first is not None and first.checkpoint not in bases:
            bases.append(first.checkpoint)
        self.columns[0].set_choices([(name, name) for name in bases], first.checkpoint if first else None)
        whole = [*choice.adapters, *choice.checkpoints]
        self.columns[1].set_choices(_choices(whole, first), first.key if first else None)
        second = choice.chosen[1] if len(choice.chosen) > 1 else None
        self.columns[2].set_choices(_choices(choice.partners(), second), second.key if second else None)
        self.columns[1].extra_button.setVisible(first is not None and second is None)

    def show_hearings(self) -> None:
        """Show what was heard."""
        clip = self._comparing.clip
        for column, hearing in zip(self.columns, self.hearings(), strict=True):
            pieces = pieces_for(clip, hearing) if clip is not None and hearing is not None else []
            column.show_hearing(clip, hearing, pieces)
        self.columns[2].setVisible(self.count > 2)
        self.set_narrow(self._narrow)

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
        """Who can be heard beside the first: adapters, checkpoints of runs at work, merged models."""
        menu = QMenu(self)
        for listener in self._choice.partners():
            menu.addAction(listener.name).triggered.connect(partial(self._add, listener))
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(self.tr("Open a merged model…")).triggered.connect(self._open_merged)
        return menu

    def _add(self, listener: Listener, _checked: bool = False) -> None:
        self._choice.set_chosen([*self._choice.chosen[:1], listener])

    def _open_merged(self, _checked: bool = False) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a merged model"))
        if not chosen:
            return
        if (Path(chosen) / "model.safetensors").is_file() or list(Path(chosen).glob("model-*.safetensors")):
            self._add(self._choice.open_merged(Path(chosen)))
            return
        self._comparing.session.error.emit(
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


def _choices(listeners: list[Listener], chosen: Listener | None) -> list[tuple[object, str]]:
    """What a picker offers: also one that has gone, as long as it is shown."""
    pairs: list[tuple[object, str]] = [(each.key, each.name) for each in listeners]
    if chosen is not None and chosen.key not in {key for key, _ in pairs}:
        pairs.append((chosen.key, chosen.name))
    return pairs
