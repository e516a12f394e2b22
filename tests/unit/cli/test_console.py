"""What is shown in a terminal steers it by nothing that stands in file names, texts or messages."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from rich.progress import Progress
from rich.table import Table
from rich.text import Text
from typer.testing import CliRunner

from studio.audio.decoding import SAMPLE_RATE
from studio.cli import app, console
from studio.cli.console import PlainConsole, report_table, show_error, show_transcripts, write_json
from studio.corpus.utterance import Utterance
from studio.errors import StudioError
from studio.runs.report import Report, Row, SideFigures

EVIL = "b\x1b]0;evil\x07\x1b[2J\x9b2Jx\r\udcff.flac"


def terminal() -> PlainConsole:
    return PlainConsole(file=io.StringIO(), force_terminal=True, width=200, highlight=False, color_system="truecolor")


def written(to: PlainConsole) -> str:
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue()


def test_nothing_in_a_name_reaches_the_terminal() -> None:
    to = terminal()
    table = Table(title=EVIL.replace("[", "\\["), show_lines=True)
    table.add_column("a")
    table.add_row(Text(EVIL))
    to.print(table)
    to.print(Text(EVIL, style="bold red"), soft_wrap=True)
    to.print(EVIL, markup=False)
    with Progress(console=to) as progress:
        progress.add_task(EVIL.replace("[", "\\["), total=1)
    shown = written(to)
    assert shown.count(r"\x1b]0;evil") >= 4 and "\x1b[1;31mb" in shown, "colours of our own stay"
    assert not any(bad in shown for bad in ("\x1b]0;", "\x07", "\x1b[2J", "\x9b", "\udcff"))


def test_line_ends_and_letters_stay() -> None:
    to = terminal()
    to.print("한국어 é\n…", markup=False)
    assert written(to) == "한국어 é\n…\n"


def test_errors_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    to = terminal()
    monkeypatch.setattr(console, "err", to)
    show_error(StudioError(f"There is no file {EVIL}", EVIL))
    assert written(to).count(r"b\x1b]0;evil") == 2 and "\x1b]" not in written(to)


@pytest.mark.parametrize(
    ("started", "said"), [("/x/studio/__main__.py", "python -m studio"), ("w", "whisper-lora-studio")]
)
def test_commands_are_told_as_the_program_was_started(monkeypatch: pytest.MonkeyPatch, started: str, said: str) -> None:
    to = terminal()
    monkeypatch.setattr(console, "err", to)
    monkeypatch.setattr(sys, "argv", [started])
    show_error(StudioError("Stopped.", "Go on by: whisper-lora-studio resume run"))
    to.print("Or: whisper-lora-studio train run.toml", markup=False)
    assert f"Go on by: {said} resume run" in written(to) and f"Or: {said} train run.toml" in written(to)


def row(text: str, adapted: str, split: str = "test", name: str = "") -> Row:
    return Row.of(Utterance(text, "a.wav", text, 1.0, split, set=name), text + "x", adapted)


def test_no_figure_stands_twice_and_guard_sets_have_both_rates() -> None:
    rows = [row("un deux", "un deux"), row("trois", "troi"), row("quatre", "quatre", "validation")]
    guard = SideFigures.of("guard", "outside", [row("cinq", "cinq")], "basic")
    facts = {"checkpoint": "own", "language": "fr", "decoding": "greedy", "guards": [guard], "strength": 100.0}
    to = terminal()
    to.print(report_table(Report.of(rows, "basic", **facts)))
    shown = written(to)
    first = [line for line in shown.splitlines() if "CER" in line or "WER" in line]
    names = [re.split(r"[│┃]", line)[1].strip() for line in first]
    assert [name for name in names if "spaced" not in name] == [
        f"{rate}, {side}"
        for side in ("test (2 utterances)", "validation (1 utterance)", "guard, outside (1 utterance)")
        for rate in ("CER", "WER")
    ]
    assert "adapter applied at 100 %" in shown


def test_the_strength_of_an_adapter_is_always_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    to = terminal()
    monkeypatch.setattr(console, "out", to)
    shared = {"strength": 100.0, "language": "fr", "seconds": 1.0, "together": 1, "text": "oui", "segments": []}
    show_transcripts([{"audio": "a", "results": [shared | {"model": name} for name in ("base", "mine")]}], ["mine"])
    assert "mine (100 %, fr" in written(to) and "base (fr" in written(to)


def test_json_on_standard_output_is_json_and_plain(capsys: pytest.CaptureFixture[str]) -> None:
    write_json("-", {EVIL: 1})
    text = capsys.readouterr().out
    assert json.loads(text) == {EVIL: 1} and text.isprintable() is False
    assert not any(bad in text for bad in ("\x1b", "\x9b", "\udcff"))


def test_a_folder_of_evil_names(tmp_path: Path) -> None:
    speech = np.random.default_rng(0).normal(0, 0.1, SAMPLE_RATE)
    for name, samples in {"a": speech, "b": speech, EVIL.removesuffix("\r\udcff.flac") + "[bold]": 0 * speech}.items():
        soundfile.write(tmp_path / "new.wav", samples, SAMPLE_RATE)
        (tmp_path / "new.wav").rename(tmp_path / f"{name}.wav")
        (tmp_path / f"{name}.txt").write_text(f"bonjour {len(name)}")
    result = CliRunner().invoke(app, ["dataset", "audit", str(tmp_path), "-l", "fr"])
    assert r"b\x1b]0;evil" in result.output and r"\x9b2Jx[bold].wav" in result.output
    assert not any(bad in result.output for bad in ("\x1b]", "\x1b[2J", "\x07", "\x9b"))
