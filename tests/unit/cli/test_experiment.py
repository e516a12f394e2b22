"""``experiment`` and ``queue``, as far as no engine is needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import tomlkit

from studio import cli
from studio.cli.axes import parse_axis, parse_values
from studio.errors import SettingsError
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.opening import Opening, note_opening
from studio.runs.experiments.requests import last_request
from studio.runs.queue import read_queue
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings, save_run_settings
from studio.text.error_rates import Interval
from tests.unit.runs.experiments.experiment_support import add_trial, make_experiment
from tests.unit.runs.run_support import write_checkpoint, write_corpus


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    write_corpus(tmp_path / "data", [f"bonjour {number}" for number in range(10)])
    raw = {
        "checkpoint": {"name": "own", "language": "fr"},
        "data": {"source": str(tmp_path / "data"), "validation_fraction": 0.2, "test_fraction": 0.2},
    }
    save_run_settings(RunSettings.model_validate(raw), tmp_path / "run.toml")
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["whisper-lora-studio", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_axes_are_read_as_they_are_typed() -> None:
    assert parse_axis("adapter.rank=4,8, 16") == ("adapter.rank", [4, 8, 16])
    assert parse_axis("adapter.method=lora,dora") == ("adapter.method", ["lora", "dora"])
    assert parse_axis("training.spec_augment=true,false") == ("training.spec_augment", [True, False])
    assert parse_axis("adapter.target_modules=q_proj+v_proj,attention") == (
        "adapter.target_modules",
        [["q_proj", "v_proj"], ["attention"]],
    )
    rate = {"low": 1e-4, "high": 1e-2, "log": True}
    assert parse_axis("training.learning_rate=1e-4..1e-2") == ("training.learning_rate", rate)
    assert parse_axis("adapter.dropout=0..0.3") == ("adapter.dropout", {"low": 0.0, "high": 0.3, "log": False})
    assert parse_values("adapter.method=lora quantization.method=nf4") == {
        "adapter.method": "lora",
        "quantization.method": "nf4",
    }


@pytest.mark.parametrize(("text", "words"), [("adapter.rnk=4", "adapter.rank"), ("adapter.rank", "write it as")])
def test_what_is_no_axis_is_told(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        parse_axis(text)


def test_new_makes_an_experiment_and_says_what_it_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    axes = ("--axis", "adapter.method=lora,dora", "--axis", "quantization.method=none,int8", "--dir", "e")
    assert run(monkeypatch, "experiment", "new", "run.toml", *axes, "--no-measure", "--seeds", "1,2") == 0
    told = capsys.readouterr()
    assert "6 to train, 2 to choose by; the test side of 2 stays closed" in told.err
    assert "6 runs, under a minute, at most" in told.err and "fits" in told.err
    assert "not possible: adapter.method=dora, quantization.method=int8" in told.err
    directory = ExperimentDirectory(workplace / "e")
    assert directory.load().seeds == (1, 2) and directory.manifest.is_file()
    assert "experiment run" in told.out


def test_methods_are_compared_by_one_option(monkeypatch: pytest.MonkeyPatch, workplace: Path) -> None:
    assert run(monkeypatch, "experiment", "new", "run.toml", "--methods", "--dir", "e", "--no-measure") == 0
    settings = ExperimentDirectory(workplace / "e").load()
    assert len(settings.also) == 7 and settings.name == "Methods, run"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "say what is tried"),
        (("--methods", "--axis", "adapter.rank=4"), "leave --axis"),
        (("--axis", "adapter.rank=4,8", "--search"), "a search needs an end"),
        (("--axis", "adapter.rank=4,8", "--seeds", "x"), "whole numbers"),
        (("--axis", "adapter.rank=4,8", "--prune", "often"), "is not one of"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    workplace: Path,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    assert run(monkeypatch, "experiment", "new", "run.toml", "--dir", "e", *arguments) == 1
    assert words in capsys.readouterr().err and not (workplace / "e").exists()


def test_show_tells_writes_and_chooses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    directory = make_experiment(workplace / "e")
    add_trial(directory, {"adapter.rank": 4}, 21, size=1000)
    add_trial(directory, {"adapter.rank": 8}, 20, size=2000)
    files = ("--html", "e.html", "--json", "e.json", "--best", "best.toml")
    assert run(monkeypatch, "experiment", "show", "e", *files) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "r = 4 is as good as r = 8, at half the size." in told and "2000" not in told
    known = json.loads((workplace / "e.json").read_text(encoding="utf-8"))
    assert [each["title"] for each in known["candidates"]] == ["r = 8", "r = 4"]
    assert known["comparisons"][0]["verdict"] == "same"
    assert load_run_settings(workplace / "best.toml").adapter.rank == 8
    page = (workplace / "e.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4 and "r = 4 is as good as r = 8" in page and "<script" not in page


def test_show_of_what_was_not_begun(monkeypatch: pytest.MonkeyPatch, workplace: Path) -> None:
    make_experiment(workplace / "e")
    assert run(monkeypatch, "experiment", "show", "e", "--html", "e.html") == 0
    assert run(monkeypatch, "experiment", "test", "e") == 1
    assert run(monkeypatch, "experiment", "show", "nowhere") == 1


def test_stop_and_pause_reach_whoever_works(monkeypatch: pytest.MonkeyPatch, workplace: Path) -> None:
    directory = make_experiment(workplace / "e")
    assert run(monkeypatch, "experiment", "stop", "e") == 0 and last_request(directory) == "stop"
    assert run(monkeypatch, "experiment", "stop", "e", "--pause") == 0 and last_request(directory) == "pause"


def test_a_second_choice_hears_that_the_test_was_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    directory = make_experiment(workplace / "e")
    add_trial(directory, {"adapter.rank": 4}, 40)
    add_trial(directory, {"adapter.rank": 8}, 20)
    rates = (0.2, 0.1, 0.4, 0.3, Interval(0.05, 0.15), Interval(-0.2, -0.05))
    note_opening(directory, Opening(1, "r = 8", 1.0, 12, *rates))
    monkeypatch.setattr(
        sys.modules["studio.cli.experiment"],
        "open_test",
        lambda _directory, chosen: Opening(0, chosen.title, 2.0, 12, *rates),
    )
    assert run(monkeypatch, "experiment", "test", "e") == 0
    told = capsys.readouterr()
    assert "r = 8 on 12 test utterances: CER 20.0 % → 10.0 %" in told.out and "opened before" not in told.err
    assert run(monkeypatch, "experiment", "test", "e", "--trial", "0") == 0
    assert "opened before for r = 8" in " ".join(capsys.readouterr().err.split())


def test_experiments_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    directory = make_experiment(workplace / "home" / "experiments" / "e")
    add_trial(directory, {"adapter.rank": 4}, 20)
    assert run(monkeypatch, "experiment", "list") == 0
    assert "ranks, 1 of 1 trial over; best: r = 4, CER 1.0 %" in capsys.readouterr().out


def test_the_queue_is_kept_by_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    for name in ("a", "b"):
        make_experiment(workplace / name)
        assert run(monkeypatch, "queue", "add", name) == 0
    assert run(monkeypatch, "queue", "move", "b", "--before", "a") == 0
    assert run(monkeypatch, "queue", "pause", "a") == 0
    assert [(each.path.name, each.state) for each in read_queue().entries] == [("b", "waiting"), ("a", "paused")]
    assert run(monkeypatch, "queue", "resume", "a") == 0
    assert run(monkeypatch, "queue", "remove", "b") == 0
    assert run(monkeypatch, "queue", "pause") == 0
    capsys.readouterr()
    assert run(monkeypatch, "queue", "list") == 0
    told = capsys.readouterr().out
    assert "interrupted" in told and "the queue is paused" in told
    assert run(monkeypatch, "queue", "run") == 0 and run(monkeypatch, "queue", "remove", "z") == 1


def test_an_experiment_file_can_be_written_by_hand(workplace: Path) -> None:
    folder = workplace / "own"
    folder.mkdir()
    document = {"axes": {"adapter.rank": [4, 8]}, "run": {"checkpoint": {"language": "fr"}, "data": {"source": "/a"}}}
    (folder / "experiment.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
    assert ExperimentDirectory(folder).load().axes["adapter.rank"] == (4, 8)


def test_where_recordings_cannot_be_used_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    new = ("experiment", "new", "run.toml", "--axis", "adapter.rank=4,8", "--dir", "e", "--no-measure")
    assert run(monkeypatch, *new, "--set", "data.source=nowhere") == 1
    assert "nowhere" in capsys.readouterr().err and not (workplace / "e").exists()
    assert run(monkeypatch, *new) == 0
