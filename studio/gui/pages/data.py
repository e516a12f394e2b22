"""The recordings: what they hold, what is wrong with them, and how they are divided."""

from __future__ import annotations

from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.widgets.notes import EmptyState


class DataPage(Page):
    """The recordings: what they hold, what is wrong with them, and how they are divided."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Data"))
        empty = EmptyState(
            "mark",
            self.tr("No recordings are open"),
            self.tr(
                "This page lists your recordings with their texts, finds what is wrong with them, and lets you "
                "mend it. Open a folder of recordings to begin."
            ),
            self.tr("Open recordings"),
        )
        empty.button.clicked.connect(lambda: session.go("start"))
        self.add(empty, 1)
