"""How strongly the adapter that is compared is applied: what was chosen, what is tried, and the curve. No widget."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.checkpoints.strength import AS_TRAINED, ChosenStrength, read_strength, write_strength
from studio.gui.compare.model_choice import ModelChoice
from studio.gui.engines.compared_model import ComparedModel
from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.session import Session
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, PhaseChanged
from studio.runs.clips import compare_folder
from studio.runs.history import read_settings
from studio.runs.jobs import StrengthJob
from studio.runs.strength_curve import StrengthCurve

BY_HAND = "hand"
"""What a strength is said to be chosen by, in its file."""


class AdapterStrength(QObject):
    """The strength of the first adapter that is compared.

    Args:
        session: shows errors and toasts.
        choice: which adapter it is.

    Signals:
        changed: of another adapter, another value, or another curve.
        released: a value was chosen to be transcribed with.

    Attributes:
        chosen: percent that the adapter is applied with wherever nothing else is asked for.
        value: percent that the slider stands at.
        curve: what was measured.
    """

    changed = Signal()
    released = Signal()

    def __init__(self, session: Session, choice: ModelChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._choice = choice
        self._folder: Path | None = None
        self.chosen = self.value = AS_TRAINED
        self.curve = StrengthCurve()
        self.measuring = StrengthMeasuring(session.jobs, self)
        self.measuring.ended.connect(self.read)
        self.measuring.failed.connect(session.notifier.report)
        choice.changed.connect(self.read)
        self.read()

    @property
    def adapter(self) -> ComparedModel | None:
        """The adapter of a finished run that is compared; None where it is anything else."""
        first = self._choice.first
        return first if first is not None and first.kind == "adapter" else None

    @property
    def tried(self) -> float | None:
        """The strength to transcribe with, in percent; None for the chosen one."""
        return self.value if self._is_known and self.value != self.chosen else None

    @property
    def offered(self) -> float | None:
        """What can be chosen now: the value of the slider, else the best of the curve; None where that is chosen."""
        if not self._is_known:
            return None
        best = self.curve.best if self.curve.is_measured else self.chosen
        return next((each for each in (self.value, best) if each != self.chosen), None)

    def read(self) -> None:
        """Read again what the adapter's folder and its run say."""
        adapter = self.adapter
        if not self._is_known:  # what was tried with another adapter is not applied to this one
            self._folder, self.curve = None, StrengthCurve()
            self.chosen = self.value = AS_TRAINED
            self.changed.emit()
        if adapter is None or adapter.run is None:
            return
        folder, run = adapter.folder, adapter.run

        def work(_task: object) -> tuple[Path, float, StrengthCurve]:
            limit = float(str(read_settings(run).get("evaluation.guard_limit", 0.0))) / 100
            return folder, read_strength(folder), StrengthCurve.read(run, limit)

        run_in_background(self, work, success=self._take, failure=self._session.notifier.report)

    def move(self, value: float) -> None:
        """The slider stands elsewhere."""
        if value != self.value:
            self.value = value
            self.changed.emit()

    def choose(self, value: float) -> None:
        """Apply the adapter with this strength from now on, here, in ``transcribe`` and in exports."""
        adapter, before = self.adapter, self.chosen
        if adapter is None or not self._is_known:
            return
        words = self.tr("{name} is applied at {strength} % from now on")
        said = words.format(name=adapter.name, strength=f"{value:g}")
        take_back = partial(self._write, adapter.folder, before)
        self._write(adapter.folder, value, partial(self._session.notifier.tell, said, take_back))

    @property
    def _is_known(self) -> bool:
        """Whether the figures are those of the adapter that is compared now."""
        return self.adapter is not None and self.adapter.folder == self._folder

    def _write(self, folder: Path, value: float, then: Callable[[], None] | None = None) -> None:
        def written(_nothing: None) -> None:
            self._written(folder, value)
            if then is not None:
                then()

        run_in_background(
            self,
            lambda _task: write_strength(folder, ChosenStrength(value, BY_HAND)),
            success=written,
            failure=self._session.notifier.report,
            is_save=True,
        )

    def _written(self, folder: Path, value: float) -> None:
        if folder == self._folder:
            was_tried, self.chosen = self.value, value
            self.value = value
            self.changed.emit()
            if was_tried != value:
                self.released.emit()

    def _take(self, read: tuple[Path, float, StrengthCurve]) -> None:
        folder, chosen, curve = read
        if self.adapter is None or self.adapter.folder != folder:
            return
        if folder != self._folder:
            self.value = chosen
        self._folder, self.chosen, self.curve = folder, chosen, curve
        self.changed.emit()


class StrengthMeasuring(QObject):
    """Trying an adapter at several strengths in an engine; what was decoded before it is stopped is not lost.

    Signals:
        changed: it began, came further, or ended.
        ended: there may be a curve.
        failed: a StudioError.

    Attributes:
        run: whose adapter it is.
        done: utterances of ``total`` (0: not known).
    """

    changed = Signal()
    ended = Signal()
    failed = Signal(object)

    def __init__(self, jobs: EngineJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: EngineJob | None = None
        self.run = Path()
        self.done = self.total = 0

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._job is not None

    def start(self, run: Path) -> None:
        """Measure a run's best adapter.

        Raises:
            StudioError: the job cannot be written, such as on a full disk.
        """
        if self.is_busy:
            return
        folder = compare_folder() / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        StrengthJob(str(run)).save(folder / "strengths.json")
        self.run, self.done, self.total = run, 0, 0
        arguments = ["strengths", str(folder / "strengths.json")]
        self._job = self._jobs.begin(arguments, folder / "strengths.log", self._take, self._ended)
        self.changed.emit()

    def stop(self) -> None:
        """Finish the batch and end."""
        if self._job is not None:
            self._job.stop()

    def _take(self, batch: list[Envelope[Event]]) -> None:
        for envelope in batch:
            if isinstance(envelope.message, PhaseChanged):
                self.done, self.total = envelope.message.done, envelope.message.total
                self.changed.emit()

    def _ended(self) -> None:
        job, self._job = self._job, None
        self.changed.emit()
        self.ended.emit()
        if job is not None and job.failure is not None:
            self.failed.emit(job.failure)
