"""The handbook: the project's README, in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import row
from studio.settings.resources import ROOT


class HandbookDialog(QDialog):
    """Text that can be searched by eye, selected and copied; its links open in the browser."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Handbook"))
        self.resize(860, 620)
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(True)
        self.text.setSearchPaths([str(handbook_file().parent)])
        self.text.setMarkdown(handbook_file().read_text(encoding="utf-8"))
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(self.text, 1)
        layout.addLayout(row(None, close))


def handbook_file() -> Path:
    """Among the resources of an installed studio, or beside those of the sources."""
    installed = ROOT / "README.md"
    return installed if installed.is_file() else ROOT.parent / "README.md"
