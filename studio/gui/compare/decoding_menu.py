"""How models are to listen: greedy or with beams, with times or without; and letting go of their memory."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from studio.gui.engines.transcription import BEAMS, TIMESTAMPS, WORDS, TranscriptionQueue
from studio.gui.kit.buttons import IconButton
from studio.gui.project.terms_dialog import TermsDialog
from studio.settings.units import file_size
from studio.text.terms import Term

BEAM_COUNTS = (1, 5)


class DecodingButton(IconButton):
    """Opens the menu.

    Args:
        transcription: whose options are changed.

    Signals:
        options_changed: what is shown was transcribed in another way.
        again_requested: the recording that is shown should be transcribed again.
    """

    options_changed = Signal()
    again_requested = Signal()

    def __init__(self, transcription: TranscriptionQueue) -> None:
        super().__init__("sliders-horizontal", "", outlined=True, color="text")
        self.set_tooltip(self.tr("Decoding"))
        self._transcription = transcription
        self.clicked.connect(self._open)

    def menu_of_options(self, can_transcribe: bool = True) -> QMenu:
        """What can be chosen now."""
        options, transcriber = self._transcription.options, self._transcription.transcriber
        menu = QMenu(self)
        group = QActionGroup(menu)
        for count in BEAM_COUNTS:
            words = self.tr("Greedy decoding, faster") if count == 1 else self.tr("Beam search with {count} beams")
            action = menu.addAction(words.format(count=count))
            action.setCheckable(True)
            action.setChecked(options.beams == count)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, count=count: self._set(BEAMS, count))
        menu.addSeparator()
        times = menu.addAction(self.tr("Segments with their times"))
        times.setCheckable(True)
        times.setChecked(options.timestamps)
        times.toggled.connect(lambda on: self._set(TIMESTAMPS, int(on)))
        told = len(options.words.splitlines())
        words = self.tr("Words that may be said ({count})…") if told else self.tr("Words that may be said…")
        menu.addAction(words.format(count=told)).triggered.connect(self._ask_words)
        menu.addSeparator()
        again = menu.addAction(self.tr("Transcribe again"))
        again.setEnabled(can_transcribe)
        again.triggered.connect(self.again_requested)
        words = self.tr("Let go of the models ({size})").format(size=file_size(transcriber.memory_bytes))
        release = menu.addAction(words if transcriber.is_loaded else self.tr("No model is loaded"))
        release.setEnabled(transcriber.is_loaded)
        release.triggered.connect(lambda: transcriber.release())
        return menu

    def _ask_words(self, _checked: bool = False) -> None:
        title, verb = self.tr("Words that may be said"), self.tr("Use these words")
        text = self.tr(
            "Names and rare words, one a line, those that matter most first. Base and adapter are told them as a "
            "prompt. It helps where such words are said; where they are not, it can put them into the text."
        )
        dialog = TermsDialog(self.window(), title, text, verb, self._transcription.options.words)
        dialog.accepted_terms.connect(self._set_terms)
        dialog.open()

    def _set_terms(self, terms: tuple[Term, ...]) -> None:
        self._set(WORDS, "\n".join(term.text for term in terms))

    def _set(self, name: str, value: int | str) -> None:
        self._transcription.options.set(name, value)
        self.options_changed.emit()

    def _open(self) -> None:
        menu = self.menu_of_options()
        menu.popup(self.mapToGlobal(QPoint(self.width() - menu.sizeHint().width(), self.height() + 4)))
