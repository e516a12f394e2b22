"""The open dataset and the settings of the run to come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.errors import DataError, SettingsError
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.notifier import Notifier

if TYPE_CHECKING:
    from studio.corpus.dataset import Dataset
    from studio.corpus.import_choice import ImportChoice
    from studio.corpus.split import Split
    from studio.settings.run import RunSettings


class Project(QObject):
    """What is trained on, and how.

    Signals:
        settings_changed: the new RunSettings.
        dataset_loading: recordings checked, and their total (0 = not known); or bytes of archives, and ``unpacking``.
        dataset_changed: another dataset, a changed one, or none.
        opened: another dataset than before was read from its source.
        layout_unknown: path of a source that can be read only once its layout was chosen.

    Attributes:
        dataset: the open one.
    """

    settings_changed = Signal(object)
    dataset_loading = Signal(object, object, str)
    dataset_changed = Signal()
    opened = Signal()
    layout_unknown = Signal(object)

    def __init__(self, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self.dataset: Dataset | None = None
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
        """Change one setting by its dotted path; returns what is wrong with the value, or an empty text.

        A method brings its learning rate along, and takes what only others have back to the defaults.
        """
        from studio.settings.run import RunSettings
        from studio.settings.toml import parse_run_settings

        if path == "adapter.method":
            from studio.runs.defaults import choose_method

            self.set_settings(choose_method(self.settings, str(value)))
            return ""
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

    # Recordings

    @property
    def is_loading(self) -> bool:
        """Whether a folder is being read."""
        return self._loading is not None

    def open(
        self,
        source: Path,
        then: Callable[[], None] | None = None,
        choice: ImportChoice | None = None,
        failure: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Read a folder, table or archive of recordings in the background.

        Args:
            source: what is read, as it was read the last time unless there is a choice.
            then: called once it is open.
            choice: how to read it.
            failure: called with what went wrong, which is shown otherwise.
        """
        from studio.gui.project.opening import load_dataset

        self.cancel_loading()
        settings, before = self.settings, self.dataset

        def load(task: Task) -> Dataset:
            if before is not None:
                before.save_changes()  # it may be the same that is read again
            return load_dataset(source, settings, task, choice, self._fitted)

        self._loading = run_in_background(
            self,
            load,
            success=lambda dataset: self._loaded(dataset, then, settings),
            failure=lambda error: self._not_loaded(error, source, failure),
            progress=self.dataset_loading.emit,
            is_long=True,
            kind="open",
        )
        self.dataset_loading.emit(0, 0, "")

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

    def replace(self, settings: RunSettings, dataset: Dataset | None) -> None:
        """Set both at once; a folder that is just being read is not opened any more."""
        self.dataset = dataset
        self.set_settings(settings)
        self.cancel_loading()
        self.set_dataset(dataset)

    def _follow_language(self) -> None:
        """Read again what is open where the language spoken decides which of several subtitles are taken."""
        dataset = self.dataset
        if dataset is not None and dataset.follows_language and not self.is_loading:
            self.open(dataset.source)

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
                self._notifier.report(error)

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
        is_other = self.dataset is None or self.dataset.source != dataset.source
        fitted = shares_of(dataset.split.options)
        if fitted != shares_of(before.data):
            self._fitted = fitted
        self.dataset = dataset
        if SplitOptions.of(before.data) == SplitOptions.of(self.settings.data):
            self._keep_split(dataset.split)  # else it was chosen while it was opened, and is divided so now
        self.set_dataset(dataset)
        if before.checkpoint.language != self.settings.checkpoint.language:
            self._follow_language()
        if is_other:
            self.opened.emit()
        if then is not None:
            then()

    def _not_loaded(self, error: BaseException, source: Path, failure: Callable[[BaseException], None] | None) -> None:
        self._loading = None
        self.dataset_changed.emit()
        if isinstance(error, DataError) and error.code in ("columns", "format", "option"):
            self.layout_unknown.emit(source)
        else:
            (failure or self._notifier.report)(error)
