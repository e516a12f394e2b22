"""Showing files and folders in the programs that the user has for them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_folder(path: Path) -> None:
    """Show a folder, or a file in the program for its kind."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
