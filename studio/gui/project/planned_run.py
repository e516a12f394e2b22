"""The run that is planned: one `RunPlan` of recordings, settings, checkpoint and machine, for Setup and the rail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.checkpoints.catalogue import CATALOGUE, CatalogueEntry
from studio.checkpoints.inspect import inspect_checkpoint
from studio.corpus.dataset import Dataset
from studio.errors import CheckpointError
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.machine import memory_use, processor_name
from studio.gui.project.libraries import CheckpointLibrary, RunLibrary
from studio.gui.project.notifier import Notifier
from studio.gui.project.project import Project
from studio.gui.project.setting_texts import language_names
from studio.gui.project.suggested import Fitting
from studio.runs.devices import Device, nvidia_gpu
from studio.runs.forecast import Corpus
from studio.runs.pace import Duration, Pace, TimedRuns, matrix_speed, timed_runs
from studio.runs.plan import RunPlan
from studio.settings.application import runs_folder
from studio.settings.languages import LANGUAGES
from studio.settings.run import RunSettings


class PlannedRun(QObject):
    """Asks for what a plan needs, what takes long in the background, and makes a plan of it.

    Args:
        project: the open recordings and the settings.
        runs: whose paces tell how long one takes.
        checkpoints: that are on this computer.
        notifier: tells what went wrong.
        parent: owns it.

    Attributes:
        corpus: sizes of the recordings, or None until they are known.
        device: that would train; None where a GPU is wanted and none was found.
        typing_errors: what the form holds that is no setting yet, by dotted path.

    Signals:
        changed: something is known now, or known otherwise.
    """

    changed = Signal()

    def __init__(
        self,
        project: Project,
        runs: RunLibrary,
        checkpoints: CheckpointLibrary,
        notifier: Notifier,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._runs, self._checkpoints, self._notifier = project, runs, checkpoints, notifier
        self.catalogue: tuple[CatalogueEntry, ...] = CATALOGUE
        self.corpus: Corpus | None = None
        self.device: Device | None = device_for("cpu", None)
        self.typing_errors: dict[str, str] = {}
        self._gpu: Device | None = None
        self._timed: TimedRuns = {}
        self._finished: tuple[tuple[Path, float], ...] = ()
        self._measuring: Task | None = None
        self._is_measured = False
        self._plan: RunPlan | None = None
        project.dataset_changed.connect(self._look_at_dataset)
        runs.changed.connect(self._look_at_runs)
        project.settings_changed.connect(self._settings_changed)
        checkpoints.changed.connect(self._tell)
        self._look_at_dataset()
        self._look_at_runs()
        Fitting(self, project, notifier)

    @property
    def plan(self) -> RunPlan:
        """Of the settings as they are, and of the recordings once they are counted."""
        if self._plan is None:
            settings, dataset = self._project.settings, self._project.dataset if self.corpus is not None else None
            self._plan = RunPlan(settings, dataset, self._checkpoints.installed, self.device, self._timed, self.corpus)
        return self._plan

    @property
    def lacks_gpu(self) -> bool:
        """Whether a GPU is asked for that is not there."""
        return self._project.settings.training.device == "cuda" and self.device is None

    @property
    def is_ready(self) -> bool:
        """Whether a run can start, but for one that is at work."""
        has_data = self._project.dataset is not None and not self._project.is_loading
        return has_data and not self.typing_errors and not self.lacks_gpu and not self.plan.blockers

    def set_typing_errors(self, errors: dict[str, str]) -> None:
        """Take what is wrong with what stands in the form."""
        if errors != self.typing_errors:
            self.typing_errors = dict(errors)
            self.changed.emit()

    def languages(self) -> list[tuple[str, str]]:
        """Codes and names that the chosen checkpoint knows."""
        if self.plan.checkpoint is not None:
            return language_names(self.plan.checkpoint.languages)
        entry = self.plan.entry
        return language_names(tuple(LANGUAGES) if entry is None or entry.multilingual else ("en",))

    def look_into(self, folder: Path, then: Callable[[Path], None]) -> None:
        """Inspect a folder as a checkpoint; ``then`` is called where it is one, else the error is shown."""
        try:
            inspect_checkpoint(folder)
        except CheckpointError as error:
            self._notifier.report(error)
            return
        then(folder)

    @property
    def pace(self) -> Pace | None:
        """Of the newest run like this one, else estimated; None while the processor's speed is being measured."""
        settings = self.plan.settings
        kind = Path(settings.checkpoint.name).name, settings.adapter.freezes_encoder
        if kind in self._timed or self._is_measured:
            return self.plan.pace
        if self._measuring is None:
            self._measuring = run_in_background(self, lambda _task: matrix_speed(), success=self._measured)
        return None

    @property
    def duration(self) -> Duration | None:
        """How long the run will take, where a pace is known."""
        return self.plan.duration if self.pace is not None else None

    def look_at_machine(self) -> None:
        """Measure the free memory again; a GPU's driver is asked in the background."""
        self._choose_device()
        run_in_background(self, lambda _task: nvidia_gpu(), success=self._gpu_known, failure=self._notifier.report)

    def _tell(self) -> None:
        self._plan = None
        self.changed.emit()

    def _gpu_known(self, gpu: Device | None) -> None:
        if gpu != self._gpu:
            self._gpu = gpu
            self._choose_device()
            self._tell()

    def _choose_device(self) -> None:
        self.device = device_for(self._project.settings.training.device, self._gpu)
        self._plan = None

    def _settings_changed(self, settings: RunSettings) -> None:
        wanted = device_for(settings.training.device, self._gpu)
        if (wanted is None) != (self.device is None) or (
            wanted and self.device and wanted.is_gpu != self.device.is_gpu
        ):
            self.device = wanted
        self._tell()

    def _look_at_dataset(self) -> None:
        dataset = self._project.dataset
        if dataset is None:
            self.corpus = None
        else:
            version = dataset.version
            # 600,000 utterances take 0.4 s: not in the window's thread.
            run_in_background(
                self,
                lambda _task: Corpus.of(dataset.manifest()),
                success=lambda known: self._corpus_known((dataset, version), known),
                failure=self._notifier.report,
            )
        self._tell()

    def _corpus_known(self, seen: tuple[Dataset, int], corpus: Corpus) -> None:
        dataset, version = seen
        if dataset is self._project.dataset and version == dataset.version:
            self.corpus = corpus
            self._tell()

    def _look_at_runs(self) -> None:
        """Read the paces of finished runs where there are others than before."""
        finished = tuple((run.path, run.modified) for run in self._runs.summaries if run.status == "finished")
        if finished != self._finished:
            self._finished = finished
            run_in_background(
                self,
                lambda _task: timed_runs(runs_folder()),
                success=self._paces_known,
                failure=self._notifier.report,
            )

    def _paces_known(self, paces: TimedRuns) -> None:
        self._timed = paces
        self._tell()

    def _measured(self, _speed: float) -> None:
        self._is_measured = True
        self._tell()


def device_for(wanted: str, gpu: Device | None) -> Device | None:
    """The device of ``training.device``: auto takes the GPU where there is one, as the engine does.

    None where a GPU is wanted and there is none.
    """
    if wanted == "cuda" or (gpu is not None and wanted != "cpu"):
        return gpu
    used, total = memory_use()
    return Device(processor_name(), total, total - used)
