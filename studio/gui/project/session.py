"""What the application has one of: the project, the libraries, the run, the microphone. No widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

from studio.gui.engines.engine_job import EngineJobs
from studio.gui.engines.run_control import RunControl
from studio.gui.kit.notes import Offer
from studio.gui.kit.opening import show_folder
from studio.gui.kit.tasks import kinds_at_work
from studio.gui.project.demo import Demo
from studio.gui.project.libraries import CheckpointLibrary, RunLibrary
from studio.gui.project.navigator import Navigator
from studio.gui.project.notifier import Notifier
from studio.gui.project.project import Project
from studio.gui.project.remembered import Remembered
from studio.gui.project.unfinished import loss
from studio.settings.application import use_proxy

if TYPE_CHECKING:
    from studio.corpus.import_choice import ImportChoice
    from studio.gui.engines.export import AdapterExport
    from studio.gui.engines.transcript_checker import TranscriptChecker
    from studio.gui.engines.transcription import TranscriptionQueue
    from studio.gui.project.planned_run import PlannedRun
    from studio.gui.project.run_summaries import RunSummary
    from studio.gui.sound.microphone import Microphone

PROXY = "proxy"
"""Preference: address of the proxy for downloads; empty for the system's."""


Controller = TypeVar("Controller", bound=QObject)


class Session(QObject):
    """Holds the parts together, and does what takes several of them.

    Signals:
        closing: everything that works beside the window is to end now.

    Attributes:
        project: the open dataset and the settings.
        remembered: what of it comes back at the next start.
        checkpoints: base checkpoints on disk.
        runs: runs on disk.
        jobs: the engines at work.
        run: the run that is looked at or trained.
        navigator: which page is shown.
        notifier: toasts and errors.
    """

    closing = Signal()

    def __init__(self, preferences: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.preferences = preferences
        use_proxy(str(preferences.value(PROXY, "")))
        self.navigator = Navigator()
        self.notifier = Notifier(self)
        self.project = Project(self.notifier, self)
        self.project.layout_unknown.connect(self.navigator.choose_import)
        self.remembered = Remembered(self.project, preferences, self.notifier, self)
        self.checkpoints = CheckpointLibrary(self)
        self.runs = RunLibrary(preferences, self)
        self.jobs = EngineJobs(self)
        self.run = RunControl(self.jobs, self)
        self.run.failed.connect(self.notifier.report)
        self.run.ended.connect(self.runs.refresh)
        self.demo = Demo(self.project, self.checkpoints, self.run, self.notifier, self.start_run, self)
        self._is_closed = False
        self._controllers: dict[type[QObject], QObject] = {}
        self._microphone: Microphone | None = None
        self._transcription: TranscriptionQueue | None = None
        self._checker: TranscriptChecker | None = None
        self._export: AdapterExport | None = None
        self._planned: PlannedRun | None = None

    def open_folder(
        self, source: Path, then: Callable[[], None] | None = None, choice: ImportChoice | None = None
    ) -> None:
        """Read a folder, table or archive of recordings, and show it on the Data page.

        Where its layout is not recognised, how to read it is asked for; a choice made before is taken again.
        """
        self.project.open(source, then, choice)
        self.preferences.setValue("last_folder", str(source if source.is_dir() else source.parent))
        self.navigator.go("data")

    def start_run(self) -> None:
        """Start training with the settings as they are, and show it on the Train page."""
        dataset = self.project.dataset
        if dataset is not None:
            # What is shown is what is trained on, whatever a run file said whose recordings were never opened.
            self.project.change_setting("data.source", str(dataset.source))
        self._free_memory()
        self.run.start(self.project.settings, dataset=dataset)
        self.navigator.go("train")

    def open_run(self, summary: RunSummary) -> None:
        """Look at a run on the Train page, live where something still writes it."""
        if self._is_training_another(summary.path):
            return
        self.run.follow(summary.path, live=summary.status == "running")
        self.navigator.go("train")

    def resume_run(self, path: Path) -> None:
        """Go on with a run, and show it on the Train page."""
        if self._is_training_another(path):
            return
        self._free_memory()
        self.run.resume(path)
        self.navigator.go("train")

    def _is_training_another(self, path: Path) -> bool:
        """Whether our own run is at work, and not this one; says so, since the Train page shows one run."""
        busy = self.run.is_active and self.run.directory != path
        if busy:
            words = self.tr("{name} is training now. Its page shows another run once it has ended.")
            self.notifier.tell(words.format(name=self.run.directory.name if self.run.directory else ""))
        return busy

    @property
    def microphone(self) -> Microphone:
        """The one microphone of all pages."""
        if self._microphone is None:
            from studio.gui.sound.microphone import Microphone, SoundSystem

            self._microphone = Microphone(self.preferences, SoundSystem(), self)
            self.closing.connect(self._microphone.close)
        return self._microphone

    @property
    def transcription(self) -> TranscriptionQueue:
        """The one engine that listens to recordings; its models stay loaded."""
        if self._transcription is None:
            from studio.gui.engines.transcription import TranscriptionQueue

            self._transcription = TranscriptionQueue(self.preferences, self.jobs, self)
            self.closing.connect(self._transcription.close)
        return self._transcription

    @property
    def checker(self) -> TranscriptChecker:
        """The check of transcripts by a model."""
        if self._checker is None:
            from studio.gui.engines.transcript_checker import TranscriptChecker

            self._checker = TranscriptChecker(self.jobs, self)
            self._checker.failed.connect(self.notifier.report)
            self.closing.connect(self._checker.stop)
        return self._checker

    @property
    def export(self) -> AdapterExport:
        """The export of an adapter."""
        if self._export is None:
            from studio.gui.engines.export import AdapterExport

            self._export = AdapterExport(self.jobs, self)
            self._export.finished.connect(self.exported)
            self._export.failed.connect(self.notifier.report)
        return self._export

    def exported(self, folder: Path) -> None:
        """Say where something was written, and offer to show it."""
        show = Offer(self.tr("Show folder"), lambda: show_folder(folder))
        self.notifier.tell(self.tr("Exported to {folder}").format(folder=folder), show)

    def keep(self, kind: type[Controller], make: Callable[[], Controller]) -> Controller:
        """What works for a page and outlives it, as when a change of language makes the page anew.

        Args:
            kind: the application has one of each.
            make: called where there is none yet; the session is to be its parent.
        """
        made = self._controllers.get(kind)
        if not isinstance(made, kind):
            made = self._controllers[kind] = make()
        return made

    @property
    def planned(self) -> PlannedRun:
        """The one plan of a run, for Setup and for the rail."""
        if self._planned is None:
            from studio.gui.project.planned_run import PlannedRun

            self._planned = PlannedRun(self.project, self.runs, self.checkpoints, self.notifier, self)
        return self._planned

    def unfinished(self) -> list[str]:
        """What would end with the program, beside a run: a sentence each, with what becomes of it."""
        if self._is_closed:
            return []
        kinds = {job.kind for job in self.jobs.working if not job.is_killed} | kinds_at_work()
        if self._transcription is None or not self._transcription.transcriber.is_busy:
            kinds.discard("transcription-service")  # its models only wait
        return [words for kind in sorted(kinds) if (words := loss(kind))]

    def _free_memory(self) -> None:
        """Training needs what the models that listen hold; they are loaded anew when they are asked again."""
        if self._transcription is not None:
            self._transcription.transcriber.release()

    def close(self) -> None:
        """Let go of everything that runs beside the window."""
        self._is_closed = True
        self.closing.emit()
        self.project.cancel_loading()
        self.remembered.close()
        self.run.close()
        self.jobs.close()
