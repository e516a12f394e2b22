"""What was said in the recordings that a run, or the open folder, knows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.corpus.utterance import Manifest, Utterance
from studio.gui.kit.tasks import run_in_background


class CorpusTexts(QObject):
    """Reads the list of recordings of one run at a time, in the background.

    Signals:
        loaded: the run's held-out utterances, none at first.
    """

    loaded = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: Path | None = None
        self._texts: dict[str, str] = {}

    def read(self, run: Path | None) -> None:
        """Read another run's recordings."""
        if run == self._run:
            return
        self._run, self._texts = run, {}
        self.loaded.emit([])
        if run is not None:
            run_in_background(
                self,
                lambda _task: Manifest.load(run / "manifest.jsonl"),
                success=lambda manifest: self._take(run, manifest),
                failure=lambda _error: None,  # a run without its list of recordings has none to offer
            )

    def text_of(self, audio: Path, others: Iterable[Utterance] = ()) -> str:
        """What was said in a recording: from ``others`` first, then from the run; empty where nobody knows.

        Of a recording that utterances are parts of, nobody knows it.
        """
        place = str(audio.absolute())
        return _texts(each for each in others if each.audio == place).get(place, "") or self._texts.get(place, "")

    def _take(self, run: Path, manifest: Manifest) -> None:
        if run == self._run:
            self._texts = _texts(manifest)
            self.loaded.emit(manifest.held_out)


def _texts(utterances: Iterable[Utterance]) -> dict[str, str]:
    """Texts of the recordings that hold one utterance."""
    found: dict[str, str] = {}
    for each in utterances:
        found[each.audio] = "" if each.audio in found or each.start else each.text
    return found
