"""Model and training: the form made from the schema, with its forecast."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.corpus.overrides import original_source
from studio.corpus.utterance import HELD_OUT
from studio.errors import RunError, SettingsError, StorageError, StudioError
from studio.gui.kit.buttons import Button
from studio.gui.kit.dialogs import NameDialog
from studio.gui.kit.notes import Note
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.wording import counted, gigabytes, parameters
from studio.gui.project.page import Page
from studio.gui.project.session import Session
from studio.gui.project.setting_controls import CheckpointBox, LanguageBox
from studio.gui.project.setting_texts import (
    Situation,
    label,
    language_problem,
    value_text,
)
from studio.gui.project.suggested import suggested_preset
from studio.gui.setup.augmentation_preview import AugmentationPreview
from studio.gui.setup.download_row import DownloadRow
from studio.gui.setup.forecast_cards import DurationCard, MemoryCard, PresetCard, TrainedCard
from studio.gui.setup.form import SettingsForm
from studio.gui.setup.plan_texts import blocker_text, doubts_text, quicker_text
from studio.gui.setup.profile_preview import ProfilePreview
from studio.runs.adapter_size import adapter_bytes, trainable_parameters
from studio.runs.fit import make_fit
from studio.runs.forecast import UNKNOWN_CORPUS, forecast_memory
from studio.runs.plan import RunPlan
from studio.settings.presets import Preset, load_presets, presets_folder, save_preset
from studio.settings.resources import resource
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings, save_run_settings
from studio.settings.units import file_size
from studio.storage.atomic import remove, write_text

SIDE_WIDTH, SIDE_NARROW = 440, 320
NARROW = 1180


class SetupPage(Page):
    """Which model learns, how much and for how long, and whether it fits this machine."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "", scrolls=True)
        self.title_label.setText(self.tr("Setup"))
        self.state = session.planned
        self._own: list[Preset] = []
        self._built_in, _ = load_presets([resource("presets")])
        self._fit_note = ""
        self._fitted: RunSettings | None = None
        self._make_header()
        self.form = SettingsForm(session.project.change_setting)
        self.download = DownloadRow(session)
        self.form.cards["checkpoint"].body.insertWidget(2, self.download)
        ProfilePreview(session, self.form.cards["evaluation"], self.form.fields["evaluation.cer_profile"].control)
        self.augmentation = AugmentationPreview(session, self.form.fields["training.augmentation"])
        self.presets = PresetCard()
        self.memory = MemoryCard()
        self.trained = TrainedCard()
        self.duration = DurationCard()
        self.note = Note("", "warning", action=self.tr("See it in Data"))
        self._lay_out()
        self._connect()
        self._read_presets()
        self._show_checkpoints()
        self._show_settings()

    def shown(self) -> None:
        """Look again at what the machine has free, at the runs, and at the user's presets."""
        self._read_presets()
        self.state.look_at_machine()
        self.session.checkpoints.refresh()
        self.session.runs.refresh()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(SIDE_NARROW if self.width() < NARROW else SIDE_WIDTH)

    # Run files and presets

    def open_file(self) -> None:
        """Ask for a run file, and show it."""
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open run file"), self._folder(), self.tr("Run files (*.toml)")
        )
        if path:
            self.load_file(Path(path))

    def load_file(self, path: Path) -> None:
        """Take over a run file with its recordings; what was set before comes back with Undo."""
        before = self.session.project.settings
        try:
            settings = load_run_settings(path)
        except (RunError, SettingsError) as error:
            self.session.notifier.report(error)
            return
        self._take(settings)
        self.session.preferences.setValue("run_file_folder", str(path.parent))
        source = Path(settings.data.source)
        dataset = self.session.project.dataset
        if dataset is None or original_source(source) != dataset.source:
            self.session.open_folder(source, then=lambda: self.session.navigator.go("setup"))
        self.session.notifier.tell(self.tr("Opened {name}").format(name=path.name), undo=lambda: self._take(before))

    def save_file(self) -> None:
        """Ask where to, and write the settings as they are."""
        wanted = str(Path(self._folder()) / "run.toml")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save run file"), wanted, self.tr("Run files (*.toml)"))
        if path:
            self.write_file(Path(path))

    def write_file(self, path: Path) -> None:
        """Write a commented run file, which the command line reads as well; one with an error is not written."""
        if self.form.errors:
            self.session.notifier.report(StudioError(self.tr("The run file was not saved."), self._blocker()))
            return
        settings, said = self.session.project.settings, self.tr("Saved {name}").format(name=path.name)
        self._write(lambda: save_run_settings(settings, path, commented=True), said)
        self.session.preferences.setValue("run_file_folder", str(path.parent))

    def save_preset(self) -> None:
        """Ask for a name, and keep adapter, training and evaluation under it."""
        if self.form.errors:
            self.session.notifier.report(StudioError(self.tr("The preset was not saved."), self._blocker()))
            return
        title = self.tr("Save as preset")
        text = self.tr("Keeps everything but the checkpoint, the language and the recordings.")
        self.name_dialog = NameDialog(self, title, text, self.tr("Save preset"))
        self.name_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name_dialog.accepted.connect(self._preset_named)
        self.name_dialog.open()

    # Showing

    def _show_settings(self, _settings: object = None) -> None:
        settings = self.session.project.settings
        self._force_english(settings)
        self.form.show_settings(self.session.project.settings)
        self._refresh()

    def _refresh(self) -> None:
        settings, state, plan = self.session.project.settings, self.state, self.state.plan
        self._show_languages()
        forecast = plan.memory
        spare = state.device.free - forecast.total if forecast and state.device else None
        measured = state.pace if state.pace is not None and state.pace.run else None
        self.form.show_help(Situation(settings, state.corpus, plan.shape, measured, spare))
        self._show_checkpoint_help(plan)
        missing_language = "" if settings.checkpoint.language else language_problem("")
        self.form.show_problem("checkpoint.language", missing_language)
        fit_note = self._fit_note if settings == self._fitted else ""
        note = fit_note or ("" if state.corpus else self.tr("For recordings of up to 30 s, until yours are open."))
        self.memory.set_forecast(forecast, state.device, note)
        self._show_trained(plan)
        self._show_duration(plan)
        self._show_presets(plan)
        self._show_note()

    def _show_checkpoints(self) -> None:
        box = self.form.controls["checkpoint.name"]
        assert isinstance(box, CheckpointBox)
        on_disk = [
            (info.name, f"{info.name}, {parameters(info.parameters)}") for info in self.session.checkpoints.installed
        ]
        names = {name for name, _ in on_disk}
        others = [
            (e.name, f"{e.name}, {parameters(e.parameters)}") for e in self.state.catalogue if e.name not in names
        ]
        box.set_checkpoints(on_disk, others)
        box.set_value(self.session.project.settings.checkpoint.name)

    def _show_languages(self) -> None:
        box = self.form.controls["checkpoint.language"]
        assert isinstance(box, LanguageBox)
        box.set_languages(self.state.languages())

    def _show_checkpoint_help(self, plan: RunPlan) -> None:
        info, entry = plan.checkpoint, plan.entry
        field = self.form.fields["checkpoint.name"]
        self.download.offer(entry if info is None else None)
        if info is not None:
            count = len(info.languages)
            words = self.tr("only English") if count == 1 else self.tr("{count} languages").format(count=count)
            text = self.tr("On disk, {size}, {languages}")
            field.set_help(text.format(size=file_size(info.weight_bytes), languages=words))
        elif entry is not None:
            words = self.tr("many languages") if entry.multilingual else self.tr("only English")
            field.set_help(self.tr("To download, {languages}").format(languages=words))
        else:
            field.set_help(self.tr("Not found on this machine"))

    def _show_trained(self, plan: RunPlan) -> None:
        shape, adapter = plan.shape, plan.settings.adapter
        if shape is None:
            self.trained.set_counts(0, 0, 0)
            return
        self.trained.set_counts(trainable_parameters(shape, adapter), shape.parameters, adapter_bytes(shape, adapter))

    def _show_duration(self, plan: RunPlan) -> None:
        expected, pace = self.state.duration, self.state.pace
        if expected is not None and pace is not None:
            self.duration.set_duration(expected, pace, quicker_text(plan.settings, expected))
        elif plan.corpus is None:
            self.duration.set_unknown(self.tr("It depends on the recordings; open them first."))
        elif plan.device is not None and plan.device.is_gpu:
            text = self.tr("No run of {name} was timed here yet; its first steps will tell.")
            self.duration.set_unknown(text.format(name=Path(plan.settings.checkpoint.name).name))
        else:
            self.duration.set_unknown("")

    def _show_note(self, *_changed: object) -> None:
        self.state.set_typing_errors(self.form.errors)
        blocker = self._blocker()
        self.start_button.setEnabled(not blocker)
        self.start_button.setToolTip(blocker or self.tr("Start training (Ctrl+Return)"))
        dataset = self.session.project.dataset
        held_out = dataset.count(*HELD_OUT) if dataset is not None else 0
        doubts = doubts_text(self.state.plan.doubts, dataset) if dataset is not None else ""
        if dataset is None:
            self.set_subtitle(self.tr("Which model learns, how much, and for how long"))
            self._note_action = "start"
            self.note.set_note(blocker, "info", self.tr("Open recordings"))
        else:
            name = dataset.source.name
            text = self.tr("{name}: {train} to train on, {eval} held out")
            train = counted(dataset.count("train"), self.tr("1 utterance"), self.tr("{count} utterances"))
            self.set_subtitle(text.format(name=name, train=train, eval=f"{held_out:,}"))
            self._note_action = "data"
            self.note.set_note(blocker or doubts, "warning", "" if blocker else self.tr("See it in Data"))
        self.note.setVisible(bool(blocker or doubts))
        ready = not blocker and not self.session.project.is_loading
        if dataset is not None:
            head = self.tr("Ready") if ready else self.tr("Not ready")
            detail = self.tr("Settings are complete") if ready else blocker
            self.session.notifier.set_status(head, detail, "good" if ready else "warning")

    def _blocker(self) -> str:
        """Why a run cannot start, or an empty text."""
        for path, error in self.form.errors.items():
            return f"{label(self.form.descriptions[path])}: {error}"
        if self.session.project.is_loading:
            return self.tr("The recordings are still being read.")
        settings = self.session.project.settings
        if settings.data.source and not settings.checkpoint.language:
            return language_problem("")
        if self.download.is_busy:
            return self.tr("The checkpoint is still being downloaded.")
        if self.state.plan.blockers:
            return blocker_text(self.state.plan.blockers[0], settings, self.form.descriptions)
        if self.state.lacks_gpu:
            return self.tr("There is no NVIDIA GPU on this machine: choose another device.")
        if self.session.run.is_active:
            return self.tr("Another run is training. Stop it first, or wait for it.")
        return ""

    # Changing

    def _force_english(self, settings: RunSettings) -> None:
        """An English-only checkpoint leaves no choice."""
        languages = self.state.languages()
        if len(languages) == 1:
            only = languages[0][0]
            if settings.checkpoint.language != only:
                self.session.project.change_setting("checkpoint.language", only)
            if settings.checkpoint.task == "translate":
                self.session.project.change_setting("checkpoint.task", "transcribe")

    def _take(self, settings: RunSettings) -> None:
        self.form.discard_edits()
        self.session.project.set_settings(settings)

    def _choose_preset(self, preset: Preset) -> None:
        before = self.session.project.settings
        self._take(preset.apply(before))
        self._refresh()
        if self.session.project.settings != before:
            chip = self.presets.chips.get(preset.title)
            name = chip.text() if chip is not None else preset.title
            self.session.notifier.tell(self.tr("Filled in «{name}»").format(name=name), undo=lambda: self._take(before))

    def _choose_unit(self, unit: str) -> None:
        """Count in the other unit, with the number that comes to the same."""
        settings = self.session.project.settings
        corpus = self.state.corpus
        train, seconds = (corpus.train, corpus.train_seconds) if corpus else (0, 0.0)
        training = settings.training
        if unit == "steps":
            steps = training.planned_steps(train, seconds) if train else 500
            self.session.project.change_setting("training.max_steps", steps)
            return
        epochs = round(training.planned_epochs(train, seconds), 1) if train else training.epochs
        values = training.model_dump() | {"max_steps": 0, "epochs": min(max(epochs, 0.1), 10_000.0)}
        self.session.project.set_settings(RunSettings.model_validate(settings.model_dump() | {"training": values}))

    def _make_fit(self) -> None:
        before, state = self.session.project.settings, self.state
        shape, device, needed = state.plan.shape, state.device, state.plan.memory
        if shape is None or device is None or needed is None:
            return
        fitted = make_fit(before, shape, state.corpus or UNKNOWN_CORPUS, device.free, on_gpu=device.is_gpu)
        changes = [
            self.tr("{name}: {before} → {after}").format(
                name=label(self.form.descriptions[change.path]),
                before=value_text(self.form.descriptions[change.path], change.before),
                after=value_text(self.form.descriptions[change.path], change.after),
            )
            for change in fitted.changes
        ]
        now = forecast_memory(fitted.settings, shape, state.corpus or UNKNOWN_CORPUS, on_gpu=device.is_gpu)
        words = self.tr("{after} GB instead of {before} GB, since this was changed: {changes}.").format(
            before=gigabytes(needed.total), after=gigabytes(now.total), changes="; ".join(changes)
        )
        words = words if changes else ""
        if not fitted.fits:
            more = self.tr("It is still too much: choose a smaller checkpoint, or leave out the longest recordings.")
            words = f"{words} {more}".strip()
        self._fit_note, self._fitted = words, fitted.settings
        self._take(fitted.settings)
        self._refresh()
        if changes:
            self.session.notifier.tell("; ".join(changes), undo=lambda: self._take(before))

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Choose a checkpoint's folder"), self._folder())
        if path:
            self.state.look_into(Path(path), self._folder_seen)

    def _folder_seen(self, path: Path) -> None:
        self.session.project.change_setting("checkpoint.name", str(path))

    def _preset_named(self) -> None:
        if self.name_dialog.answer != "save":
            return
        title = self.name_dialog.edit.text()
        settings, said = self.session.project.settings, self.tr("Saved the preset «{name}»").format(name=title.strip())
        self._write(lambda: save_preset(title, settings, presets_folder()), said)

    def _delete_preset(self, preset: Preset) -> None:
        try:
            text = preset.path.read_text(encoding="utf-8")
            remove(preset.path)
        except (OSError, StorageError) as error:
            self.session.notifier.report(error)
            return
        self._read_presets()
        self._refresh()
        undo = partial(self._write, lambda: write_text(preset.path, text))
        self.session.notifier.tell(self.tr("Deleted the preset «{name}»").format(name=preset.title), undo=undo)

    def _write(self, write: Callable[[], object], said: str = "") -> None:
        """Write a preset or a run file beside the window, and tell of it once it is written."""

        def written(_: object) -> None:
            self._read_presets()
            self._refresh()
            if said:
                self.session.notifier.tell(said)

        failure = self.session.notifier.report
        run_in_background(self, lambda _task: write(), success=written, failure=failure, is_save=True)

    def _read_presets(self) -> None:
        self._own, _ = load_presets([presets_folder()])
        self.presets.set_presets(self._own, self._built_in)

    def _show_presets(self, plan: RunPlan) -> None:
        suggested = suggested_preset(plan)
        self.presets.suggest(None if suggested is None or suggested.matches(plan.settings) else suggested)
        self.presets.select([each for each in (*self._built_in, *self._own) if each.matches(plan.settings)])

    def _start(self) -> None:
        if not self._blocker():
            self.session.start_run()

    def _folder(self) -> str:
        return str(self.session.preferences.value("run_file_folder", str(Path.home())))

    # Building

    def _make_header(self) -> None:
        self.open_button = Button(self.tr("Open run file…"), "flat", "folder-open", shortcut="Ctrl+Shift+O")
        self.save_button = Button(self.tr("Save run file…"), "outlined", shortcut="Ctrl+S")
        self.start_button = Button(self.tr("Start training"), "primary", "play-fill", shortcut="Ctrl+Return")
        for button in (self.open_button, self.save_button, self.start_button):
            self.add_header_button(button)

    def _lay_out(self) -> None:
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(16)
        for widget in (self.presets, self.memory, self.trained, self.duration):
            side.addWidget(widget)
        side.addWidget(self.note)
        side.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self.form, 1)
        columns.addWidget(self._side)
        self.add(columns, 1)

    def _connect(self) -> None:
        session, form = self.session, self.form
        self.open_button.clicked.connect(self.open_file)
        self.save_button.clicked.connect(self.save_file)
        self.start_button.clicked.connect(self._start)
        self.presets.chosen.connect(self._choose_preset)
        self.presets.save_requested.connect(self.save_preset)
        self.presets.delete_requested.connect(self._delete_preset)
        self.memory.fit_requested.connect(self._make_fit)
        self.note.action_button.clicked.connect(lambda: session.navigator.go(self._note_action))
        self.download.changed.connect(self._show_note)
        form.errors_changed.connect(self._show_note)
        form.unit_wanted.connect(self._choose_unit)
        box = form.controls["checkpoint.name"]
        assert isinstance(box, CheckpointBox)
        box.folder_wanted.connect(self._choose_folder)
        session.project.settings_changed.connect(self._show_settings)
        session.checkpoints.changed.connect(self._checkpoints_changed)
        session.project.dataset_changed.connect(self._show_note)
        session.project.dataset_loading.connect(self._show_note)
        session.run.controls_changed.connect(self._show_note)
        session.run.ended.connect(self._show_note)
        self.state.changed.connect(self._refresh)

    def _checkpoints_changed(self) -> None:
        self._show_checkpoints()
        self._show_settings()
