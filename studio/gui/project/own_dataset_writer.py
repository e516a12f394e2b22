"""Corrected clips as a dataset of the user's own: what was heard wrongly becomes what is trained on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.corpus.own_dataset import Clip, OwnDataset
from studio.corpus.own_datasets import has_recordings
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.read_aloud import usual_folder
from studio.gui.project.session import Session
from studio.runs.clips import TranscribedClip


class OwnDatasetWriter(QObject):
    """Adds clips to the dataset of their language.

    Args:
        session: tells what was done, with a way back, and opens the dataset.

    Signals:
        changed: a clip was added or taken back.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._datasets: dict[Path, OwnDataset] = {}
        self._is_busy = False
        self._written: set[tuple[str, str]] = set()
        session.closing.connect(self._close)

    @staticmethod
    def folder(language: str) -> Path:
        """Where the clips of a language go: an adapter learns one language."""
        return usual_folder(language)

    def has_dataset(self, language: str) -> bool:
        """Whether there is something to open."""
        return has_recordings(self.folder(language))

    def can_add(self, clip: TranscribedClip | None) -> bool:
        """Whether a clip has a text, and was not added with this very text before."""
        return (
            clip is not None and bool(clip.reference.strip()) and _key(clip) not in self._written and not self._is_busy
        )

    def add(self, clip: TranscribedClip) -> None:
        """Copy a clip into the dataset with its reference, in the background."""
        if not self.can_add(clip):
            return
        self._set_busy(True)

        def add() -> tuple[OwnDataset, Clip, int]:
            dataset = self._dataset(clip.language)
            added = dataset.add(Path(clip.audio), clip.reference)
            return dataset, added, len(dataset.clips())

        run_in_background(
            self,
            lambda _task: add(),
            success=lambda done: self._added(clip, *done),
            failure=self._fail,
            is_save=True,
        )

    def open(self, language: str) -> None:
        """Show the dataset on the Data page."""
        self._session.open_folder(self.folder(language))

    def _dataset(self, language: str) -> OwnDataset:
        """The one object of a folder: it keeps what was taken out. Only one thread at a time asks for it."""
        folder = self.folder(language)
        if folder not in self._datasets:
            self._datasets[folder] = OwnDataset(folder)
        return self._datasets[folder]

    def _added(self, clip: TranscribedClip, dataset: OwnDataset, added: Clip, count: int) -> None:
        self._written.add(_key(clip))
        self._set_busy(False)
        one, several = self.tr("Added to {name}: 1 recording now"), self.tr("Added to {name}: {count} recordings now")
        words = (one if count == 1 else several).format(name=dataset.folder.name, count=f"{count:,}")
        self._session.notifier.tell(words, lambda: self._undo(clip, dataset, added))

    def _undo(self, clip: TranscribedClip, dataset: OwnDataset, added: Clip) -> None:
        """Take this very clip out: others may have been added since."""
        if self._is_busy:
            return
        self._set_busy(True)
        run_in_background(
            self, lambda _task: dataset.remove(added), success=lambda _: self._undone(clip), failure=self._fail
        )

    def _undone(self, clip: TranscribedClip) -> None:
        self._written.discard(_key(clip))
        self._set_busy(False)

    def _fail(self, error: BaseException) -> None:
        self._set_busy(False)
        self._session.notifier.report(error)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.changed.emit()

    def _close(self) -> None:
        for dataset in self._datasets.values():
            dataset.close()


def _key(clip: TranscribedClip) -> tuple[str, str]:
    return clip.audio, " ".join(clip.reference.split())
