"""Preferences: language, theme, microphone, proxy, the hub's token; the studio's folder, and what is cached there."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from studio.checkpoints.hub_token import load_token, save_token
from studio.errors import StudioError
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import row
from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.error_texts import one_line
from studio.gui.kit.fields import ComboBox, Field, UnitLineEdit
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.text import ElidedText
from studio.gui.kit.theme import SCHEMES
from studio.gui.kit.wording import short_path
from studio.gui.project.session import PROXY, Session
from studio.gui.shell.translations import LANGUAGES
from studio.gui.sound.microphone_menu import DevicePicker, RecordingOptions
from studio.settings.application import is_proxy, studio_home, use_proxy

_WIDTH = 520


class PreferencesDialog(QDialog):
    """Every choice holds at once.

    Signals:
        scheme_chosen: system, light or dark.
        language_chosen: system, en or ko; the dialog is closed then.
        storage_requested: what is cached is to be shown.
    """

    scheme_chosen = Signal(str)
    language_chosen = Signal(str)
    storage_requested = Signal()

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self._preferences = preferences = session.preferences
        self._microphone = session.microphone
        self.setWindowTitle(self.tr("Preferences"))
        self.setFixedWidth(_WIDTH)
        self.language = ComboBox([(code, name or self.tr("Language of the system")) for code, name in LANGUAGES])
        self.language.set_value(str(preferences.value("language", "system")))
        self.theme = SegmentedControl(
            zip(SCHEMES, (self.tr("As the system"), self.tr("Light"), self.tr("Dark")), strict=True)
        )
        self.theme.set_value(str(preferences.value("theme", "system")))
        self.proxy = UnitLineEdit()
        self.proxy.setPlaceholderText("http://proxy.example:8080")
        self.proxy.setText(str(preferences.value(PROXY, "")))
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token_button = Button(self.tr("Save"), "outlined")
        self.microphone_picker = DevicePicker(session.microphone, RecordingOptions(preferences))
        self.folder_button = Button(self.tr("Open folder"), "outlined", "folder-open")
        self.storage_button = Button(self.tr("Storage…"), "outlined", "hard-drives")
        self.close_button = Button(self.tr("Close"), "primary")
        self._lay_out()
        self._connect()
        session.microphone.refresh()
        self._show_token(None)
        run_in_background(self, lambda _task: load_token(), success=self._show_token)

    def _lay_out(self) -> None:
        self.proxy_field = Field(
            self.tr("Proxy"), self.proxy, self.tr("For downloads of checkpoints; empty: as the system has it.")
        )
        self.language_field = Field(self.tr("Language"), self.language)
        token = QWidget()
        token.setLayout(row(self.token, self.token_button, spacing=12))
        token.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]
        self.token_field = Field(
            self.tr("Hugging Face token"),
            token,
            self.tr("For checkpoints that are not public. The system's keyring keeps it; HF_TOKEN goes before it."),
        )
        self.token.setAccessibleName(self.token_field.label.text())
        place = QWidget()
        place.setLayout(row(ElidedText(short_path(studio_home()), "body"), None, self.folder_button, spacing=12))
        place.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]
        help = self.tr("Checkpoints, runs, recordings and caches; WHISPER_LORA_STUDIO_HOME names another at the start.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(self.language_field)
        layout.addWidget(Field(self.tr("Theme"), self.theme))
        layout.addWidget(Field(self.tr("Microphone"), self.microphone_picker))
        layout.addWidget(self.proxy_field)
        layout.addWidget(self.token_field)
        layout.addWidget(Field(self.tr("Folder of the studio"), place, help))
        layout.addLayout(row(self.storage_button, None, self.close_button))

    def _connect(self) -> None:
        self.language.value_edited.connect(self._choose_language)
        self.theme.value_edited.connect(lambda scheme: self.scheme_chosen.emit(str(scheme)))
        self.proxy.editingFinished.connect(self._take_proxy)
        self.token.textEdited.connect(lambda _text: self.token_button.setEnabled(True))
        self.token.returnPressed.connect(self._save_token)
        self.token_button.clicked.connect(self._save_token)
        self.folder_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(studio_home()))))
        self.storage_button.clicked.connect(self.storage_requested)
        self.close_button.clicked.connect(self.accept)

    def _show_token(self, token: str | None) -> None:
        """Whether there is one; the token itself is shown to nobody."""
        words = {None: "", "": self.tr("none is stored")}
        self.token.setPlaceholderText(words.get(token, self.tr("stored; type another, or save nothing to delete it")))
        self.token_button.setEnabled(bool(token or self.token.text()))

    def _save_token(self) -> None:
        token = self.token.text().strip()
        run_in_background(
            self,
            lambda _task: save_token(token),
            success=lambda _: self._token_saved(token),
            failure=self._token_not_saved,
            is_save=True,
        )

    def _token_saved(self, token: str) -> None:
        self.token_field.set_error("")
        self.token.clear()
        self._show_token(token)

    def _token_not_saved(self, error: BaseException) -> None:
        if not isinstance(error, StudioError):
            raise error
        self.token_field.set_error(one_line(error))

    def _choose_language(self, language: object) -> None:
        """All pages are made anew, which would cut a recording, and this dialog with them: closed first."""
        if self._microphone.is_recording or self._microphone.state == "saving":
            self.language.set_value(str(self._preferences.value("language", "system")))
            self.language_field.set_error(self.tr("End the recording first."))
            return
        self.accept()
        self.language_chosen.emit(str(language))

    def _take_proxy(self) -> None:
        address = self.proxy.text().strip()
        if not is_proxy(address):
            is_socks = address.lower().startswith("socks")
            socks = self.tr("SOCKS proxies cannot be used; write an HTTP proxy as http://host:port")
            self.proxy_field.set_error(socks if is_socks else self.tr("Write it as http://host:port"))
            return
        self.proxy_field.set_error("")
        if address == self._preferences.value(PROXY, ""):
            return
        self._preferences.setValue(PROXY, address)
        use_proxy(address)
