"""One module a page; each is imported when it is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from studio.gui.project.page import Page
    from studio.gui.project.session import Session

PAGES = ("start", "data", "setup", "train", "compare", "runs")
"""The pages' keys, in the order of the rail; Start is behind the mark."""

FURTHER_PAGES = ("record",)
"""Pages that others lead to; they have no place on the rail."""


def make_page(key: str, session: Session) -> Page:
    """Import and build a page."""
    module = import_module(f"studio.gui.{key}.page")
    return cast("Page", getattr(module, f"{key.capitalize()}Page")(session))
