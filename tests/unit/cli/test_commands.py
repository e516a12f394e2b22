"""The commands that need no engine, and how results and errors are shown."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
import typer
from safetensors.numpy import save_file

from studio import __version__, cli
from studio.cli.common import choose_base, choose_language, job_folder
from studio.cli.console import counted, marked
from studio.cli.engine_view import EngineFailed
from studio.corpus.importers import read_folder
from studio.corpus.overrides import Override, OverrideStore
from studio.corpus.terms import save_term_file
from studio.corpus.utterance import Manifest
from studio.errors import RunError, SettingsError, StudioError
from studio.protocol.events import RunFailed
from studio.runs import pace
from studio.runs.jobs import EvaluateJob
from studio.runs.prepare import prepare_run
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings
from studio.text.terms import Term
from tests.unit.runs.run_support import folder_contents, write_checkpoint, write_corpus

MODELS = ("evaluate", "transcribe", "export", "merge")
COMMANDS = ("gui", "demo", "new", "train", "resume", *MODELS, "dataset", "checkpoint", "experiment", "queue")


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    write_corpus(tmp_path / "[fr] data", ["bonjour", "merci", "au revoir", "oui"])
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def adapter_folder(workplace: Path) -> None:
    """What looks like an adapter as long as nobody reads it."""
    (workplace / "adapter").mkdir()
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (workplace / "adapter" / name).write_text("{}", encoding="utf-8")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit status of a command in this process."""
    monkeypatch.setattr(sys, "argv", ["whisper-lora-studio", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    code = ended.value.code
    return code if isinstance(code, int) else 0


def test_help_names_every_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--help") == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(monkeypatch, command, "--help") == 0
    assert "Usage: " in capsys.readouterr().out


@pytest.mark.parametrize(("code", "status"), [("killed", 130), ("out_of_memory", 1)])
def test_what_the_user_ended_at_once_is_no_failure(monkeypatch: pytest.MonkeyPatch, code: str, status: int) -> None:
    def end() -> None:
        raise StudioError("It ended.", code=code)

    monkeypatch.setattr(cli, "app", end)
    assert run(monkeypatch, "train") == status


def test_the_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"whisper-lora-studio {__version__}\n"


def test_an_unknown_command_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "tarin") == 2


def test_checkpoints_for_programs_and_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    assert run(monkeypatch, "checkpoint", "list", "--json", "-") == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["checkpoints"]}
    assert rows["own"]["path"] == str(workplace / "home" / "checkpoints" / "own")
    assert rows["whisper-base"]["path"] is None and rows["whisper-base"]["multilingual"]
    assert not rows["whisper-tiny.en"]["multilingual"]
    memory = [rows[f"whisper-{size}"]["training_bytes"] for size in ("tiny", "base", "small", "medium", "large-v2")]
    assert memory == sorted(memory) and memory[-1] > 5 * memory[0] > 5 * rows["whisper-tiny"]["bytes"]
    assert run(monkeypatch, "checkpoint", "list") == 0
    assert "whisper-large-v3-turbo" in capsys.readouterr().out


def test_importing_a_checkpoint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    write_checkpoint(workplace / "model")
    assert run(monkeypatch, "checkpoint", "import", "model", "--name", "mine") == 0
    target = workplace / "home" / "checkpoints" / "mine"
    assert f"mine: {target}" in capsys.readouterr().out
    assert (target / "model.safetensors").is_file()


def test_an_audit_for_programs_and_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    (workplace / "[fr] data" / "[b]bold.wav").touch()
    assert run(monkeypatch, "dataset", "audit", "[fr] data", "--json", "audit.json", "-c", "own") == 0
    audit = json.loads((workplace / "audit.json").read_text(encoding="utf-8"))
    assert (audit["found"], audit["used"], len(audit["excluded"])) == (5, 4, 1)
    shown = capsys.readouterr()
    assert "5 recordings found, 4 used, 1 excluded." in shown.err
    assert "[fr] data/[b]bold.wav" in shown.err, "a name with brackets is shown as it is"
    assert shown.out == ""


def test_one_is_not_many(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path) -> None:
    write_corpus(workplace / "one", ["bonjour"])
    assert run(monkeypatch, "dataset", "audit", "one") == 0
    assert "1 recording found, 1 used, 0 excluded." in capsys.readouterr().err
    assert (counted(1, "utterance"), counted(0, "file"), counted(1200, "step")) == (
        "1 utterance",
        "0 files",
        "1,200 steps",
    )


def test_a_tiny_corpus_is_warned_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    assert run(monkeypatch, "new", "-d", "[fr] data", "-c", "own", "-l", "fr", "-o", "run.toml") == 0
    assert "Only 1 utterance is held out for evaluation: CER and WER of so few" in capsys.readouterr().err
    write_corpus(workplace / "more", [f"phrase {number}" for number in range(50)], seconds=0.1)
    assert run(monkeypatch, "new", "-d", "more", "-c", "own", "-l", "fr", "-o", "more.toml") == 0
    assert "held out" not in capsys.readouterr().err


def test_new_tells_what_the_run_will_need(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    arguments = ("new", "-d", "[fr] data", "-c", "own", "-l", "fr", "-o")
    assert run(monkeypatch, *arguments, "run.toml") == 0
    told = capsys.readouterr().err
    assert "A step learns" not in told
    assert re.search(r"will take about [\d.]+ GB of memory and .*no run of this checkpoint was timed here", told)
    monkeypatch.setattr(pace, "matrix_speed", lambda: 1e2)
    assert run(monkeypatch, *arguments, "slow.toml") == 0
    assert re.search(r"of memory and \d+ days", capsys.readouterr().err)


def test_the_corpus_s_own_splits_tell_how_many_are_held_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    folder = write_corpus(workplace / "parts", [f"phrase {number}" for number in range(20)], seconds=0.1)
    parts = ["train"] * 15 + ["dev"] * 2 + ["test"] * 3
    rows = [f"{number}.wav,phrase {number},{part}" for number, part in enumerate(parts)]
    (folder / "metadata.csv").write_text("\n".join(["file_name,text,split", *rows, ""]), encoding="utf-8")
    assert run(monkeypatch, "new", "-d", "parts", "-c", "own", "-l", "fr", "-o", "parts.toml") == 0
    assert "Only 3 utterances are held out" in capsys.readouterr().err


def test_a_run_file_finds_its_recordings_from_anywhere(monkeypatch: pytest.MonkeyPatch, workplace: Path) -> None:
    (workplace / "files").mkdir()
    assert run(monkeypatch, "new", "-d", "[fr] data", "-c", "own", "-l", "fr", "-o", "files/run.toml") == 0
    monkeypatch.chdir(workplace / "files")
    assert load_run_settings(Path("run.toml")).data.source == str(workplace / "[fr] data")


def test_what_profiles_make_of_transcripts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    write_corpus(workplace / "en", ["Mr. Park paid twenty dollars.", "yes"])
    arguments = ("dataset", "preview-profile", "en", "--profile", "whisper-english")
    assert run(monkeypatch, *arguments, "--json", "-") == 0
    shown = json.loads(capsys.readouterr().out)["profiles"]["whisper-english"]
    assert shown[0] == {"before": "Mr. Park paid twenty dollars.", "after": "mister park paid $20"}
    assert run(monkeypatch, *arguments) == 0
    assert "mister park paid $20" in capsys.readouterr().out
    assert run(monkeypatch, "dataset", "preview-profile", "en") == 0
    assert "korean-spaced" in capsys.readouterr().out
    assert run(monkeypatch, "dataset", "preview-profile", "en", "--profile", "german") == 1
    assert "There is no text profile" in capsys.readouterr().err


def test_an_english_profile_is_refused_for_other_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "evaluate", "[fr] data", "-c", "own", "-l", "fr", "--profile", "whisper-english") == 1
    assert "made for English and would spoil French" in capsys.readouterr().err


def test_a_run_s_manifest_is_judged_with_its_languages_and_words(monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"source": "[fr] data", "mixed_languages": True, "validation_fraction": 0.5, "test_fraction": 0.0}
    run_settings = RunSettings.model_validate({"checkpoint": {"name": "own", "language": "fr"}, "data": data})
    directory = prepare_run(run_settings, Path("run")).directory
    told = Manifest(msgspec.structs.replace(each, language="en") for each in Manifest.load(directory.manifest))
    told.save(directory.manifest)
    save_term_file(directory.terms, [Term("merci")])
    judged: list[tuple[set[str], tuple[Term, ...]]] = []

    def noted(_kind: str, job: EvaluateJob, _folder: Path) -> None:
        judged.append(({each.language for each in Manifest.load(Path(job.manifest))}, job.terms))
        raise typer.Exit(3)

    monkeypatch.setattr("studio.cli.models.execute", noted)
    assert run(monkeypatch, "evaluate", str(directory.manifest), "-c", "own", "-l", "fr") == 3
    assert judged == [({"en"}, (Term("merci"),))]


def test_marks_can_be_read_where_there_are_no_colours() -> None:
    assert marked("le soir", "la soir", "fr", plain=True).plain == "[-la -]{+le +}soir"
    assert marked("le soir", "la soir", "fr").plain == "la le soir"


def test_new_writes_a_run_file_that_train_can_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    arguments = ("new", "--data", "[fr] data", "-c", "own", "-l", "fr", "-o", "[x].toml")
    assert run(monkeypatch, *arguments) == 0
    assert "Wrote [x].toml. Start it with: whisper-lora-studio train [x].toml" in capsys.readouterr().out
    settings = load_run_settings(workplace / "[x].toml")
    assert (settings.checkpoint.name, settings.checkpoint.language) == ("own", "fr")
    assert settings.data.source == str(workplace / "[fr] data")
    assert "# Rank (r): " in (workplace / "[x].toml").read_text(encoding="utf-8")
    assert len(prepare_run(settings, workplace / "run").manifest) == 4
    (workplace / "[x].toml").write_text("mine")
    assert run(monkeypatch, *arguments) == 1
    assert (workplace / "[x].toml").read_text() == "mine"
    assert run(monkeypatch, *arguments, "--force") == 0
    assert load_run_settings(workplace / "[x].toml") == settings


def test_changes_of_a_dataset_are_applied_and_told_by_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    """As `dataset fix`, `dataset check` and the window make them."""
    first = next(iter(read_folder(workplace / "[fr] data")))
    OverrideStore(workplace / "[fr] data").save([Override(first.id, text="Un autre texte")])
    judged: list[Manifest] = []

    def evaluated(_what: str, job: EvaluateJob, _folder: Path) -> None:
        judged.append(Manifest.load(Path(job.manifest)))
        raise RunError("That will do.")

    monkeypatch.setattr("studio.cli.runs.continue_run", lambda _directory: None)
    monkeypatch.setattr("studio.cli.models.execute", evaluated)
    commands = (
        ("new", "--data", "[fr] data", "-c", "own", "-l", "fr", "-o", "x.toml"),
        ("train", "x.toml", "--run-dir", "run"),
        ("evaluate", "[fr] data", "-c", "own", "-l", "fr"),
    )
    for command in commands:
        run(monkeypatch, *command)
        assert "1 recording is taken as you changed it" in capsys.readouterr().err, command[0]
    for manifest in (Manifest.load(workplace / "run" / "manifest.jsonl"), *judged):
        assert {each.id: each.text for each in manifest}[first.id] == "Un autre texte"
    assert len(judged) == 1


def test_new_keeps_a_checkpoint_folder_wherever_the_run_file_is_used(
    monkeypatch: pytest.MonkeyPatch, workplace: Path
) -> None:
    write_checkpoint(workplace / "model")
    assert run(monkeypatch, "new", "--data", "[fr] data", "-c", "model", "-l", "fr", "-o", "x.toml") == 0
    assert load_run_settings(workplace / "x.toml").checkpoint.name == str(workplace / "model")


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "-d"),
        ("evaluate",),
        ("transcribe",),
        ("transcribe", "gone.mp3"),
        ("dataset", "check"),
        ("dataset", "align", "-o", "made", "gone.mp3"),
    ],
)
def test_a_missing_path_is_said_before_a_missing_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments, "gone.wav", "-c", "own") == 1
    shown = capsys.readouterr().err
    assert "There is no file or folder gone." in shown and "language" not in shown


def test_the_window_can_be_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.cli.open_window", lambda: 3)
    assert run(monkeypatch, "gui") == 3
    assert run(monkeypatch, "gui", "now") == 2


@pytest.mark.usefixtures("adapter_folder")
def test_the_checkpoint_may_come_from_the_adapters(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def adapter(name: str, base: str) -> Path:
        shutil.copytree(workplace / "adapter", workplace / name)
        config = {"peft_type": "LORA", "base_model_name_or_path": base}
        (workplace / name / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
        save_file({"weight": np.zeros(1, np.float32)}, workplace / name / "adapter_model.safetensors")
        return workplace / name

    tiny, base, nameless = adapter("a", "openai/whisper-tiny.en"), adapter("b", "openai/whisper-base"), adapter("c", "")
    assert choose_base("", [tiny, nameless]) == "whisper-tiny.en"
    assert choose_base("own", [tiny, base]) == "own"
    assert "names whisper-base and whisper-tiny.en as its base, not own" in capsys.readouterr().err
    assert choose_base("tiny.en", [tiny, nameless]) == "tiny.en"
    assert not capsys.readouterr().err
    assert choose_base("", []) == choose_base("", [nameless]) == "whisper-base"
    with pytest.raises(SettingsError, match=r"whisper-base, whisper-tiny\.en"):
        choose_base("", [tiny, base])


def test_the_language_may_come_from_the_adapters_run(workplace: Path) -> None:
    from studio.checkpoints.inspect import inspect_checkpoint

    info = inspect_checkpoint(workplace / "home" / "checkpoints" / "own")
    (workplace / "x.toml").write_text(
        '[checkpoint]\nname = "own"\nlanguage = "fr"\n[data]\nsource = "[fr] data"\n', encoding="utf-8"
    )
    directory = prepare_run(load_run_settings(workplace / "x.toml"), workplace / "run").directory
    assert choose_language("", info, [workplace, directory.adapter]) == "fr"
    assert choose_language("en", info, [directory.adapter]) == "en"
    with pytest.raises(SettingsError, match="name the language spoken"):
        choose_language("", info, [])
    with pytest.raises(SettingsError, match="write ko for Korean"):
        choose_language("korean", info, [])
    with pytest.raises(SettingsError, match="own does not know Korean"):
        choose_language("ko", info, [])


def test_an_error_is_shown_as_it_is_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise StudioError("[/x] of /a/[b]/c is wrong.", "Take [another].")

    monkeypatch.setattr(cli, "app", fail)
    assert run(monkeypatch) == 1
    assert capsys.readouterr().err == "Error: [/x] of /a/[b]/c is wrong.\nTake [another].\n"


def test_a_refusal_of_the_operating_system_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise PermissionError(13, "Permission denied", "/root/secret")

    monkeypatch.setattr(cli, "app", fail)
    assert run(monkeypatch) == 1
    assert "Error: /root/secret: Permission denied." in capsys.readouterr().err


@pytest.mark.parametrize(("code", "stays"), [("internal", True), ("engine_died", True), ("disk_full", False)])
def test_a_jobs_folder_stays_only_where_its_log_is_needed(code: str, stays: bool) -> None:
    with pytest.raises(EngineFailed) as caught, job_folder() as folder:
        (folder / "log.txt").write_text("why")
        raise EngineFailed(RunFailed(code, "It failed.", "Try."), folder / "log.txt")
    assert folder.exists() is stays
    assert (str(folder) in caught.value.hint) is stays
    if stays:
        (folder / "log.txt").unlink()
        folder.rmdir()


def test_a_jobs_folder_goes_with_the_job() -> None:
    with job_folder() as folder:
        (folder / "clips.json").write_text("{}")
    assert not folder.exists()
    with pytest.raises(ValueError, match="no"), job_folder() as folder:
        raise ValueError("no")
    assert not folder.exists()


def test_a_refused_command_changes_nothing(monkeypatch: pytest.MonkeyPatch, workplace: Path) -> None:
    before = folder_contents(workplace)
    for options in (["--device", "tpu"], ["--task", "sing"], ["--profile", "loose"], ["--adapter", "absent"]):
        assert run(monkeypatch, "evaluate", "[fr] data", "-c", "own", "-l", "fr", *options) == 1
    assert folder_contents(workplace) == before


def test_a_corpus_becomes_a_manifest_that_is_accepted_as_a_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    table = workplace / "[fr] data" / "metadata.csv"
    extra = "" if not table.exists() else table.read_text(encoding="utf-8")
    assert extra.count("\n") >= 4
    table.write_text(extra + "gone.wav,perdu\n", encoding="utf-8")
    assert run(monkeypatch, "dataset", "import", "[fr] data", "-o", "m.jsonl", "--json", "found.json") == 0
    output = capsys.readouterr()
    assert "5 recordings found, 4 used, 1 excluded" in output.err and "gone.wav" in output.err
    assert output.out == "m.jsonl\n"
    found = json.loads((workplace / "found.json").read_text(encoding="utf-8"))
    assert (found["found"], found["used"], [row["reason"] for row in found["excluded"]]) == (5, 4, ["missing"])
    rows = [json.loads(line) for line in (workplace / "m.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["text"] for row in rows} == {"bonjour", "merci", "au revoir", "oui"}
    assert all(row["duration"] > 0 and Path(row["audio"]).is_file() for row in rows)
    assert run(monkeypatch, "dataset", "audit", "m.jsonl", "-c", "own") == 0
    assert "4 recordings found, 4 used" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--set", "side"], ["--set", "side=both"], ["--set", "colour=red"], ["--format", "nothing"]]
)
def test_an_import_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path, arguments: list[str]
) -> None:
    assert run(monkeypatch, "dataset", "import", "[fr] data", "-o", "m.jsonl", *arguments) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert not (workplace / "m.jsonl").exists()


def test_formats_and_their_choices_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    assert run(monkeypatch, "dataset", "formats", "--json", "formats.json") == 0
    shown = capsys.readouterr().out
    formats = json.loads((workplace / "formats.json").read_text(encoding="utf-8"))["formats"]
    assert all(form["name"] in shown for form in formats)
    assert "side=spelling|pronunciation" in shown


def test_new_divides_by_what_is_asked_for_or_says_why_it_cannot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    arguments = ("new", "-d", "[fr] data", "-c", "own", "-l", "fr", "-o", "speaker.toml", "--split-by")
    assert run(monkeypatch, *arguments, "speaker") == 1
    assert "speaker of 4 of 4" in " ".join(capsys.readouterr().err.split())
    assert run(monkeypatch, *arguments, "voice") == 1
    assert not (workplace / "speaker.toml").exists()
    assert run(monkeypatch, *arguments, "text") == 0
    assert load_run_settings(workplace / "speaker.toml").data.split_by == "text"


@pytest.mark.usefixtures("adapter_folder")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["transcribe", "[fr] data", "-c", "own", "-l", "fr", "--strength", "80"], "name the adapter"),
        (["evaluate", "[fr] data", "-c", "own", "-l", "fr", "--strength", "80"], "name the adapter"),
        (["export", "adapter", "-c", "own", "-o", "merged", "--strength", "151"], "151 % is not possible"),
        (
            ["transcribe", "[fr] data", "-c", "own", "-l", "fr", "-a", "adapter", *["--strength", "9"] * 2],
            "but 1 is named",
        ),
    ],
)
def test_a_strength_that_cannot_be_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    assert run(monkeypatch, *arguments) == 1
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("adapter_folder")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["adapter", "-o", "merged"], "at least two"),
        (["adapter", "adapter", "-o", "merged", "--weights", "1"], "2 adapters, but 1 weights"),
        (["adapter", "adapter", "-o", "merged", "--weights", "a,b"], "write numbers"),
        (["adapter", "adapter", "-o", "merged", "--weights", "nan,1"], "write finite numbers"),
        (["adapter", "adapter", "-o", "merged", "--weights", "1,inf"], "write finite numbers"),
        (["adapter", "adapter", "-o", "merged", "--method", "mean"], "not one of linear, ties, dare"),
        (["adapter", "absent", "-o", "merged"], "no adapter folder"),
        (["adapter", "adapter", "-o", "merged"], "named twice"),
        (["adapter", "adapter", "-o", "adapter"], "already exists"),
    ],
)
def test_adapters_that_cannot_be_merged_are_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    assert run(monkeypatch, "merge", *arguments, "-c", "own") == 1
    assert said in " ".join(capsys.readouterr().err.split())
