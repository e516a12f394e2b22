"""The user interface's language: English in the source, Korean in ``resources/translations``."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from studio.settings.resources import ROOT

FOLDER = ROOT / "translations"
LANGUAGES = (("system", ""), ("en", "English"), ("ko", "한국어"))
"""Codes and own names of the languages of the window; ``system`` follows the desktop."""


def effective_language(chosen: str) -> str:
    """``en`` or ``ko``, whatever was chosen."""
    if chosen in ("en", "ko"):
        return chosen
    return "ko" if QLocale.system().language() == QLocale.Language.Korean else "en"


def install_language(app: QApplication, chosen: str) -> None:
    """Speak a language from now on; what is already built keeps its old one."""
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.setParent(None)
        translator.deleteLater()
    language = effective_language(chosen)
    QLocale.setDefault(QLocale(QLocale.Language.Korean if language == "ko" else QLocale.Language.English))
    if language == "en":
        return
    qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", qt_texts), (language, str(FOLDER))):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
