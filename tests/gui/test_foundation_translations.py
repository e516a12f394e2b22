"""Every text of the window has its Korean, compiled; and placeholders survive translation."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from studio.gui.shell.translations import install_language
from studio.settings.resources import ROOT

SOURCES = ROOT.parent / "studio" / "gui"
CATALOGUE = ROOT / "translations" / "ko.ts"


def messages(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(context, source) → (translation, type)."""
    found = {}
    for context in ET.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            kind = translation.get("type", "") if translation is not None else "unfinished"
            text = (translation.text or "") if translation is not None else ""
            found[context.findtext("name", ""), message.findtext("source", "")] = (text, kind)
    return found


def test_nothing_is_missing(tmp_path: Path) -> None:
    """Extracts anew, so that a text added without its translation is found."""
    fresh = tmp_path / "ko.ts"
    shutil.copy(CATALOGUE, fresh)
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    sources = sorted(str(path) for path in SOURCES.rglob("*.py"))
    subprocess.run([str(tool), "-silent", "-locations", "none", *sources, "-ts", str(fresh)], check=True)
    wanted = {key: value for key, value in messages(fresh).items() if value[1] not in ("vanished", "obsolete")}
    missing = [key for key, (text, kind) in wanted.items() if not text or kind == "unfinished"]
    assert not missing, "run resources/translations/update.py"


def test_placeholders_survive() -> None:
    broken = {
        source: text
        for (_, source), (text, _) in messages(CATALOGUE).items()
        if sorted(re.findall(r"{\w+}", source)) != sorted(re.findall(r"{\w+}", text))
    }
    assert not broken


def test_the_compiled_catalogue_is_that_of_the_source(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    wrong = [
        (context, source)
        for (context, source), (text, kind) in messages(CATALOGUE).items()
        if not kind and QCoreApplication.translate(context, source) != text and context != "Wording"
    ]
    assert not wrong, "run resources/translations/update.py"


def test_the_language_can_be_taken_back(qapp: QApplication) -> None:
    install_language(qapp, "ko")
    assert QCoreApplication.translate("Rail", "Runs") == "실행"
    install_language(qapp, "en")
    assert QCoreApplication.translate("Rail", "Runs") == "Runs"
