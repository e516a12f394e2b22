"""The sides of a dataset in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.corpus.dataset import TRAIN, VALIDATION

translate = QCoreApplication.translate


def side_text(side: int) -> str:
    """How a row is used."""
    return (
        translate("Utterances", "left out")
        if side == 0
        else translate("Utterances", "train")
        if side == TRAIN
        else translate("Utterances", "validation")
        if side == VALIDATION
        else translate("Utterances", "test")
    )
