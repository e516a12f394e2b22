"""What ``new`` would write for the open recordings: a preset to take, taken by itself where nothing was changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject

from studio.corpus.utterance import SPLITS
from studio.gui.project.notifier import Notifier
from studio.gui.project.project import Project
from studio.runs.defaults import Machine, suggest
from studio.runs.plan import RunPlan
from studio.settings.presets import SECTIONS, Preset
from studio.settings.run import RunSettings

if TYPE_CHECKING:
    from studio.gui.project.planned_run import PlannedRun


def suggested_preset(plan: RunPlan) -> Preset | None:
    """Settings fit for the recordings, the checkpoint and the device; None where one of them is not known."""
    dataset, checkpoint, device, data = plan.dataset, plan.checkpoint, plan.device, plan.settings.data
    count = dataset.count(*SPLITS[1:]) if dataset is not None else 0
    if not count or checkpoint is None or device is None:
        return None
    shares = {"validation_fraction": data.validation_fraction, "test_fraction": data.test_fraction}
    language = plan.settings.checkpoint.language
    fit = suggest(count, shares, checkpoint, language, data.source, Machine(device.total, device.is_gpu))
    values = fit.model_dump(include=set(SECTIONS))
    return Preset(
        QCoreApplication.translate("SetupPage", "Suggestion"),
        "",
        Path(),
        tuple((f"{section}.{name}", value) for section in SECTIONS for name, value in values[section].items()),
    )


class Fitting(QObject):
    """Fits settings that nobody has changed to recordings that are opened, and to another checkpoint chosen for them.

    Args:
        planned: the run that is planned.
        project: whose settings are fitted.
        notifier: tells of it, with a way back.
    """

    def __init__(self, planned: PlannedRun, project: Project, notifier: Notifier) -> None:
        super().__init__(planned)
        self._planned, self._project, self._notifier = planned, project, notifier
        self._is_opened = False
        self._seen: tuple[object, ...] = ()
        self._fitted = _of_presets(RunSettings())
        project.opened.connect(self._note_opened)
        planned.changed.connect(self._fit)

    def _note_opened(self) -> None:
        self._is_opened, self._seen = True, ()
        self._fit()

    def _fit(self) -> None:
        plan = self._planned.plan
        suggested = suggested_preset(plan)
        if suggested is None or not self._is_opened:
            return
        seen = plan.settings.data.source, plan.settings.checkpoint.name, plan.device is not None and plan.device.is_gpu
        if seen == self._seen:
            return
        self._seen, before = seen, plan.settings
        if _of_presets(before) not in (self._fitted, _of_presets(RunSettings())) or suggested.matches(before):
            return
        fitted = suggested.apply(before)
        self._fitted = _of_presets(fitted)
        self._project.set_settings(fitted)
        words = QCoreApplication.translate("SetupPage", "The settings fit these recordings and this machine now")
        self._notifier.tell(words, lambda: self._project.set_settings(before))


def _of_presets(settings: RunSettings) -> dict[str, Any]:
    return settings.model_dump(include=set(SECTIONS))
