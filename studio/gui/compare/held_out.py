"""Choosing among the recordings that a run was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.corpus.utterance import Utterance
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Separator
from studio.gui.kit.elided_combo import ElidedComboBox
from studio.gui.kit.wording import counted

_LONGEST_ENTRY = 60


class HeldOut(QWidget):
    """A choice by their texts; hidden where there are none.

    Signals:
        chosen: an Utterance.
        all_requested: all of them.
    """

    chosen = Signal(object)
    all_requested = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._utterances: Sequence[Utterance] = ()
        self._shown: Path | None = None
        self.combo = ElidedComboBox()
        self.combo.setAccessibleName(self.tr("Held-out recordings of this run"))
        self.combo.setToolTip(self.tr("Held-out recordings of this run"))
        self.combo.activated.connect(lambda index: self.chosen.emit(self._utterances[index]))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(12, 10, 12, 12)
        self.body.setSpacing(8)
        self.body.addWidget(self.combo)
        self.all_button = Button(self.tr("Compare on all of them"), "outlined", "list-bullets", small=True)
        self.all_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.all_button.clicked.connect(lambda: self.all_requested.emit(list(self._utterances)))
        self.body.addWidget(self.all_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Separator())
        layout.addLayout(self.body)
        self.hide()

    def set_utterances(self, utterances: Sequence[Utterance]) -> None:
        """Offer these."""
        self._utterances = utterances
        self.combo.set_choices((each.id, _entry(each)) for each in utterances)
        one, several = self.tr("1 held-out recording"), self.tr("{count} held-out recordings")
        self.combo.setPlaceholderText(counted(len(utterances), one, several))
        self.setVisible(bool(utterances))
        self.mark(self._shown)

    def mark(self, audio: Path | None) -> None:
        """Say which of them is shown, if any."""
        self._shown = audio
        chosen = next((each for each in self._utterances if audio is not None and Path(each.audio) == audio), None)
        self.combo.set_value(chosen.id if chosen is not None else None)


def _entry(utterance: Utterance) -> str:
    text = utterance.text.strip() or utterance.id
    return text if len(text) <= _LONGEST_ENTRY else f"{text[: _LONGEST_ENTRY - 1]}…"
