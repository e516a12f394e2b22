"""The list of recordings that were listened to, kept on disk; deleting can be undone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.audio.decoding import probe
from studio.errors import DataError
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.trimming import is_trimmed
from studio.runs.clips import ClipHistory, TranscribedClip, history_file, spoken_clip, spoken_folder


class ClipStore(QObject):
    """Reads the list when it is made, and writes it in the background whenever it changes.

    Signals:
        changed: the list is another one.
        failed: a StudioError: it cannot be written.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = ClipHistory.load(history_file())

    @property
    def clips(self) -> tuple[TranscribedClip, ...]:
        """The newest first."""
        return self.history.clips

    def find(self, clip_id: str) -> TranscribedClip | None:
        """The clip of an id."""
        return self.history.find(clip_id)

    def take_up(self) -> None:
        """List what was spoken just before the studio ended without a word: it is younger than the list."""
        listed = {path for clip in self.clips for path in (clip.audio, clip.whole)}
        for path in _younger(spoken_folder(), history_file()):
            if str(path) not in listed and not is_trimmed(path):
                with suppress(DataError):  # nothing was spoken yet
                    self.put(spoken_clip(path, probe(path).duration))

    def put(self, clip: TranscribedClip) -> None:
        """Add a clip at the top, or change it where it is."""
        if self.history.find(clip.id) != clip:
            self._set(self.history.put(clip))

    def remove(self, clip_id: str) -> None:
        """Leave a clip out; the recording itself stays."""
        self._set(self.history.without(clip_id))

    def bring_back(self, before: ClipHistory, clip_id: str) -> None:
        """Put a clip that was left out where it had been."""
        lost = before.find(clip_id)
        if lost is None or self.history.find(clip_id) is not None:
            return
        place = [each.id for each in before.clips].index(clip_id)
        clips = list(self.history.clips)
        clips.insert(min(place, len(clips)), lost)
        self._set(ClipHistory(tuple(clips)))

    def _set(self, history: ClipHistory) -> None:
        self.history = history
        self.changed.emit()
        path = history_file()
        run_in_background(self, lambda _task: history.save(path), failure=self.failed.emit, is_save=True)


def _younger(folder: Path, than: Path) -> list[Path]:
    """The recordings of a folder that were written after a file, the oldest first; all where there is no file."""
    try:
        since = than.stat().st_mtime if than.exists() else 0.0
        ages = {path: path.stat().st_mtime for path in folder.glob("*.wav")}
    except OSError:
        return []
    return sorted((path for path, age in ages.items() if age > since), key=lambda path: ages[path])
