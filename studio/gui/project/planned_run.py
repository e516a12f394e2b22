"""What the Setup page knows besides the settings: recordings, checkpoint, device, and the pace of earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.checkpoints.catalogue import CATALOGUE, CatalogueEntry, canonical_name
from studio.checkpoints.inspect import CheckpointInfo, inspect_checkpoint
from studio.corpus.dataset import Dataset
from studio.errors import CheckpointError
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.run_summaries import RunSummary
from studio.gui.project.session import Session
from studio.gui.project.setting_texts import language_names
from studio.gui.setup.devices import device_for
from studio.runs.devices import Device, nvidia_gpu
from studio.runs.forecast import UNKNOWN_CORPUS, Corpus, MemoryForecast, ModelShape, forecast_memory
from studio.runs.pace import Duration, Pace, forecast_duration, read_pace
from studio.settings.languages import LANGUAGES
from studio.settings.run import RunSettings

_TIMED_RUNS = 12
"""Newest finished runs whose pace is read."""


class SetupState(QObject):
    """Facts that come from elsewhere, some of them in the background.

    Signals:
        changed: something is known now, or known otherwise.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.catalogue: tuple[CatalogueEntry, ...] = CATALOGUE
        self.corpus: Corpus | None = None
        self.device: Device | None = device_for("cpu", None)
        self._gpu: Device | None = None
        self._folders: dict[str, CheckpointInfo] = {}
        self._paces: dict[tuple[str, bool], Pace] = {}
        self._read: tuple[tuple[Path, float], ...] = ()
        session.project.dataset_changed.connect(self._look_at_dataset)
        session.runs.changed.connect(self._look_at_runs)
        session.project.settings_changed.connect(self._settings_changed)
        self._look_at_dataset()
        self._look_at_runs()

    # The checkpoint

    def info(self, settings: RunSettings) -> CheckpointInfo | None:
        """The chosen checkpoint where it is on this machine."""
        name = settings.checkpoint.name
        known = {info.name: info for info in self._session.checkpoints.installed}
        return known.get(canonical_name(name)) or self._folder_info(name)

    def entry(self, settings: RunSettings) -> CatalogueEntry | None:
        """The chosen checkpoint in the catalogue."""
        name = canonical_name(settings.checkpoint.name)
        return next((entry for entry in self.catalogue if entry.name == name), None)

    def shape(self, settings: RunSettings) -> ModelShape | None:
        """Sizes of the chosen checkpoint, whether it is on this machine or not."""
        if (info := self.info(settings)) is not None:
            return ModelShape.of(info)
        entry = self.entry(settings)
        return ModelShape.of_entry(entry) if entry is not None else None

    def languages(self, settings: RunSettings) -> list[tuple[str, str]]:
        """Codes and names that the chosen checkpoint knows."""
        if (info := self.info(settings)) is not None:
            return language_names(info.languages)
        entry = self.entry(settings)
        return language_names(tuple(LANGUAGES) if entry is None or entry.multilingual else ("en",))

    def look_into(self, folder: Path, then: Callable[[Path], None]) -> None:
        """Inspect a folder as a checkpoint; ``then`` is called where it is one, else the error is shown."""
        try:
            self._folders[str(folder)] = inspect_checkpoint(folder)
        except CheckpointError as error:
            self._session.notifier.report(error)
            return
        then(folder)

    # Forecasts

    def forecast(self, settings: RunSettings) -> MemoryForecast | None:
        """Memory that the run will need."""
        shape = self.shape(settings)
        if shape is None:
            return None
        on_gpu = self.device is not None and self.device.is_gpu
        return forecast_memory(settings, shape, self.corpus or UNKNOWN_CORPUS, on_gpu=on_gpu)

    def pace(self, settings: RunSettings) -> Pace | None:
        """That of the newest finished run of the same checkpoint here; drafts have one of their own."""
        return self._paces.get((Path(settings.checkpoint.name).name, settings.adapter.freezes_encoder))

    def duration(self, settings: RunSettings) -> Duration | None:
        """How long the run will take, where an earlier one tells."""
        pace = self.pace(settings)
        return forecast_duration(settings, self.corpus, pace) if pace and self.corpus else None

    def look_at_machine(self) -> None:
        """Measure the free memory again; a GPU's driver is asked in the background."""
        self._choose_device()
        run_in_background(
            self, lambda _task: nvidia_gpu(), success=self._gpu_known, failure=self._session.notifier.report
        )

    def _gpu_known(self, gpu: Device | None) -> None:
        if gpu != self._gpu:
            self._gpu = gpu
            self._choose_device()
            self.changed.emit()

    def _choose_device(self) -> None:
        self.device = device_for(self._session.project.settings.training.device, self._gpu)

    def _settings_changed(self, settings: RunSettings) -> None:
        if self.device is not None and self.device.is_gpu != (
            self._gpu is not None and settings.training.device != "cpu"
        ):
            self._choose_device()

    def _folder_info(self, name: str) -> CheckpointInfo | None:
        if name not in self._folders:
            path = Path(name).expanduser()
            if not path.is_absolute() or not path.is_dir():
                return None
            try:
                self._folders[name] = inspect_checkpoint(path)
            except CheckpointError:
                return None
        return self._folders[name]

    # Recordings and runs

    def _look_at_dataset(self) -> None:
        dataset = self._session.project.dataset
        if dataset is None:
            self.corpus = None
        else:
            version = dataset.version
            # 600,000 utterances take 0.4 s: not in the window's thread.
            run_in_background(
                self,
                lambda _task: Corpus.of(dataset.manifest()),
                success=lambda known: self._corpus_known((dataset, version), known),
                failure=self._session.notifier.report,
            )
        self.changed.emit()

    def _corpus_known(self, seen: tuple[Dataset, int], corpus: Corpus) -> None:
        dataset, version = seen
        if dataset is self._session.project.dataset and version == dataset.version:
            self.corpus = corpus
            self.changed.emit()

    def _look_at_runs(self) -> None:
        """Read the pace of the newest finished runs, where the list of them has changed."""
        finished = [run for run in self._session.runs.summaries if run.status == "finished"][:_TIMED_RUNS]
        seen = tuple((run.path, run.modified) for run in finished)
        if seen != self._read:
            self._read = seen
            run_in_background(
                self,
                lambda _task: read_paces(finished),
                success=self._paces_known,
                failure=self._session.notifier.report,
            )

    def _paces_known(self, paces: dict[tuple[str, bool], Pace]) -> None:
        self._paces = paces
        self.changed.emit()


def read_paces(newest_first: Sequence[RunSummary]) -> dict[tuple[str, bool], Pace]:
    """The pace of the newest run of each checkpoint, by its name and whether it is a draft."""
    paces: dict[tuple[str, bool], Pace] = {}
    for run in newest_first:
        kind = run.checkpoint, run.freezes_encoder
        if kind not in paces and (pace := read_pace(run.path)) is not None:
            paces[kind] = pace
    return paces
