"""What the tests of the Train page share."""

from __future__ import annotations

from studio.gui.train.page import TrainPage


def draw_all(page: TrainPage) -> None:
    """Draw every piece at once, where the page draws one after the other; it must be on the screen."""
    page._redraw()
    while page._dirty:
        assert page.isVisible()
        page._draw_piece()
