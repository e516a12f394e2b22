"""Preferences, the sheet of shortcuts, and the report of a problem."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from studio.checkpoints import hub_token
from studio.errors import StorageError
from studio.gui.kit.preferences import Preferences
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.handbook import HandbookDialog
from studio.gui.shell.main_window import MainWindow
from studio.gui.shell.menu_bar import make_menu_bar
from studio.gui.shell.preferences_dialog import PreferencesDialog
from studio.gui.shell.shortcuts import ShortcutsDialog
from studio.gui.sound.microphone import State
from studio.runs.clips import compare_folder
from studio.settings.application import log_folder, runs_folder, studio_home
from studio.settings.run import RunSettings
from studio.settings.toml import save_run_settings
from tests.gui.setup_support import open_corpus


@pytest.fixture
def dialog(window: MainWindow) -> PreferencesDialog:
    window.rail.preferences_button.click()
    found = window.findChild(PreferencesDialog)
    assert found is not None
    return found


def test_theme_and_language_are_chosen(dialog: PreferencesDialog, window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.scheme_chosen) as chosen:
        dialog.theme.value_edited.emit("dark")
    assert chosen.args == ["dark"] and dialog.isVisible()
    with qtbot.waitSignal(window.language_chosen) as spoken:
        dialog.language.value_edited.emit("ko")
    assert spoken.args == ["ko"]


def test_a_proxy_is_used_at_once_and_again_at_the_next_start(
    dialog: PreferencesDialog, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    dialog.proxy.setText("nonsense")
    dialog.proxy.editingFinished.emit()
    assert dialog.proxy_field.error == "Write it as http://host:port"
    dialog.proxy.setText("socks5://proxy.example:1080")
    dialog.proxy.editingFinished.emit()
    assert dialog.proxy_field.error.startswith("SOCKS proxies cannot be used")
    closed: list[bool] = []
    monkeypatch.setattr(huggingface_hub, "close_session", lambda: closed.append(True))
    dialog.proxy.setText("http://proxy.example:8080")
    dialog.proxy.editingFinished.emit()
    dialog.proxy.editingFinished.emit()
    assert dialog.proxy_field.error == "" and os.environ["HTTPS_PROXY"] == "http://proxy.example:8080"
    assert closed == [True], "the client with the earlier proxy is let go, once"
    os.environ.pop("HTTPS_PROXY")
    again = Session(session.preferences)
    assert os.environ["HTTPS_PROXY"] == "http://proxy.example:8080"
    again.close()


def test_what_could_not_be_written_goes_with_the_next(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "home"
    folder.write_text("no folder", encoding="utf-8")
    preferences = Preferences(folder / "window.ini")
    with qtbot.captureExceptions() as told:
        preferences.setValue("first", "1")
        wait_for_all()
        qtbot.waitUntil(lambda: len(told) == 1)
    with pytest.raises(StorageError):
        preferences.sync()
    folder.unlink()
    preferences.setValue("second", "2")
    wait_for_all()
    again = Preferences(folder / "window.ini")
    assert [again.value(key) for key in ("first", "second")] == ["1", "2"]


@pytest.mark.parametrize("keys", [Qt.Key.Key_F1, Qt.Key.Key_Slash])
def test_the_sheet_lists_what_the_page_binds(window: MainWindow, qtbot: QtBot, keys: Qt.Key) -> None:
    window.show_page("setup")
    is_slash = keys == Qt.Key.Key_Slash
    qtbot.keyClick(window, keys, Qt.KeyboardModifier.ControlModifier if is_slash else Qt.KeyboardModifier.NoModifier)
    sheet = window.findChild(ShortcutsDialog)
    assert sheet is not None
    words = [label.text() for label in sheet.findChildren(QLabel)]
    assert {"Ctrl+Return", "Start training", "Ctrl+4", "Compare", "F1"} <= set(words)
    sheet.close()


def test_a_report_has_logs_and_settings_but_no_texts(
    window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs_folder() / "first"
    run.mkdir(parents=True)
    save_run_settings(RunSettings(), run / "run.toml")
    (run / "log.txt").write_text(f"loaded {Path.home()}/model\n", encoding="utf-8")
    (run / "events.jsonl").write_text('{"text": "a secret"}\n', encoding="utf-8")
    (run / "manifest.jsonl").write_text('{"text": "a secret"}\n', encoding="utf-8")
    log_folder().mkdir()
    (log_folder() / "window.log").write_text("started\n", encoding="utf-8")
    (log_folder() / "window.log.1").write_text("before\n", encoding="utf-8")
    jobs = compare_folder() / "jobs"
    jobs.mkdir(parents=True)
    (jobs / "log.txt").write_text("by http://me:p@ss@proxy.example:8080\n", encoding="utf-8")
    open_corpus(session, qtbot, tmp_path / "french")
    dataset = session.project.dataset
    assert dataset is not None
    dataset.store.prepare()
    (dataset.store.folder / "check-log.txt").write_text("checked\n", encoding="utf-8")
    target = tmp_path / "report.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(session.notifier.message, timeout=10_000):
        window.report_problem()
    with zipfile.ZipFile(target) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert {"versions.txt", "logs/window.log", "logs/window.log.1", "runs/first/run.toml"} <= texts.keys()
    assert texts["runs/first/log.txt"] == "loaded ~/model\n"
    assert texts["check-log.txt"] == "checked\n"
    assert texts["jobs/log.txt"] == "by http://***@proxy.example:8080\n"
    assert "a secret" not in "".join(texts.values())


def test_the_handbook_is_shown(window: MainWindow) -> None:
    window.open_handbook()
    handbook = window.findChild(HandbookDialog)
    assert handbook is not None
    assert "Whisper LoRA Studio" in handbook.text.toPlainText()
    handbook.close()


@pytest.mark.parametrize("state", ["recording", "saving"])
def test_the_language_waits_for_a_recording(
    dialog: PreferencesDialog, window: MainWindow, session: Session, qtbot: QtBot, state: State
) -> None:
    session.microphone.state = state
    with qtbot.assertNotEmitted(window.language_chosen, wait=50):
        dialog.language.set_value("ko")
        dialog.language.value_edited.emit("ko")
    assert dialog.isVisible() and dialog.language.currentData() == "system"
    assert dialog.language_field.error == "End the recording first."


class Keyring(KeyringBackend):
    """A system's keyring, in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.stored.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.stored[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.stored[service, username]


@pytest.fixture
def passwords() -> Iterator[Keyring]:
    before, made = keyring.get_keyring(), Keyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_the_hubs_token_is_stored_by_the_system_and_in_no_file(
    passwords: Keyring, window: MainWindow, qtbot: QtBot
) -> None:
    window.open_preferences()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.token.placeholderText() == "none is stored", timeout=10_000)
    assert not dialog.token_button.isEnabled() and dialog.token.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(dialog.token, "hf_secret")
    dialog.token_button.click()
    qtbot.waitUntil(lambda: dialog.token.placeholderText().startswith("stored"), timeout=10_000)
    assert hub_token.load_token() == "hf_secret" and not dialog.token.text()
    wait_for_all()
    assert not [path for path in studio_home().rglob("*") if path.is_file() and b"hf_secret" in path.read_bytes()]
    dialog.token_button.click()  # nothing: forget it
    qtbot.waitUntil(lambda: not passwords.stored, timeout=10_000)


def test_a_system_without_a_keyring_says_so(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    qtbot.keyClicks(dialog.token, "hf_secret")
    dialog.token_button.click()
    qtbot.waitUntil(lambda: "HF_TOKEN" in dialog.token_field.error, timeout=10_000)
    assert dialog.token.text() == "hf_secret"
    keyring.set_keyring(before)


def test_a_token_that_is_being_typed_stays_when_the_stored_one_is_found(
    dialog: PreferencesDialog, qtbot: QtBot
) -> None:
    qtbot.keyClicks(dialog.token, "hf_new")
    dialog._show_token("hf_stored")
    assert dialog.token.text() == "hf_new" and dialog.token_button.isEnabled()


def test_the_menu_bar_has_the_standard_roles_and_every_page(
    window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    names = {key: item.text() for key, item in window.rail.items.items()}
    bar = make_menu_bar(window, session, names, window.show_page, window.fill_help, window.open_preferences)
    file, view, help = bar.findChildren(QMenu)
    assert [file.title(), view.title(), help.title()] == ["File", "View", "Help"]
    actions = {action.text(): action for menu in (file, view, help) for action in menu.actions()}
    roles = {"About": "AboutRole", "Preferences…": "PreferencesRole", "Quit": "QuitRole"}
    assert {name: actions[name].menuRole().name for name in roles} == roles
    actions["Runs"].trigger()
    assert window.current == "runs"
    actions["Preferences…"].trigger()
    assert window.findChild(PreferencesDialog) is not None
    assert "Import options…" not in actions
    open_corpus(session, qtbot, tmp_path / "speech")
    file.aboutToShow.emit()
    assert "Import options…" in [action.text() for action in file.actions()]
