"""One engine that listens, for single recordings and for many: whoever asked last gets the answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSettings

from studio.checkpoints.strength import AS_TRAINED, read_strength
from studio.gui.engines.compared_model import ComparedModel, TranscriptionSettings
from studio.gui.engines.engine_job import EngineJobs
from studio.gui.engines.transcriber import Transcriber
from studio.gui.kit.options import Options
from studio.protocol.events import ClipTranscribed
from studio.runs.clips import BASE, Transcription
from studio.text.segments import Segment

BEAMS, TIMESTAMPS, WORDS = "listen_beams", "listen_timestamps", "listen_words"
"""Preferences."""


class DecodingChoices(Options):
    """How to listen: how many beams, whether segments with their times are wanted, and words that may be said."""

    @property
    def beams(self) -> int:
        """1 is greedy."""
        return max(1, self.number(BEAMS, 1))

    @property
    def timestamps(self) -> bool:
        """Whether segments are wanted."""
        return self.number(TIMESTAMPS, 0) == 1

    @property
    def words(self) -> str:
        """Words that may be said, one a line."""
        return self.text(WORDS)


class TranscriptionQueue(QObject):
    """Lets models listen.

    Args:
        preferences: hold the options.
        jobs: the application's engines.

    Attributes:
        transcriber: tells what is heard; ask `is_for` first.
        options: how to listen.
    """

    def __init__(self, preferences: QSettings, jobs: EngineJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.transcriber = Transcriber(jobs, self)
        self.options = DecodingChoices(preferences)
        self._asker: QObject | None = None
        self._is_closed = False

    def ask(
        self,
        asker: QObject,
        audio: Sequence[Path],
        models: Sequence[ComparedModel],
        strength: float | None = None,
    ) -> None:
        """Let the base and these models hear recordings; what was at work before is given up.

        Args:
            asker: who gets the answers.
            audio: files.
            models: the first says which base, language and task.
            strength: percent that the first, an adapter, is applied with, whatever was chosen for it.

        Raises:
            RunError: the engine cannot be asked, such as on a full disk.
            CheckpointError: the strength chosen for another adapter cannot be read.
        """
        if self._is_closed:  # what was recorded at the very end is kept; nobody waits for its texts any more
            return
        self.transcriber.cancel()
        self._asker = asker
        manner = TranscriptionSettings.of(models[0])
        adapters = [each.folder for each in models if each.kind != "merged"]
        self.transcriber.transcribe(
            audio,
            manner.checkpoint,
            manner.language,
            manner.task,
            adapters,
            [each.folder for each in models if each.kind == "merged"],
            beams=self.options.beams,
            timestamps=self.options.timestamps,
            words=self.options.words.splitlines(),
            strengths=[] if strength is None else [strength, *map(read_strength, adapters[1:])],
        )

    def is_for(self, asker: QObject) -> bool:
        """Whether the answers are for one who asks."""
        return self._asker is asker

    def is_busy_for(self, asker: QObject) -> bool:
        """Whether models are listening for one who asks."""
        return self.transcriber.is_busy and self.is_for(asker)

    def cancel(self, asker: QObject) -> None:
        """Give up what one has asked for."""
        if self.is_for(asker):
            self.transcriber.cancel()

    def close(self) -> None:
        """Give up for good."""
        self._is_closed = True
        self.transcriber.release()

    def transcriptions(self, event: ClipTranscribed, models: Sequence[ComparedModel]) -> tuple[Transcription, ...]:
        """What all models heard in a recording."""
        names = {each.key: each.name for each in models}
        names[BASE] = models[0].checkpoint if models else ""
        return tuple(_transcription(row, names, self.options.beams) for row in event.results)


def _transcription(row: dict[str, object], names: dict[str, str], beams: int) -> Transcription:
    model = str(row.get("model", ""))
    rows = row.get("segments")
    segments = [
        Segment(float(each["start"]), float(each["end"]), str(each["text"]))
        for each in (rows if isinstance(rows, list) else [])
    ]
    seconds, together = row.get("seconds"), row.get("together")
    return Transcription(
        model,
        names.get(model, ""),
        str(row.get("text", "")).strip(),
        float(seconds) if isinstance(seconds, (int, float)) else 0.0,
        str(row.get("language", "")),
        bool(row.get("detected", False)),
        str(row.get("prefix", "")),
        str(row.get("context", "")),
        tuple(segments),
        together if isinstance(together, int) else 1,
        beams,
        float(str(row.get("strength", AS_TRAINED))),
    )
