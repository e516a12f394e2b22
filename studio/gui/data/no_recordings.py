"""What the Data page shows before recordings are open."""

from __future__ import annotations

from studio.gui.kit.buttons import Button
from studio.gui.kit.notes import EmptyState
from studio.gui.project.align_dialog import ask_alignment
from studio.gui.project.open_dialogs import choose_folder
from studio.gui.project.session import Session


class NoRecordings(EmptyState):
    """Why the page is empty, and the ways to fill it."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "mark",
            self.tr("No recordings are open"),
            self.tr(
                "This page lists your recordings with their texts, finds what is wrong with them, and lets you "
                "fix it. Open a folder of recordings to begin."
            ),
            self.tr("Open folder…"),
            "folder-open",
        )
        self.button.clicked.connect(lambda: choose_folder(self, session))
        self.voice_button = Button(self.tr("or record your own voice…"), "link", "microphone")
        self.voice_button.clicked.connect(lambda: session.navigator.record(back="data"))
        self.add_below(self.voice_button)
        self.align_button = Button(self.tr("or make utterances of a long recording with its text…"), "link", "scissors")
        self.align_button.clicked.connect(lambda: ask_alignment(self, session))
        self.add_below(self.align_button)
