"""What an import guessed, and what of the source it does not use: listed after it too."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from studio.corpus.dataset import Dataset
from studio.gui.data.import_preview import notice_words
from studio.gui.kit.dialogs import MessageDialog, show_dialog
from studio.gui.project.session import Session

translate = QCoreApplication.translate


def list_notices(parent: QWidget, session: Session, dataset: Dataset) -> MessageDialog:
    """List them, with the way to the options that have them otherwise."""
    words = "\n".join(map(notice_words, dataset.imported.notices))
    dialog = MessageDialog(parent, translate("Import", "What the import guessed or does not use"), words, "info")
    dialog.add_button("options", translate("Opening", "Import options…"))
    dialog.add_button("close", translate("ErrorDialog", "Close"), "primary")

    def choose() -> None:
        if dialog.answer == "options":
            session.navigator.choose_import(dataset.source)

    dialog.accepted.connect(choose)
    show_dialog(dialog)
    return dialog
