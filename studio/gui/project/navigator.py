"""Which page is in front, and what a page is asked to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CompareRuns:
    """Asks Compare for the adapters of these runs side by side."""

    runs: Sequence[Path]


@dataclass(frozen=True, slots=True)
class TranscribeFiles:
    """Asks Compare to transcribe recordings, or folders of recordings."""

    paths: Sequence[Path]


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """Asks Record to go on with one of the user's own datasets, or with the last, and names the page to go back to.

    ``prompts`` is a text file of sentences to be read, in place of those that were read last.
    """

    dataset: Path | None
    back: str
    prompts: Path | None = None


Request = CompareRuns | TranscribeFiles | ReadAloud


class PageHost(Protocol):
    """The window, as the navigator knows it."""

    def show_page(self, key: str, request: Request | None = None) -> None:
        """Bring a page to the front, made if need be, and hand it what it is asked for."""

    def choose_import(self, source: Path) -> None:
        """Ask how a source is to be read, and open it so."""


class Navigator:
    """Leads from page to page.

    Attributes:
        host: the window; None while there is none, and then nothing is shown.
    """

    def __init__(self) -> None:
        self.host: PageHost | None = None

    def go(self, page: str, request: Request | None = None) -> None:
        """Show a page: start, data, setup, train, compare, runs or record."""
        if self.host is not None:
            self.host.show_page(page, request)

    def compare(self, runs: Sequence[Path]) -> None:
        """Show the Compare page with the adapters of these runs."""
        self.go("compare", CompareRuns(runs))

    def transcribe(self, paths: Sequence[Path]) -> None:
        """Show the Compare page with these recordings."""
        self.go("compare", TranscribeFiles(paths))

    def record(self, dataset: Path | None = None, back: str = "start", prompts: Path | None = None) -> None:
        """Show the page on which sentences are read aloud, to go on with one of the user's own datasets if given."""
        self.go("record", ReadAloud(dataset, back, prompts))

    def choose_import(self, source: Path) -> None:
        """Ask how a source is to be read."""
        if self.host is not None:
            self.host.choose_import(source)
