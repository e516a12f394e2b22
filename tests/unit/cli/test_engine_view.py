"""Commands that supervise an engine, with small scripts in the engine's place."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

from studio.cli.engine_view import EngineFailed, run_engine
from studio.cli.runs import resume, train
from studio.cli.transcribe import _as_named, transcribe
from studio.errors import RunError, StorageError, StudioError
from studio.protocol.client import EngineProcess
from studio.runs.directory import RunDirectory
from studio.runs.report import Report, Row
from studio.runs.transcripts import TranscriptFolder, TranscriptPlan
from tests.unit.runs.run_support import write_checkpoint, write_corpus

PRELUDE = """
import json, os, signal, sys
from pathlib import Path
from studio.protocol.codec import decode_command, encode
from studio.protocol.events import *

def tell(event):
    sys.stdout.write(encode(event, 0, 0.0))
    sys.stdout.flush()

path = Path(sys.argv[2])
"""
TRAINING = """
tell(PhaseChanged("loading"))
tell(RunStarted(str(path), "[/own]", "cpu", 2, 0, 3, 1, 10, 1000))
tell(EvaluationCompleted(0, 2.0, 0.5, 0.75, 1))
tell(PhaseChanged("training"))
tell(StepCompleted(1, 0.5, 1.5, 1e-3, 1.0, 3.0, 1, 0))
tell(Warned("Take [care]."))
"""
FINISHING = """
(path / "report.json").write_text((path / "prepared.json").read_text())
tell(RunFinished(2, str(path / "report.json")))
"""
CLIPS = """
job = json.loads(path.read_text())
result = {"text": "[안녕]", "seconds": 0.5, "language": "ko", "segments": [{"start": 0, "end": 1.5, "text": "[안녕]"}]}
base, adapter = {"model": "base", "together": 2, "strength": 100}, {"model": "/[x]", "together": 1, "strength": 80}
results = [{**result, **base}, {**result, **adapter, "segments": []}]
Path(job["output"]).write_text(json.dumps({"clips": [{"audio": job["audio"][0], "results": results}]}))
tell(RunFinished(0, job["output"]))
"""

NOTHING = {"text": "", "language": "fr", "segments": []}

Engine = Callable[[str], None]


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    write_corpus(tmp_path / "data", ["bonjour", "merci", "au revoir", "oui"])
    (tmp_path / "run.toml").write_text(
        '[checkpoint]\nname = "own"\nlanguage = "fr"\n[data]\nsource = "data"\n', encoding="utf-8"
    )
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Let every engine run the prelude and a script."""

    def use(script: str) -> None:
        (tmp_path / "engine.py").write_text(PRELUDE + script, encoding="utf-8")
        command = [sys.executable, str(tmp_path / "engine.py")]
        monkeypatch.setattr("studio.protocol.client.engine_command", lambda: command)

    return use


def finished_report() -> Report:
    rows = [Row("1", "/1.wav", "bonjour [ici]", "bon jure [ici]", "bonjour [ici]")]
    return Report("finished", "[own]", "fr", 0.2, 0.0, 1.0, 0.0, "basic", 1, steps=2, train_seconds=3.0, rows=rows)


def test_a_run_to_its_end(engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    finished_report().save(workplace / "prepared.json")
    engine(TRAINING + FINISHING.replace('path / "prepared.json"', f"Path({str(workplace / 'prepared.json')!r})"))
    train(workplace / "run.toml", ["adapter.rank=4"], workplace / "[run]")
    shown = capsys.readouterr()
    assert f"Run directory: {workplace / '[run]'}" in shown.err
    assert "[/own] on cpu: 3 utterances to train, 1 held out; 10 of 1,000 parameters are trained (1.00 %)" in shown.err
    assert "Evaluation, base: CER 50.0%, WER 75.0%" in shown.err
    assert "Warning: Take [care]." in shown.err
    assert f"Adapter: {workplace / '[run]' / 'adapter'}" in shown.out
    assert "[own], 1 utterance," in shown.out and "20.0 %" in shown.out
    assert "bonjour [ici]" in shown.out
    assert "rank = 4" in (workplace / "[run]" / "run.toml").read_text(encoding="utf-8")
    (workplace / "[run]" / "report.html").touch()
    with pytest.raises(RunError, match="is finished: there is nothing to resume"):
        resume(workplace / "[run]")


def test_quick_evaluations_are_called_so_and_a_resumed_run_says_where_it_goes_on(
    engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine(
        "tell(RunStarted(total_steps=9, start_step=4, trainable_parameters=1, total_parameters=2))\n"
        "tell(EvaluationCompleted(6, 1.0, 0.5, 0.75, 2, 'trimmed'))\n"
        "tell(EvaluationCompleted(8, 1.0, 0.5, 0.75, 2))\n"
        "tell(EvaluationCompleted(8, float('nan'), 0.25, 0.75, 1, split='test', set='eval_clean'))\n"
        "tell(RunStopped(8, 'x'))\n"
    )
    run_engine(["train", str(workplace)], workplace / "log.txt")
    shown = capsys.readouterr().err
    assert "Going on after step 4 of 9." in shown
    assert "Quick evaluation, step 6: CER" in shown and "\nEvaluation, step 8: CER" in shown
    assert "Evaluation of test, eval_clean, step 8: CER 25.0%, WER 75.0% (1 utterance)\n" in shown


def test_a_stopped_run_says_how_to_go_on(engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine(TRAINING + "tell(CheckpointSaved(1, 'x'))\ntell(RunStopped(1, 'x'))\n")
    with pytest.raises(typer.Exit) as ended:
        train(workplace / "run.toml", [], workplace / "run")
    assert ended.value.exit_code == 130
    assert f"Stopped at step 1, everything is saved. Go on with: whisper-lora-studio resume {workplace / 'run'}" in (
        capsys.readouterr().err
    )
    with pytest.raises(typer.Exit):
        resume(workplace / "run")


def test_a_failed_run_gives_the_engines_own_message(engine: Engine, workplace: Path) -> None:
    engine(TRAINING + "tell(RunFailed('out_of_memory', 'Too little memory.', 'Take less.', 'Traceback'))\nsys.exit(1)")
    with pytest.raises(EngineFailed) as caught:
        train(workplace / "run.toml", [], workplace / "run")
    assert (caught.value.message, caught.value.hint) == ("Too little memory.", "Take less.")
    engine("os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(EngineFailed) as caught:
        resume(workplace / "run")
    assert "SIGKILL" in caught.value.message
    assert str(workplace / "run" / "log.txt") in caught.value.hint


@pytest.mark.parametrize("asked", ["SIGINT", "SIGTERM"])
def test_ctrl_c_once_stops_cleanly(
    engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    engine(
        TRAINING + f"os.kill(os.getppid(), signal.{asked})\n"
        "kind = type(decode_command(sys.stdin.readline()).message).__name__\n"
        "tell(Warned(f'told to {kind}'))\ntell(RunStopped(1, 'x'))\n"
    )
    state = run_engine(["train", str(workplace)], workplace / "log.txt")
    assert (state.status, state.warnings[-1]) == ("stopped", "told to Stop")
    shown = " ".join(capsys.readouterr().err.split())  # wherever the terminal breaks lines
    assert "Stopping once this step is finished" in shown and "Ctrl-C again ends at once" in shown


def test_ctrl_c_while_the_engine_is_started_stops_it(
    engine: Engine, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = workplace / "pressed"
    os.mkfifo(pressed)

    class Interrupted(EngineProcess):
        def __init__(self, arguments: list[str], log: Path) -> None:
            super().__init__(arguments, log)
            pressed.read_text()

    monkeypatch.setattr("studio.cli.engine_view.EngineProcess", Interrupted)
    engine(
        f"os.kill(os.getppid(), signal.SIGINT)\nPath({str(pressed)!r}).write_text('')\n"
        "kind = type(decode_command(sys.stdin.readline()).message).__name__\n"
        "tell(Warned(f'told to {kind}'))\ntell(RunStopped(1, 'x'))\n"
    )
    state = run_engine(["train", str(workplace)], workplace / "log.txt")
    assert (state.status, state.warnings) == ("stopped", ("told to Stop",))


def test_ctrl_c_twice_ends_at_once_and_blames_nothing(
    engine: Engine, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(
        TRAINING + "os.kill(os.getppid(), signal.SIGINT)\nsys.stdin.readline()\n"
        "os.kill(os.getppid(), signal.SIGINT)\nwhile True: signal.pause()\n"
    )
    with pytest.raises(EngineFailed) as caught:
        run_engine(["train", str(workplace)], workplace / "log.txt")
    assert (caught.value.code, caught.value.message) == ("killed", "Ended at once, as asked.")
    assert "memory" not in caught.value.hint
    beginning = "It goes on from its beginning (nothing was saved yet)"
    assert caught.value.hint == f"{beginning} by: whisper-lora-studio resume {workplace}"
    monkeypatch.setattr(RunDirectory, "complete_checkpoints", lambda _: [(40, workplace), (60, workplace)])
    with pytest.raises(EngineFailed) as caught:
        run_engine(["train", str(workplace)], workplace / "log.txt")
    assert caught.value.hint.startswith("It goes on after step 60 by: whisper-lora-studio resume")


def test_a_log_that_cannot_be_written_is_told(engine: Engine, workplace: Path) -> None:
    engine("tell(RunFinished())")
    with pytest.raises(StorageError, match=r"log\.txt cannot be written: Not a directory"):
        run_engine(["train", "x"], workplace / "run.toml" / "log.txt")


def test_a_busy_run_is_not_started(engine: Engine, workplace: Path) -> None:
    engine(TRAINING + "tell(RunStopped(0))\n")
    with pytest.raises(typer.Exit):
        train(workplace / "run.toml", [], workplace / "run")
    engine("Path('started').touch()\ntell(RunFinished())\n")
    with RunDirectory(workplace / "run").locked(), pytest.raises(RunError, match="in use by another process"):
        resume(workplace / "run")
    assert not (workplace / "started").exists()


def test_transcripts_are_shown_and_written(engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine(CLIPS)
    Path("[a].wav").touch()
    transcribe([Path("[a].wav")], "own", [], "fr", "auto", "transcribe", "-")
    shown = capsys.readouterr()
    assert json.loads(shown.out)["clips"][0]["audio"] == "[a].wav"
    transcribe([Path("[a].wav")], "own", [], "fr", "auto", "transcribe")
    assert capsys.readouterr().out.splitlines() == [
        "[a].wav",
        "  base (ko, 0.5 s, shared by 2): [안녕]",
        "       0.00 –    1.50  [안녕]",
        "  /[x] (80 %, ko, 0.5 s): [안녕]",
    ]
    with pytest.raises(StudioError, match="1 of 2 files could not be transcribed"):
        transcribe([Path("[a].wav"), Path("b.wav")], "own", [], "fr", "auto", "transcribe", "clips.json")
    assert len(json.loads((workplace / "clips.json").read_text(encoding="utf-8"))["clips"]) == 1


def test_a_folder_is_transcribed_file_by_file(
    engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine(CLIPS)
    with pytest.raises(StudioError, match="3 of 4 files"):
        transcribe([workplace / "data"], "own", [], "fr", "auto", "transcribe")
    assert capsys.readouterr().out.splitlines()[0].endswith(".wav")
    (workplace / "nothing").mkdir()
    with pytest.raises(StudioError, match="no recordings in"):
        transcribe([workplace / "nothing"], "own", [], "fr", "auto", "transcribe")


def test_transcripts_are_asked_for_of_the_adapter_alone_and_only_of_what_is_not_done(
    engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine(CLIPS + "Path('seen.json').write_text(json.dumps(job))\n")
    Path("a.wav").touch()
    transcribe([Path("a.wav")], "own", language="fr", formats=["srt", "txt"], output=Path("out"), lines=1)
    job = json.loads(Path("seen.json").read_text(encoding="utf-8"))
    assert (job["audio"], job["timestamps"], job["base"]) == ([str(workplace / "a.wav")], True, True)
    plan = job["transcripts"]
    assert (plan["formats"], plan["names"], plan["rules"]) == (["srt", "txt"], ["own"], {"lines": 1})
    assert "1 file transcribed" in capsys.readouterr().out
    # As the engine would have written it:
    TranscriptFolder(msgspec.convert(plan, TranscriptPlan)).write(job["audio"][0], 1.0, [NOTHING])
    Path("seen.json").unlink()
    transcribe([Path("a.wav")], "own", language="fr", formats=["srt", "txt"], output=Path("out"), lines=1)
    shown = capsys.readouterr()
    assert "1 file done before" in shown.err
    assert not Path("seen.json").exists()
    Path("out/a.vtt").touch()
    with pytest.raises(StudioError, match=r"a\.vtt is there already"):
        transcribe([Path("a.wav")], "own", language="fr", formats=["vtt"], output=Path("out"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"formats": ["srt"]}, "name the folder"),
        ({"formats": ["doc"], "output": Path("out")}, "'doc' is not one of"),
        ({"output": Path("out")}, "name what is to be written"),
        ({"lines": 1}, "name what is to be written"),
        ({"formats": ["srt"], "output": Path("out"), "watch": True}, "name a folder that is watched"),
    ],
)
def test_options_of_transcripts_that_do_not_go_together(workplace: Path, options: dict[str, Any], told: str) -> None:
    Path("a.wav").touch()
    with pytest.raises(StudioError, match=told):
        transcribe([Path("a.wav")], "own", language="fr", **options)


def test_watching_ends_as_asked(engine: Engine, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine("tell(RunStopped())")
    (workplace / "inbox").mkdir()
    transcribe([workplace / "inbox"], "own", language="fr", formats=["txt"], output=Path("out"), watch=True)
    assert "Watching" in capsys.readouterr().err


def test_an_adapter_keeps_the_name_it_was_given_but_where_it_lies_inside(tmp_path: Path) -> None:
    inner = tmp_path / "run" / "adapter"
    given = [tmp_path / "run", tmp_path / "other" / ".." / "own"]
    assert _as_named(given, [inner, tmp_path / "own"]) == [inner, given[1]]
