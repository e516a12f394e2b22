"""What the tests of the Data page share: a folder with good and bad recordings, a loudspeaker, using its widgets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import numpy.typing as npt
import soundfile
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.corpus.dataset import Dataset
from studio.gui.data.page import DataPage
from studio.gui.data.utterances import Column
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow

RATE = 16_000
TEXTS = ["Bonjour à tous", "Merci beaucoup", "Un café noir", "merci, beaucoup!", "Une phrase de plus", "Il pleut",
         "La porte est ouverte", "Où est la gare", "Deux billets", "Trois fois rien",
         "Bien trop de paroles pour une seule petite seconde de son. Et encore cette phrase."]  # fmt: skip


def write_prompts(root: Path) -> Path:
    """Eleven recordings of a second that can be used, one that is too long, one without a transcript."""
    root.mkdir()
    rows = ["file_name\ttext"]
    for index, text in enumerate(TEXTS):
        write(root / f"clip-{index}.wav", 1.0)
        rows.append(f"clip-{index}.wav\t{text}")
    write(root / "long.wav", 31.0)
    write(root / "mute.wav", 0.8)
    (root / "metadata.tsv").write_text("\n".join([*rows, "long.wav\tTrop long", "mute.wav\t"]) + "\n", encoding="utf-8")
    return root


def data_page(window: MainWindow, session: Session, folder: Path, qtbot: QtBot) -> DataPage:
    """The page with the folder open, silence listened for."""
    open_folder(session, folder, qtbot)
    found = window.page("data")
    assert isinstance(found, DataPage)
    qtbot.waitUntil(lambda: not found.examiner.is_busy, timeout=20_000)
    return found


class Speaker:
    """Stands for PortAudio: what is played is taken when the test says so."""

    def __init__(self) -> None:
        self.streams: list[SimpleNamespace] = []
        self.broken = False

    def module(self) -> ModuleType:
        made = ModuleType("sounddevice")
        self._error = type("PortAudioError", (Exception,), {})
        vars(made).update(
            PortAudioError=self._error,
            OutputStream=self._open,
            query_devices=lambda kind: {"default_samplerate": 48_000.0},
        )
        return made

    def hear(self, frames: int) -> npt.NDArray[np.float32]:
        out = np.ones((frames, 1), np.float32)
        self.streams[-1].callback(out, frames, None, None)
        return out[:, 0]

    def _open(self, samplerate: int, callback: Callable[..., None], **_: object) -> SimpleNamespace:
        if self.broken:
            raise self._error("Error querying device -1")
        nothing: Callable[[], None] = lambda: None  # noqa: E731
        stream = SimpleNamespace(
            samplerate=samplerate, callback=callback, latency=0.0, start=nothing, abort=nothing, close=nothing
        )
        self.streams.append(stream)
        return stream


def write(path: Path, seconds: float, lead: float = 0.0) -> None:
    """Syllables of noise, other ones in every file, after so many seconds of silence."""
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(sum(path.name.encode())).normal(0, 0.1, time.size)
    samples = (noise * np.where(np.sin(2 * np.pi * 3 * time) > -0.6, 1, 0.01)).astype(np.float32)
    samples[: round(lead * RATE)] = 0
    soundfile.write(path, samples, RATE)


def open_folder(session: Session, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        session.open_folder(folder)
    settle(qtbot)


def settle(qtbot: QtBot) -> None:
    """Work in the background, and what it tells."""
    wait_for_all()
    QApplication.processEvents()


def corpus_of(page: DataPage) -> Dataset:
    assert page.dataset is not None
    return page.dataset


def row_of(page: DataPage, name: str) -> int:
    dataset = corpus_of(page)
    return next(row for row in range(len(dataset)) if dataset[row].id == name)


def choose(page: DataPage, *names: str) -> None:
    """Select rows as clicks with Ctrl do; the first is the current one."""
    page.list.select_row(row_of(page, names[0]))
    model, selection = page.list.model, page.list.table.selectionModel()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for name in names[1:]:
        selection.select(model.index(model.position_of(row_of(page, name)), 0), flags)


def shown(page: DataPage, column: Column = Column.TEXT) -> list[str]:
    model = page.list.model
    return [str(model.index(position, column).data()) for position in range(model.rowCount())]


def type_over(page: DataPage, text: str, qtbot: QtBot) -> None:
    override = page.editor.transcript
    override.setFocus()
    override.selectAll()
    qtbot.keyClicks(override, text)
    qtbot.keyClick(override, Qt.Key.Key_Return)


def other_side(page: DataPage, side: int) -> str:
    """A recording on a side, none of the repeated texts."""
    dataset = corpus_of(page)
    return next(dataset[row].id for row in range(11) if dataset.sides[row] == side and row not in (1, 3))
