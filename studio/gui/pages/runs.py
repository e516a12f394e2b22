"""Every run directory that was found."""

from __future__ import annotations

from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.widgets.notes import EmptyState


class RunsPage(Page):
    """Every run directory that was found."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Runs"))
        empty = EmptyState(
            "list-bullets",
            self.tr("There are no runs yet"),
            self.tr(
                "This page lists every run with its settings and its character error rate before and after, and "
                "lays two of them over each other. Train a first adapter to see it here."
            ),
            self.tr("Go to Start"),
        )
        empty.button.clicked.connect(lambda: session.go("start"))
        self.add(empty, 1)
