"""Bad input through the real command line: one clear message, the right exit status, nothing lost."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.utterance import Manifest
from studio.runs.directory import RunDirectory
from tests.end_to_end.conftest import Command
from tests.unit.runs.run_support import folder_contents, write_checkpoint, write_corpus

TEXTS = ["bonjour", "merci beaucoup", "au revoir", "un deux trois", "la porte", "le jardin"]
RUN_FILE = """
[checkpoint]
name = "own"
language = "fr"
[data]
source = "data"
validation_fraction = 0.3
test_fraction = 0
"""


@pytest.fixture(autouse=True)
def workplace(studio: Command, tmp_path: Path) -> Path:
    """A corpus in ``data``, the checkpoint ``own`` (not meant to be run) and a run file for both."""
    write_checkpoint(tmp_path / "home" / "checkpoints" / "own")
    write_corpus(tmp_path / "data", TEXTS)
    (tmp_path / "run.toml").write_text(RUN_FILE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def english(workplace: Path, tiny_english: CheckpointInfo) -> str:
    """The name of a real English-only checkpoint in the studio's store."""
    (workplace / "home" / "checkpoints" / "whisper-tiny.en").symlink_to(tiny_english.folder)
    return "whisper-tiny.en"


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A small file system of its own; skips where mounting is not possible."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "studio-test", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", folder], check=True)


def fill(folder: Path) -> None:
    """Take every byte that is left."""
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def kept(workplace: Path) -> dict[str, bytes]:
    """Everything that a refused command must leave as it was; figures of recordings may be remembered all the same."""
    contents = folder_contents(workplace)
    return {name: content for name, content in contents.items() if not name.startswith("home/measurements.sqlite")}


# --- settings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('language = "fr"\nlanguage2 = 1', "checkpoint.language2: there is no such setting; did you mean"),
        ('language = "kr"', "checkpoint.language: not a language that Whisper knows; codes look like en, ko or fr"),
        ('language = "Korean"', "write ko for Korean (it is 'Korean')"),
        ('language = "ko"', "checkpoint.language: own does not know Korean; take another checkpoint"),
        ('language = "fr"\n[adapter]\nrank = 0', "adapter.rank: must be a whole number, at least 1"),
        ('language = "fr"\n[adapter]\nrnak = 8', "adapter.rnak: there is no such setting; did you mean adapter.rank?"),
        ('language = "fr"\n[adapter\nrank = 8', "run.toml is not a valid run file"),
    ],
)
def test_a_wrong_run_file(studio: Command, workplace: Path, line: str, says: str) -> None:
    (workplace / "run.toml").write_text(RUN_FILE.replace('language = "fr"', line), encoding="utf-8")
    before = kept(workplace)
    assert says in studio("train", "run.toml", "--run-dir", "run").failed()
    assert kept(workplace) == before


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("adapter.rnk=16", "in --set:\n  adapter.rnk: there is no such setting; did you mean adapter.rank?"),
        ("adapter.rank=0", "adapter.rank: must be a whole number, at least 1, at most 512 (it is 0)"),
        ("adapter.rank", "write it as section.key=value"),
        ("data.source=nowhere", "nowhere"),
        ("checkpoint.name=nowhere", "nowhere"),
        ("checkpoint.name=./nowhere", "nowhere does not exist"),
    ],
)
def test_a_wrong_override(studio: Command, workplace: Path, override: str, says: str) -> None:
    before = kept(workplace)
    assert says in studio("train", "run.toml", "--set", override, "--run-dir", "run").failed()
    assert kept(workplace) == before


def test_an_english_only_checkpoint_with_another_language(studio: Command, workplace: Path, english: str) -> None:
    for command in (
        ("train", "run.toml", "--set", f"checkpoint.name={english}", "--set", "checkpoint.language=ko"),
        ("new", "--data", "data", "-c", english, "-l", "ko", "-o", "other.toml"),
        ("transcribe", "data/0.wav", "-c", english, "-l", "ko"),
    ):
        assert f"{english} knows only English, not Korean" in studio(*command).failed()
    assert not (workplace / "other.toml").exists()
    renamed = workplace / "home" / "checkpoints" / "renamed"
    renamed.symlink_to(workplace / "home" / "checkpoints" / english)
    assert "renamed knows only English" in studio("train", "run.toml", "--set", "checkpoint.name=renamed").failed()


def test_files_that_are_not_there(studio: Command) -> None:
    assert "There is no run file other.toml" in studio("train", "other.toml").failed()
    assert "nowhere is not a run directory" in studio("resume", "nowhere").failed()
    assert "nowhere" in studio("dataset", "audit", "nowhere").failed()
    assert "is not valid Unicode" in studio("transcribe", b"caf\xe9.wav", "-c", "own", "-l", "fr").failed()


# --- checkpoints and adapters -------------------------------------------------------------------------------------


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.sprung),)


def test_a_checkpoint_without_safetensors(studio: Command, workplace: Path) -> None:
    folder = write_checkpoint(workplace / "model")
    (folder / "model.safetensors").unlink()
    before = kept(workplace)
    message = studio("train", "run.toml", "--set", "checkpoint.name=model", "--run-dir", "run").failed()
    assert "model has no weights: there is no model.safetensors in it" in message and "checkpoint fetch" in message
    assert kept(workplace) == before


def test_pickled_weights_are_never_loaded(studio: Command, workplace: Path) -> None:
    folder = write_checkpoint(workplace / "model")
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Trap(workplace / "sprung")))
    before = kept(workplace)
    for command in (
        ("train", "run.toml", "--set", "checkpoint.name=model", "--run-dir", "run"),
        ("transcribe", "data/0.wav", "-c", "model", "-l", "fr"),
        ("checkpoint", "import", "model"),
    ):
        message = studio(*command).failed()
        assert "only pickled weights (pytorch_model.bin)" in message and "safetensors" in message
    assert not (workplace / "sprung").exists()
    assert kept(workplace) == before


def test_adapters_that_cannot_be_used(studio: Command, workplace: Path) -> None:
    for name in ("pickled", "empty", "run/adapter"):
        (workplace / name).mkdir(parents=True)
    (workplace / "pickled" / "adapter_config.json").write_text("{}")
    (workplace / "pickled" / "adapter_model.bin").write_bytes(pickle.dumps(Trap(workplace / "sprung")))
    says = {
        "absent": "There is no adapter folder",
        "pickled": "only pickled weights (.bin)",
        "empty": "it has no adapter_config.json",
        "run": "Name a folder with adapter_config.json.",
    }
    for adapter, text in says.items():
        assert text in studio("transcribe", "data/0.wav", "-c", "own", "-l", "fr", "-a", adapter).failed()
    assert says["pickled"] in studio("evaluate", "data", "-c", "own", "-l", "fr", "-a", "pickled").failed()
    assert says["pickled"] in studio("export", "pickled", "-c", "own", "-o", "merged").failed()
    assert not (workplace / "sprung").exists() and not (workplace / "merged").exists()


# --- recordings ---------------------------------------------------------------------------------------------------


def spoil(folder: Path) -> None:
    """Add a WAV that is text, an empty one, one without a file, and one without a transcript."""
    (folder / "text.wav").write_text("This is not audio at all, but a sentence.")
    (folder / "zero.wav").touch()
    (folder / "bare.wav").write_bytes((folder / "0.wav").read_bytes())
    with (folder / "metadata.csv").open("a", encoding="utf-8") as table:
        table.write("text.wav,un texte\nzero.wav,rien\nabsent.wav,absent\n")


def test_recordings_that_cannot_be_used_are_listed_and_the_others_are_used(studio: Command, workplace: Path) -> None:
    spoil(workplace / "data")
    result = studio("dataset", "audit", "data", "--json", "-").succeeded()
    audit = json.loads(result.out)
    assert (audit["found"], audit["used"]) == (10, 6)
    reasons = {Path(row["audio"]).name: row["reason"] for row in audit["excluded"]}
    expected = {"text.wav": "unreadable", "zero.wav": "empty", "absent.wav": "missing", "bare.wav": "no_transcript"}
    assert reasons == expected
    assert all(row["message"] for row in audit["excluded"])
    for name in expected:
        assert f"{name}: " in result.err


def test_nothing_that_can_be_used(studio: Command, workplace: Path) -> None:
    (workplace / "nothing").mkdir()
    (workplace / "nothing" / "notes.txt").write_text("no audio here")
    write_corpus(workplace / "broken", ["one", "two"])
    (workplace / "broken" / "0.wav").write_text("text")
    (workplace / "broken" / "1.wav").write_bytes(b"")
    before = kept(workplace)
    for command in (
        ("dataset", "audit", "nothing"),
        ("new", "--data", "nothing", "-c", "own", "-l", "fr", "-o", "other.toml"),
        ("train", "run.toml", "--set", "data.source=nothing", "--run-dir", "run"),
    ):
        message = studio(*command).failed()
        assert "holds no recordings" in message and str(workplace / "nothing") in message and "WAV" in message
    message = studio("train", "run.toml", "--set", "data.source=broken", "--run-dir", "run").failed()
    assert "None of the 2 recordings can be used: " in message and "broken (1 empty, 1 unreadable)" in message
    assert kept(workplace) == before


def test_transcripts_in_another_encoding_are_read_and_unrecognisable_ones_are_told(
    studio: Command, workplace: Path
) -> None:
    table = workplace / "data" / "metadata.csv"
    korean = table.read_text(encoding="utf-8").replace("merci beaucoup", "대한민국의 국민은 안녕하세요")
    table.write_bytes(korean.encode("cp949"))
    assert json.loads(studio("dataset", "audit", "data", "--json", "-").succeeded().out)["used"] == 6
    table.write_bytes(b"file_name,text\n0.wav,\x81\xff\xfe\x90\x8f\xa0 \xff\n")
    message = studio("train", "run.toml", "--run-dir", "run").failed()
    assert str(table) in message and "encoding" in message and "Save it as UTF-8" in message
    assert not (workplace / "run").exists()
    folder = write_corpus(workplace / "beside", TEXTS)
    (folder / "metadata.csv").unlink()
    for index, text in enumerate(TEXTS):
        (folder / f"{index}.txt").write_text(text)
    (folder / "3.txt").write_bytes(b"\x81\xff\xfe\x90\x8f\xa0 \xff")
    audit = json.loads(studio("dataset", "audit", "beside", "--json", "-").succeeded().out)
    assert audit["used"] == 5 and "encoding" in audit["excluded"][0]["message"]


def test_files_to_transcribe_that_are_no_audio(studio: Command, workplace: Path, english: str) -> None:
    spoil(workplace / "data")
    names = ("text.wav", "zero.wav", "absent.wav")
    result = studio("transcribe", "data/0.wav", *(f"data/{name}" for name in names), "-c", english, "--json", "c.json")
    assert "3 of 4 files could not be transcribed" in result.failed()
    for name in names:
        assert result.err.count(name) == 1, "each is told once, with its reason"
    clips = json.loads((workplace / "c.json").read_text(encoding="utf-8"))["clips"]
    assert [clip["audio"] for clip in clips] == ["data/0.wav"]
    assert [result["model"] for result in clips[0]["results"]] == ["base"]


# --- places -------------------------------------------------------------------------------------------------------


def test_outputs_that_cannot_be_written_are_told_before_any_work(studio: Command, workplace: Path) -> None:
    (workplace / "file").write_text("kept")
    (workplace / "adapter").mkdir()
    (workplace / "adapter" / "adapter_config.json").write_text("{}")
    (workplace / "adapter" / "adapter_model.safetensors").write_bytes(b"")
    before = kept(workplace)
    for command, says in (
        (("dataset", "audit", "data", "--json", "no/where.json"), f"--json: there is no folder {workplace / 'no'}"),
        (("dataset", "audit", "data", "--json", "data"), f"--json: {workplace / 'data'} is a folder"),
        (("evaluate", "data", "-c", "own", "-l", "fr", "--json", "file/x.json"), "there is no folder"),
        (("new", "--data", "data", "-c", "own", "-l", "fr", "-o", "no/run.toml"), "--output: there is no folder"),
        (("new", "--data", "data", "-c", "own", "-l", "fr", "-o", "run.toml"), "run.toml exists already"),
        (("export", "adapter", "-c", "own", "-o", "file/merged"), "file is not a folder"),
        (("export", "adapter", "-c", "own", "-o", "data"), f"{workplace / 'data'} already exists"),
        (("train", "run.toml", "--run-dir", "file/run"), "file is not a folder"),
        (("train", "run.toml", "--run-dir", "data"), f"{workplace / 'data'} is not empty"),
    ):
        assert says in studio(*command).failed()
    assert kept(workplace) == before


def prepared(workplace: Path) -> RunDirectory:
    """A run that an engine could start on."""
    from studio.runs.prepare import prepare_run
    from studio.settings.toml import load_run_settings

    return prepare_run(load_run_settings(workplace / "run.toml"), workplace / "run").directory


def test_a_run_directory_on_a_read_only_disk(studio: Command, workplace: Path) -> None:
    with mounted(workplace / "disk", "1m") as disk:
        (workplace / "run").symlink_to(disk / "run")
        prepared(workplace)
        remount(disk, "ro")
        before = kept(disk)
        message = studio("train", "run.toml", "--run-dir", "disk/other").failed()
        assert f"{disk / 'other'} cannot be written: nothing can be written to {disk}" in message
        assert "permissions" in message
        assert "cannot be written: Read-only file system" in studio("resume", "disk/run").failed()
        assert kept(disk) == before


def test_a_run_directory_in_use_by_another_process(studio: Command, workplace: Path) -> None:
    run = prepared(workplace)
    hold = "import sys\nfrom pathlib import Path\nfrom studio.runs.directory import RunDirectory\n" \
           "with RunDirectory(Path(sys.argv[1])).locked(): print(flush=True); sys.stdin.read()\n"  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-c", hold, str(run.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        before = kept(workplace)
        assert f"{run.path} is in use by another process" in studio("resume", "run").failed()
        assert f"{run.path} already holds a run" in studio("train", "run.toml", "--run-dir", "run").failed()
        assert kept(workplace) == before
        holder.kill()


def test_a_disk_that_fills_up_while_saving(studio: Command, workplace: Path, english: str) -> None:
    spoil(workplace / "data")
    with mounted(workplace / "disk", "3500k") as disk:
        result = studio(
            *("train", "run.toml", "--run-dir", disk / "run"),
            *("--set", f"checkpoint.name={english}", "--set", "checkpoint.language=en"),
            *("--set", "training.max_steps=2", "--set", "training.batch_size=2", "--set", "training.save_steps=1"),
            *("--set", "adapter.rank=8", "--set", "evaluation.eval_steps=2", "--set", "training.device=cpu"),
        )
        message = result.failed()
        assert "The disk is full: " in message and "step-00000002 could not be saved" in message
        assert "What was saved before is untouched" in message and "resume" in message
        assert "text.wav: " in result.err, "a recording that cannot be used is listed, and the run goes on"
        run = RunDirectory(disk / "run")
        assert [step for step, _ in run.complete_checkpoints()] == [1]
        assert not [path for path in disk.rglob(".*.tmp")]
        assert len(Manifest.load(run.manifest)) == 6
        saved = folder_contents(run.checkpoint_path(1))
        fill(disk)
        assert "The disk is full: " in studio("resume", disk / "run").failed(), "not even the log can be written"
        assert folder_contents(run.checkpoint_path(1)) == saved
        remount(disk, "size=64m")
        assert "Adapter: " in studio("resume", disk / "run").succeeded().out
        assert folder_contents(run.checkpoint_path(1)) == saved
        assert json.loads(run.report.read_text(encoding="utf-8"))["steps"] == 2
        assert "is finished: there is nothing to resume" in studio("resume", disk / "run").failed()
