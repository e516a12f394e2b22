"""Figures of quick evaluations are called quick wherever the Train page shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from studio.gui.engines.run_history import RunHistory
from studio.gui.train.headline import RunHeadline
from studio.gui.train.plots import TrainPlots
from studio.gui.train.run_view import RunView
from studio.protocol.codec import Envelope
from studio.protocol.events import EvaluationCompleted, RunStarted, StepCompleted
from studio.protocol.state import replay


@pytest.mark.parametrize("context", ["trimmed", "padded"])
def test_quick_figures_are_called_so(qtbot: QtBot, tmp_path: Path, context: str) -> None:
    told = [
        RunStarted(total_steps=40, validation_utterances=48, audio_context=context),
        EvaluationCompleted(0, 2.4, 0.232, 0.4, 48, context, "bfloat16"),
        StepCompleted(10, 1.0, 1.0, 1e-3, 1.0, 8.0, 1, 0),
        EvaluationCompleted(10, 0.6, 0.049, 0.1, 48, context, "bfloat16"),
    ]
    events = [Envelope(number, float(number), event) for number, event in enumerate(told)]
    history = RunHistory()
    for envelope in events:
        history.add(envelope)
    view = RunView("training", replay(events), history)
    headline, plots = RunHeadline(), TrainPlots(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    for widget in (headline, plots):
        qtbot.addWidget(widget)
    headline.show_run(view)
    plots.set_run(view.state, view.history, None)
    plots.refresh("rate")
    is_quick = context == "trimmed"
    expected = "best so far, step 10; 48 held-out utterances"
    assert headline.cer.help.text() == (f"{expected}, quick" if is_quick else expected)
    assert plots.rate.accessibleName().endswith(", quick") == is_quick
    for tip in (headline.cer.help.toolTip(), plots.rate.toolTip()):
        assert tip.startswith("Quick: decoded from audio as short" if is_quick else "Decoded from audio padded to 30 s")
        assert tip.endswith("Precision: bfloat16.")
