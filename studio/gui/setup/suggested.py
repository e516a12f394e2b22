"""What ``new`` would write for the open recordings, as a preset of no file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from studio.corpus.utterance import SPLITS
from studio.runs.defaults import Machine, suggest
from studio.runs.plan import RunPlan
from studio.settings.presets import SECTIONS, Preset


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
