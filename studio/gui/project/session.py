"""What all pages share: the recordings, the settings, the run, the checkpoints. No widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal

from studio.errors import DataError, SettingsError
from studio.gui.engines.run_control import RunControl
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.demo import Demo
from studio.gui.project.run_summaries import RunSummary, find_runs
from studio.protocol.client import EngineProcess

if TYPE_CHECKING:
    from studio.checkpoints.inspect import CheckpointInfo
    from studio.checkpoints.store import CheckpointStore
    from studio.corpus.dataset import Dataset
    from studio.corpus.import_choice import ImportChoice
    from studio.corpus.split import Split
    from studio.gui.engines.engine_thread import StartProcess
    from studio.gui.engines.transcription import TranscriptionQueue
    from studio.gui.sound.microphone import Microphone
    from studio.settings.run import RunSettings

RUN_FOLDERS = "run_folders"
"""Preference: folders of runs beside the studio's own."""


class Session(QObject):
    """Shared by all pages.

    Signals:
        settings_changed: the new RunSettings.
        dataset_loading: recordings checked, and their total (0 = not known).
        dataset_changed: another dataset, a changed one, or none.
        checkpoints_changed: what is on disk has changed.
        runs_changed: the list of runs was read again.
        page_requested: a page's key.
        message: a sentence for a toast, and a callable that takes the deed back, or None.
        message_outdated: the callable of a message whose deed was taken back otherwise.
        error: an exception for the error dialog.
        status: a headline, a detail and a colour for the status bar while no run is on.
        audio_dropped: paths of recordings dropped on the window, for the Compare page.
        compare_requested: paths of runs whose adapters are to be heard side by side.
        import_requested: path of a source whose layout is to be chosen by the user.
        record_requested: the folder of an own dataset that is to be gone on with, or None, and the page to go back to.
        closing: everything that works beside the window is to end now.
    """

    settings_changed = Signal(object)
    dataset_loading = Signal(int, int)
    dataset_changed = Signal()
    checkpoints_changed = Signal()
    runs_changed = Signal()
    page_requested = Signal(str)
    message = Signal(str, object)
    message_outdated = Signal(object)
    error = Signal(object)
    status = Signal(str, str, str)
    audio_dropped = Signal(list)
    compare_requested = Signal(list)
    import_requested = Signal(object)
    record_requested = Signal(object, str)
    closing = Signal()

    def __init__(
        self,
        preferences: QSettings,
        *,
        start_process: StartProcess = EngineProcess,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.dataset: Dataset | None = None
        self.checkpoints: list[CheckpointInfo] = []
        self.runs: list[RunSummary] = []
        self.start_process = start_process
        self.run = RunControl(self, start_process)
        self.run.failed.connect(self.error)
        self.run.ended.connect(self.refresh_runs)
        self.demo = Demo(self)
        self._microphone: Microphone | None = None
        self._listening: TranscriptionQueue | None = None
        self._settings: RunSettings | None = None
        self._loading: Task | None = None
        self._fitted: dict[str, float] = {}  # shares that were fitted to a dataset, and so chosen by nobody

    # Settings

    @property
    def settings(self) -> RunSettings:
        """The run that the form shows; immutable."""
        if self._settings is None:
            from studio.settings.run import RunSettings

            self._settings = RunSettings()
        return self._settings

    def set_settings(self, settings: RunSettings) -> None:
        """Replace the settings as a whole, such as by a preset or a run file."""
        if settings != self._settings:
            before, self._settings = self.settings.checkpoint.language, settings
            self.settings_changed.emit(settings)
            if settings.checkpoint.language != before:
                self._follow_language()
            self._divide()

    def change_setting(self, path: str, value: object) -> str:
        """Change one setting by its dotted path; returns what is wrong with the value, or an empty text."""
        from studio.settings.run import RunSettings
        from studio.settings.toml import parse_run_settings

        section, _, name = path.partition(".")
        raw = self.settings.model_dump()
        raw[section] = {**raw[section], name: value}
        try:
            parse_run_settings(raw)
        except SettingsError as error:
            wrong = next((text for where, text in error.problems if where == path), "")
            if wrong:
                return wrong
        self.set_settings(RunSettings.model_validate(raw))
        return ""

    def settings_problems(self) -> tuple[tuple[str, str], ...]:
        """All problems of the settings, each with its dotted path; none when the run can start."""
        from studio.settings.toml import parse_run_settings

        try:
            parse_run_settings(self.settings.model_dump())
        except SettingsError as error:
            return error.problems
        return ()

    # Recordings

    @property
    def is_loading(self) -> bool:
        """Whether a folder is being read."""
        return self._loading is not None

    def open_folder(
        self, source: Path, then: Callable[[], None] | None = None, choice: ImportChoice | None = None
    ) -> None:
        """Read a folder, table or archive of recordings in the background, and show it on the Data page.

        Where its layout is not recognised, how to read it is asked for; a choice made before is taken again.
        """
        self._read(source, then, choice)
        self.preferences.setValue("last_folder", str(source if source.is_dir() else source.parent))
        self.go("data")

    def cancel_loading(self) -> None:
        """Stop reading a folder; what was open before stays."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
            self.dataset_changed.emit()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Replace the recordings, such as after one was changed."""
        self.dataset = dataset
        if dataset is not None:
            self.change_setting("data.source", str(dataset.source))
        self.dataset_changed.emit()

    # Checkpoints and runs

    @property
    def store(self) -> CheckpointStore:
        """Where base checkpoints are kept."""
        from studio.checkpoints.store import CheckpointStore
        from studio.settings.application import checkpoints_folder

        return CheckpointStore(checkpoints_folder())

    def refresh_checkpoints(self) -> None:
        """Look again at what is on disk."""
        run_in_background(self, lambda _task: self.store.installed(), success=self._set_checkpoints)

    def refresh_runs(self) -> None:
        """Read the list of runs again."""
        from studio.settings.application import runs_folder

        known = {run.path: run for run in self.runs}
        folders = [runs_folder(), *self.run_folders]
        run_in_background(self, lambda _task: find_runs(folders, known), success=self._set_runs)

    @property
    def run_folders(self) -> list[Path]:
        """Folders of runs, or runs themselves, that the user has added to the studio's own."""
        stored = self.preferences.value(RUN_FOLDERS, [])
        # QSettings reads a list of one as a text.
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [Path(str(name)) for name in names if name]

    def set_run_folders(self, folders: list[Path]) -> None:
        """Remember which folders are looked through, and look."""
        self.preferences.setValue(RUN_FOLDERS, [str(folder) for folder in folders])
        self.refresh_runs()

    def compare(self, runs: list[Path]) -> None:
        """Show the Compare page with the adapters of these runs."""
        self.go("compare")
        self.compare_requested.emit(runs)

    def record(self, dataset: Path | None = None, back: str = "start") -> None:
        """Show the page on which sentences are read aloud, to go on with one of the user's own datasets if given."""
        self.go("record")
        self.record_requested.emit(dataset, back)

    def start_run(self) -> None:
        """Start training with the settings as they are, and show it on the Train page."""
        dataset = self.dataset
        if dataset is not None:
            # What is shown is what is trained on, whatever a run file said whose recordings were never opened.
            self.change_setting("data.source", str(dataset.source))
        self._free_memory()
        self.run.start(self.settings, dataset=dataset)
        self.go("train")

    def open_run(self, summary: RunSummary) -> None:
        """Look at a run on the Train page, live where something still writes it."""
        if self._is_training_another(summary.path):
            return
        self.run.follow(summary.path, live=summary.status == "running")
        self.go("train")

    def resume_run(self, path: Path) -> None:
        """Go on with a run, and show it on the Train page."""
        if self._is_training_another(path):
            return
        self._free_memory()
        self.run.resume(path)
        self.go("train")

    def _is_training_another(self, path: Path) -> bool:
        """Whether our own run is at work, and not this one; says so, since the Train page shows one run."""
        busy = self.run.is_active and self.run.directory != path
        if busy:
            words = self.tr("{name} is training now. Its page shows another run once it has ended.")
            self.tell(words.format(name=self.run.directory.name if self.run.directory else ""))
        return busy

    # Around

    @property
    def microphone(self) -> Microphone:
        """The one microphone of all pages."""
        if self._microphone is None:
            from studio.gui.sound.microphone import Microphone, SoundSystem

            self._microphone = Microphone(self.preferences, SoundSystem(), self)
            self.closing.connect(self._microphone.close)
        return self._microphone

    @property
    def listening(self) -> TranscriptionQueue:
        """The one engine that listens to recordings; its models stay loaded."""
        if self._listening is None:
            from studio.gui.engines.transcription import TranscriptionQueue

            self._listening = TranscriptionQueue(self.preferences, self)
            self.closing.connect(self._listening.close)
        return self._listening

    def go(self, page: str) -> None:
        """Show a page: start, data, setup, train, compare, runs or record."""
        self.page_requested.emit(page)

    def tell(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say for some seconds that something has been done, with a way back."""
        self.message.emit(text, undo)

    def _free_memory(self) -> None:
        """Training needs what the models that listen hold; they are loaded anew when they are asked again."""
        if self._listening is not None:
            self._listening.transcriber.release()

    def close(self) -> None:
        """Let go of everything that runs beside the window."""
        self.closing.emit()
        self.cancel_loading()
        self.run.close()

    def _read(self, source: Path, then: Callable[[], None] | None = None, choice: ImportChoice | None = None) -> None:
        from studio.gui.project.opening import load_dataset

        self.cancel_loading()
        settings = self.settings
        self._loading = run_in_background(
            self,
            lambda task: load_dataset(source, settings, task, choice, self._fitted),
            success=lambda dataset: self._loaded(dataset, then, settings),
            failure=lambda error: self._not_loaded(error, source),
            progress=lambda done, total, _phase: self.dataset_loading.emit(done, total),
        )
        self.dataset_loading.emit(0, 0)

    def _follow_language(self) -> None:
        """Read again what is open where the language spoken decides which of several subtitles are taken."""
        dataset = self.dataset
        if dataset is not None and dataset.follows_language and not self.is_loading:
            self._read(dataset.source)

    def _divide(self) -> None:
        """Draw the sides anew where the settings ask for others."""
        dataset = self.dataset
        if dataset is None:
            return
        from studio.corpus.opening import draw_split, keep_split
        from studio.corpus.split import SplitOptions

        wanted = SplitOptions.of(self.settings.data)
        if wanted == dataset.split.options:
            return

        def is_wanted() -> bool:
            return self.dataset is dataset and SplitOptions.of(self.settings.data) == wanted

        def draw(_task: object) -> Split:
            split = draw_split(dataset, wanted)
            if is_wanted():
                keep_split(dataset, split)
            return split

        def take(split: Split) -> None:
            if is_wanted():
                dataset.set_split(split)
                self.set_dataset(dataset)

        def take_back(error: BaseException) -> None:
            if is_wanted():
                self._keep_split(dataset.split)
                self.error.emit(error)

        run_in_background(self, draw, success=take, failure=take_back)

    def _keep_split(self, split: Split) -> None:
        """Set what the recordings are divided by: where another way could not be taken, or this one was fitted."""
        options = split.options
        kept = {
            "validation_fraction": options.validation_fraction,
            "test_fraction": options.test_fraction,
            "split_seed": options.seed,
            "split_by": options.split_by,
        }
        data = self.settings.data.model_copy(update=kept)
        self.set_settings(self.settings.model_copy(update={"data": data}))

    def _loaded(self, dataset: Dataset, then: Callable[[], None] | None, before: RunSettings) -> None:
        from studio.corpus.split import SplitOptions
        from studio.gui.project.opening import shares_of

        self._loading = None
        fitted = shares_of(dataset.split.options)
        if fitted != shares_of(before.data):
            self._fitted = fitted
        self.dataset = dataset
        if SplitOptions.of(before.data) == SplitOptions.of(self.settings.data):
            self._keep_split(dataset.split)  # else it was chosen while it was opened, and is divided so now
        self.set_dataset(dataset)
        if before.checkpoint.language != self.settings.checkpoint.language:
            self._follow_language()
        if then is not None:
            then()

    def _not_loaded(self, error: BaseException, source: Path) -> None:
        self._loading = None
        self.dataset_changed.emit()
        if isinstance(error, DataError) and error.code in ("columns", "format", "option"):
            self.import_requested.emit(source)
        else:
            self.error.emit(error)

    def _set_checkpoints(self, found: list[CheckpointInfo]) -> None:
        self.checkpoints = found
        self.checkpoints_changed.emit()

    def _set_runs(self, found: list[RunSummary]) -> None:
        self.runs = found
        self.runs_changed.emit()
