"""The menu bar of macOS, where every program has one; elsewhere the rail has all of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from studio.gui.project.open_dialogs import fill_open_menu

if TYPE_CHECKING:
    from studio.gui.shell.main_window import MainWindow

translate = QCoreApplication.translate


def make_menu_bar(window: MainWindow) -> QMenuBar:
    """File, View and Help of a window; macOS shows About, Preferences and Quit below the program's name instead."""
    bar = QMenuBar(window)
    file = bar.addMenu(translate("MenuBar", "File"))
    _fill_file(file, window)
    file.aboutToShow.connect(partial(_fill_file, file, window))
    view = bar.addMenu(translate("MenuBar", "View"))
    for key, item in window.rail.items.items():
        view.addAction(item.text(), partial(window.show_page, key))
    help = bar.addMenu(translate("MenuBar", "Help"))
    about = window.fill_help(help)
    preferences = help.addAction(translate("MenuBar", "Preferences…"), window.open_preferences)
    leave = help.addAction(translate("MenuBar", "Quit"), window.close)
    roles = QAction.MenuRole
    for action, role in ((about, roles.AboutRole), (preferences, roles.PreferencesRole), (leave, roles.QuitRole)):
        action.setMenuRole(role)
    return bar


def _fill_file(menu: QMenu, window: MainWindow) -> None:
    menu.clear()
    fill_open_menu(menu, window, window.session)
