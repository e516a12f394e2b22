"""What a planned run lacks, or may disappoint by, in the user's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication

from studio.corpus.dataset import Dataset
from studio.gui.kit.wording import counted
from studio.gui.project.setting_texts import label, problem_text, reason_text
from studio.runs.pace import Duration
from studio.runs.plan import Concern
from studio.settings.field import SettingField
from studio.settings.run import RunSettings

translate = QCoreApplication.translate


def blocker_text(blocker: Concern, settings: RunSettings, fields: Mapping[str, SettingField]) -> str:
    """Why the run cannot start."""
    words = {
        "no_recordings": translate("PlanTexts", "Open recordings to train on."),
        "no_checkpoint": translate("PlanTexts", "Download the checkpoint first."),
        "unknown_checkpoint": translate("PlanTexts", "The checkpoint was not found on this machine."),
    }
    field = fields.get(blocker.path)
    if blocker.code in words or field is None:
        return words.get(blocker.code, blocker.message)
    section, _, name = blocker.path.partition(".")
    return f"{label(field)}: {problem_text(field, getattr(getattr(settings, section), name), blocker.message)}"


def doubts_text(doubts: Sequence[Concern], dataset: Dataset) -> str:
    """What is not wrong with the recordings, but should be known before a run; or an empty text."""
    return " ".join(filter(None, (_doubt(doubt, dataset) for doubt in doubts)))


def quicker_text(settings: RunSettings, expected: Duration) -> str:
    """How a run that evaluates for longer than it learns would take less time; or an empty text."""
    if expected.evaluation <= expected.training:
        return ""
    share = f"{100 * expected.evaluation / expected.total:.0f}"
    if settings.evaluation.audio_context == "padded":
        words = translate(
            "PlanTexts", "{share} % of it is evaluation: quick evaluations, from trimmed audio, take less."
        )
    else:
        words = translate("PlanTexts", "{share} % of it is evaluation: evaluate less often, or fewer utterances.")
    return words.format(share=share)


def _doubt(doubt: Concern, dataset: Dataset) -> str:
    """A doubt in words; what is too large, the memory card tells."""
    values = {name: f"{number:,}" for name, number in doubt.values.items()}
    if doubt.code == "few_held_out":
        one = translate("PlanTexts", "Only one utterance is held out: CER and WER of so few mean next to nothing.")
        several = translate(
            "PlanTexts", "Only {count} utterances are held out: CER and WER of so few mean next to nothing."
        )
        return counted(doubt.values["count"], one, several)
    if doubt.code == "left_out":
        row = int(np.argmin(dataset.usable))
        text = translate("PlanTexts", "Left out {count} of {total} recordings: {name} {reason}.")
        return text.format(name=Path(dataset[row].audio).stem, reason=reason_text(dataset.reason(row)), **values)
    if doubt.code == "large_step":
        text = translate(
            "PlanTexts", "A step learns from {step} utterances, but there are {train}: take a smaller batch."
        )
        return text.format(**values)
    if doubt.code == "long_warmup":
        text = translate(
            "PlanTexts", "The learning rate rises over {warmup} steps, but the run has {steps}: take fewer."
        )
        return text.format(**values)
    return ""
