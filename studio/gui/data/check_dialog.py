"""Which model checks the transcripts, and in which language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.dataset import Dataset
from studio.gui.engines.transcript_checker import TranscriptChecker
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import column, row
from studio.gui.kit.fields import ComboBox, Field
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text
from studio.gui.project.session import Session
from studio.gui.project.setting_texts import language_names

_WIDTH = 480


class CheckDialog(QDialog):
    """Explains what checking does, and lets the model and the language be chosen.

    Args:
        checkpoints: those on this machine, at least one.
        checkpoint: the one to begin with, where it is among them.
        language: the one to begin with.
        minutes: of all recordings.
    """

    def __init__(
        self,
        parent: QWidget | None,
        checkpoints: Sequence[CheckpointInfo],
        checkpoint: str,
        language: str,
        minutes: float,
    ) -> None:
        super().__init__(parent)
        self._by_name = {info.name: info for info in checkpoints}
        self.setWindowTitle(self.tr("Check transcripts"))
        self.setFixedWidth(_WIDTH)
        self.checkpoint = ComboBox([(info.name, info.name) for info in checkpoints])
        self.checkpoint.set_value(checkpoint if checkpoint in self._by_name else checkpoints[0].name)
        self.language = ComboBox()
        self.start_button = Button(self.tr("Check transcripts"), "primary", "ear")
        self.cancel_button = Button(self.tr("Cancel"), "flat")
        self._show_languages(language)
        words = self.tr(
            "A model listens to all {minutes} min. Transcripts that say something else come first, then likely typing "
            "errors, then what it heard otherwise. It can be stopped at any time and goes on where it was."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(20)
        text = Paragraph(words.format(minutes=f"{minutes:.0f}"), "body", "muted", line_height=20)
        layout.addLayout(column(Text(self.tr("Check transcripts"), "card"), text, spacing=6))
        fields = row(
            Field(self.tr("Whisper model"), self.checkpoint), Field(self.tr("Language"), self.language), spacing=16
        )
        layout.addLayout(fields)
        layout.addLayout(row(None, self.cancel_button, self.start_button))
        self.checkpoint.value_edited.connect(lambda _name: self._show_languages(str(self.language.value() or language)))
        self.language.value_edited.connect(lambda _code: self._show_ready())
        self.cancel_button.clicked.connect(self.reject)
        self.start_button.clicked.connect(self.accept)

    def _show_languages(self, language: str) -> None:
        known = self._by_name[str(self.checkpoint.value())].languages
        self.language.set_choices(language_names(tuple(known)))
        self.language.set_value(language if language in known else next(iter(known)) if len(known) == 1 else "")
        self._show_ready()

    def _show_ready(self) -> None:
        self.start_button.setEnabled(bool(self.language.value()))


def ask_check(parent: QWidget, session: Session, dataset: Dataset, checker: TranscriptChecker) -> None:
    """Ask for the model and the language, and start; without any model on this machine, say where to get one."""
    settings = session.project.settings.checkpoint
    if not session.checkpoints.installed:
        session.notifier.tell(
            QCoreApplication.translate(
                "CheckDialog", "No model is on this machine yet: download one on the Setup page first"
            )
        )
        session.navigator.go("setup")
        return
    minutes = float(np.nansum(dataset.seconds)) / 60
    dialog = CheckDialog(parent, session.checkpoints.installed, settings.name, settings.language, minutes)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(
        lambda: checker.start(dataset, str(dialog.checkpoint.value()), str(dialog.language.value()))
    )
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.open()
