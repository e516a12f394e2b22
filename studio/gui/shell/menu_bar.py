"""The menu bar of macOS, where every program has one; elsewhere the rail has all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from studio.gui.project.open_dialogs import fill_open_menu
from studio.gui.project.session import Session

translate = QCoreApplication.translate


def make_menu_bar(
    window: QWidget,
    session: Session,
    pages: Mapping[str, str],
    show_page: Callable[[str], None],
    fill_help: Callable[[QMenu], QAction],
    open_preferences: Callable[[], None],
) -> QMenuBar:
    """File, View and Help of a window; macOS shows About, Preferences and Quit below the program's name instead.

    Args:
        window: that it is for.
        session: whose recordings are opened.
        pages: names of the pages by key.
        show_page: goes to one.
        fill_help: fills the Help menu; gives what tells about the program.
        open_preferences: shows them.
    """
    bar = QMenuBar(window)
    file = bar.addMenu(translate("MenuBar", "File"))
    _fill_file(file, window, session)
    file.aboutToShow.connect(partial(_fill_file, file, window, session))
    view = bar.addMenu(translate("MenuBar", "View"))
    for key, name in pages.items():
        view.addAction(name, partial(show_page, key))
    help = bar.addMenu(translate("MenuBar", "Help"))
    about = fill_help(help)
    preferences = help.addAction(translate("MenuBar", "Preferences…"), open_preferences)
    leave = help.addAction(translate("MenuBar", "Quit"), window.close)
    roles = QAction.MenuRole
    for action, role in ((about, roles.AboutRole), (preferences, roles.PreferencesRole), (leave, roles.QuitRole)):
        action.setMenuRole(role)
    return bar


def _fill_file(menu: QMenu, window: QWidget, session: Session) -> None:
    menu.clear()
    fill_open_menu(menu, window, session)
