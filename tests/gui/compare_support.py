"""What the tests of the Compare page share: runs, scripts of an engine that listens, the page in front."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from pytestqt.qtbot import QtBot

from studio.gui.compare.page import ComparePage
from studio.gui.shell.main_window import MainWindow
from studio.protocol.codec import decode_command
from studio.protocol.commands import Transcribe
from studio.settings.application import runs_folder
from tests.unit.runs.test_history import FINISHED, started, write_run

Prepare = Callable[[Any], Any]
TEXTS = [f"les mots numéro {number} sont dits ici" for number in range(8)]


def adapter(name: str = "mine") -> str:
    """An adapter's folder."""
    return str(runs_folder() / name / "adapter")


def tone(path: Path) -> Path:
    """Half a second of a tone in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, 0.3 * np.sin(np.arange(8000) / 5), 16_000)
    return path


def corpus(folder: Path, texts: Sequence[str]) -> Path:
    """A folder of recordings with a table of their texts."""
    rows = ["file_name,text", *(f"{number}.wav,{text}" for number, text in enumerate(texts))]
    for number in range(len(texts)):
        tone(folder / f"{number}.wav")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def row(model: str, text: str, **more: Any) -> dict[str, Any]:
    """What one model heard, as the engine tells it."""
    return {"model": model, "text": text, "seconds": 0.25} | more


def clip_transcribed(index: int, *rows: dict[str, Any]) -> list[Any]:
    """One recording as all models heard it."""
    return ["event", "ClipTranscribed", {"index": index, "audio": "x", "duration": 0.5, "results": list(rows)}]


def answer(*clips: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """The answer to one request."""
    events = [clip_transcribed(index, *rows) for index, rows in enumerate(clips)]
    return [["wait", "Transcribe"], *events, ["event", "TranscriptionFinished", {"clips": len(clips)}]]


def both(base: str, mine: str, **more: Any) -> list[dict[str, Any]]:
    """What base and adapter heard."""
    return [row("base", base, **more), row(adapter(), mine, **more)]


def requests(script: Path) -> list[Transcribe]:
    """What the fake engine was asked, in order."""
    path = script / "script.lines"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    messages = [decode_command(line).message for line in lines]
    return [message for message in messages if isinstance(message, Transcribe)]


def show_page(window: MainWindow, qtbot: QtBot, held_out: Sequence[dict[str, Any]] = ()) -> ComparePage:
    """The page in front, with one finished run of French."""
    run = write_run(runs_folder() / "mine", [started(), FINISHED])
    lines = "".join(json.dumps(each) + "\n" for each in held_out)
    (run / "manifest.jsonl").write_text(lines, encoding="utf-8")
    window.show_page("compare")
    page = window.page("compare")
    assert isinstance(page, ComparePage)
    qtbot.waitUntil(lambda: bool(page.choice.adapters), timeout=10_000)
    if held_out:
        qtbot.waitUntil(lambda: page.clips.held_out.combo.count() > 0, timeout=10_000)
    return page


def heard(page: ComparePage, qtbot: QtBot) -> None:
    """Wait until the recording that is shown has been heard."""
    qtbot.waitUntil(
        lambda: page.comparing.clip is not None and bool(page.comparing.clip.transcriptions), timeout=20_000
    )
