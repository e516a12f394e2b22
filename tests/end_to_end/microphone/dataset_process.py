"""A window whose recording page is worked by its widgets until there is an adapter: what is played is read aloud.

``dataset_process SENTENCES TAKES CHECKPOINT`` in the environment of a virtual microphone: a text file, a folder with
``0.wav``, ``1.wav`` … for its lines, and a checkpoint's folder; prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.record.page import RecordPage
from studio.gui.shell.app import Studio, make_application, open_preferences
from studio.gui.start.page import StartPage
from studio.recording.plans import RecordingPlan

_SECONDS = 120
_BY_SILENCE = 3
"""So many takes end at silence, the others by hand: that is quicker."""

SETTINGS = {
    "data.validation_fraction": 0.2, "data.test_fraction": 0.0,
    "adapter.rank": 4, "training.max_steps": 3, "training.batch_size": 4,
    "training.device": "cpu", "evaluation.eval_steps": 3, "evaluation.batch_size": 4,
}  # fmt: skip


def wait(condition: Callable[[], Any], what: str) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + _SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        QTest.qWait(20)


def read(page: RecordPage, sentences: Path, takes: Path) -> list[str]:
    """Read every sentence by playing its take; what was said of those that were not kept by themselves."""
    page._open(RecordingPlan("en", sentences), page._folder)
    flawed = []
    for number in range(len(sentences.read_text(encoding="utf-8").splitlines())):
        wait(lambda: page.reading.can_record, "a microphone")
        page.reading.silence.is_on = number < _BY_SILENCE
        QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Space)
        wait(lambda: page.microphone.state == "recording", "recording")
        player = subprocess.Popen(["paplay", "--device=speaker", str(takes / f"{number}.wav")])
        wait(lambda player=player: player.poll() is not None, "what is played")  # type: ignore[misc]
        if number >= _BY_SILENCE:
            QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Space)
        wait(lambda number=number: page.card.verdict.isVisible() or page.reading.count > number, "a take")  # type: ignore[misc]
        if page.reading.count <= number:
            flawed.append(page.card.verdict.label.text())
            page.card.keep_button.click()
            wait(lambda number=number: page.reading.count > number, "a kept take")  # type: ignore[misc]
    return flawed


def work(studio: Studio, sentences: Path, takes: Path, checkpoint: str) -> dict[str, Any]:
    """From Start to an adapter."""
    session, window = studio.session, studio.window
    start = window.page("start")
    assert isinstance(start, StartPage)
    wait(lambda: start.voice.value.text(), "a level on Start")
    start.record_button.click()
    page = window.page("record")
    assert isinstance(page, RecordPage) and window.current == "record"
    flawed = read(page, sentences, takes)
    page.use_button.click()
    wait(lambda: session.project.dataset is not None, "the dataset")
    dataset = session.project.dataset
    assert dataset is not None
    language = session.project.settings.checkpoint.language
    for path, value in {"checkpoint.name": checkpoint, **SETTINGS}.items():
        assert session.project.change_setting(path, value) == "", path
    session.start_run()
    wait(lambda: session.run.state.is_over, "an adapter")
    return {
        "flawed": flawed,
        "shown": window.current,
        "source": str(dataset.source),
        "language": language,
        "texts": [utterance.text for utterance in dataset.manifest()],
        "status": session.run.state.status,
        "run": str(session.run.directory),
    }


def main() -> None:
    app = make_application(["record"])
    session = Session(open_preferences())
    studio = Studio(app, session)
    studio.window.show()
    studio.window.start()
    sentences, takes, checkpoint = sys.argv[1:]
    try:
        print(json.dumps(work(studio, Path(sentences), Path(takes), checkpoint)), flush=True)
    finally:
        studio.window.close_without_asking()
        session.close()
        wait_for_all()


if __name__ == "__main__":
    main()
