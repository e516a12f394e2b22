"""A window whose Compare page is worked by its widgets: what is played is recorded, heard and scored.

``compare_process SPEECH REFERENCE`` in the environment of a virtual microphone; prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.gui.compare.page import ComparePage
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.app import Studio, make_application, open_preferences

_SECONDS = 120


def wait(condition: Callable[[], Any]) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + _SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        QTest.qWait(20)


def work(page: ComparePage, speech: str, reference: str) -> dict[str, Any]:
    """Record what is played, type what was said, and read the page."""
    button = page.card.control.button
    wait(lambda: page.choice.adapters and page.microphone.state == "ready")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait(lambda: page.microphone.state == "recording")
    player = subprocess.Popen(["paplay", "--device=speaker", speech])
    wait(lambda: player.poll() is not None)
    bars = page.card.live.bars
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait(lambda: page.comparing.clip is not None and page.comparing.clip.transcriptions)
    page.reference.field.setFocus()
    QTest.keyClicks(page.reference.field, reference)
    clip = page.comparing.clip
    assert clip is not None
    columns = page.view.columns.columns[:2]
    return {
        "whole": clip.whole,
        "audio": clip.audio,
        "bars": bars,
        "texts": [column.transcribed_text for column in columns],
        "shown": [column.text.transcribed() for column in columns],
        "cer": [column.cer.figure.accessibleName() for column in columns],
        "marked": [any(piece.kind != "same" for piece in column.text.pieces) for column in columns],
    }


def main() -> None:
    app = make_application(["compare"])
    session = Session(open_preferences())
    studio = Studio(app, session)
    studio.window.show()
    studio.window.show_page("compare")
    page = studio.window.page("compare")
    assert isinstance(page, ComparePage)
    try:
        print(json.dumps(work(page, *sys.argv[1:])), flush=True)
    finally:
        studio.window.close_without_asking()
        session.close()
        wait_for_all()


if __name__ == "__main__":
    main()
