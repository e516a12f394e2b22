"""The demo: speak its corpus, fetch its checkpoint, suggest its settings, start it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.gui.engines.run_control import RunControl
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.libraries import CheckpointLibrary
from studio.gui.project.notifier import Notifier
from studio.gui.project.project import Project
from studio.settings.units import file_size

if TYPE_CHECKING:
    from studio.corpus.dataset import Dataset
    from studio.settings.run import RunSettings


class Demo(QObject):
    """Prepares the demo in the background and starts its run.

    Args:
        project: whose recordings and settings the demo's take the place of.
        checkpoints: where its checkpoint is fetched to.
        run: the run that is trained, if any.
        notifier: tells of it.
        start_run: trains what the project holds.
        parent: owns it.

    Signals:
        changed: ``is_preparing`` or ``status`` has changed.
    """

    changed = Signal()

    def __init__(
        self,
        project: Project,
        checkpoints: CheckpointLibrary,
        run: RunControl,
        notifier: Notifier,
        start_run: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._checkpoints, self._run = project, checkpoints, run
        self._notifier, self._start_run = notifier, start_run
        self._task: Task | None = None
        self.status = ""

    @property
    def is_preparing(self) -> bool:
        """Whether the demo's files are being made or fetched."""
        return self._task is not None

    def facts(self) -> list[tuple[str, str]]:
        """What it contains: pairs of name and value."""
        return [
            (self.tr("Recordings"), self.tr("dictated sentences, several voices")),
            (self.tr("Checkpoint"), self.tr("whisper-tiny.en, 37.8 M")),
            (self.tr("Result"), self.tr("CER before and after")),
        ]

    def start(self) -> None:
        """Prepare, then start training."""
        if self.is_preparing or self._run.is_active:
            return
        self._task = run_in_background(
            self,
            self._prepare,
            success=self._prepared,
            failure=self._failed,
            progress=self._moved,
            is_long=True,
            kind="demo",
        )
        self._set_status(self.tr("Preparing…"))

    def cancel(self) -> None:
        """Stop preparing; what is whole on disk stays."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._set_status("")

    def _prepare(self, task: Task) -> tuple[Dataset, RunSettings]:
        from studio.corpus.demo import write_demo_corpus
        from studio.errors import DataError
        from studio.gui.project.opening import load_dataset
        from studio.settings.application import demo_folder
        from studio.settings.resources import resource
        from studio.settings.toml import parse_run_settings, read_toml

        def spoken(done: int, total: int) -> None:
            if task.cancelled():
                raise DataError("The demo was cancelled.", code="cancelled")
            task.report(done, total, "speak")

        folder = write_demo_corpus(demo_folder() / "dictation", spoken)
        raw = read_toml(resource("demo", "run.toml"))
        raw["data"] = {**raw["data"], "source": str(folder)}
        settings = parse_run_settings(raw)
        self._checkpoints.store.fetch(
            settings.checkpoint.name, lambda _phase, done, total: task.report(done, total, "fetch"), task.cancelled
        )
        return load_dataset(folder, settings, task), settings

    def _prepared(self, result: tuple[Dataset, RunSettings]) -> None:
        dataset, settings = result
        self._task = None
        self._set_status("")
        notifier, project = self._notifier, self._project
        if self._run.is_active:  # begun while the demo was prepared
            notifier.tell(self.tr("The demo is ready, but another run is training: start the demo once it has ended."))
            return
        before, opened = project.settings, project.dataset
        project.replace(settings, dataset)
        self._start_run()
        words = self.tr("The demo's recordings and settings have replaced yours.")
        notifier.tell(words, undo=lambda: project.replace(before, opened))

    def _failed(self, error: BaseException) -> None:
        self._task = None
        self._set_status("")
        self._notifier.report(error)

    def _moved(self, done: int, total: int, phase: str) -> None:
        if phase == "fetch":
            size = self.tr("{done} of {total}").format(done=file_size(done), total=file_size(total))
            self._set_status(self.tr("Fetching the checkpoint: {size}").format(size=size))
        elif phase == "speak":
            self._set_status(self.tr("Speaking sentence {done} of {total}").format(done=done, total=total))
        else:
            self._set_status(self.tr("Checking recording {done} of {total}").format(done=done, total=total))

    def _set_status(self, text: str) -> None:
        self.status = text
        self.changed.emit()
