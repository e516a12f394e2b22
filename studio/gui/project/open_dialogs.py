"""Asking for recordings: a folder, a table or archive, or another way to read what is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from studio.gui.project.session import Session
from studio.gui.project.sources import ARCHIVES, TABLES

translate = QCoreApplication.translate


def choose_folder(parent: QWidget, session: Session) -> None:
    """Ask for a folder of recordings, beginning where the last one was, and open it."""
    title = translate("Opening", "Open a folder of recordings")
    if chosen := QFileDialog.getExistingDirectory(parent, title, _begin(session)):
        session.open_folder(Path(chosen))


def choose_file(parent: QWidget, session: Session) -> None:
    """Ask for a table, manifest or archive of recordings, and open it."""
    title = translate("Opening", "Open a table, manifest or archive")
    kinds = translate("Opening", "Tables and archives") + f" ({' '.join(f'*{each}' for each in (*TABLES, *ARCHIVES))})"
    chosen, _ = QFileDialog.getOpenFileName(parent, title, _begin(session), kinds)
    if chosen:
        session.open_folder(Path(chosen))


def align_recording(parent: QWidget, session: Session) -> None:
    """Ask for a long recording and its text."""
    from studio.gui.project.align_dialog import ask_alignment  # it reads sound; not before the first paint

    ask_alignment(parent, session)


def fill_open_menu(menu: QMenu, parent: QWidget, session: Session) -> None:
    """The ways to open recordings; and how those that are open are read."""
    menu.addAction(translate("Opening", "Folder of recordings…"), lambda: choose_folder(parent, session))
    menu.addAction(translate("Opening", "Table, manifest or archive…"), lambda: choose_file(parent, session))
    menu.addAction(translate("Opening", "Recording with its text…"), lambda: align_recording(parent, session))
    menu.addAction(translate("Opening", "Record my own voice…"), lambda: session.navigator.record(back="data"))
    dataset = session.project.dataset
    if dataset is not None:
        menu.addSeparator()
        source = dataset.source
        menu.addAction(translate("Opening", "Import options…"), lambda: session.navigator.choose_import(source))


def open_menu(button: QWidget, session: Session) -> None:
    """Show the menu below a button."""
    menu = QMenu(button)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fill_open_menu(menu, button, session)
    menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))


def _begin(session: Session) -> str:
    fallback = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
    return str(session.preferences.value("last_folder", fallback))
