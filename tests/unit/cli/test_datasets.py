"""What ``dataset`` says of folders whose recordings have more than one text, or cannot be judged unheard."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import Result
from typer.testing import CliRunner

from studio.cli import app
from studio.errors import DataError
from studio.settings.application import HOME_VARIABLE
from tests.unit.corpus.importers.import_support import record, write

RATE = 16_000


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)


def subtitles(path: Path, *texts: str) -> None:
    """A second for each text."""
    cues = (f"00:00:{at:02d},000 --> 00:00:{at + 1:02d},000\n{text}\n\n" for at, text in enumerate(texts))
    write(path, "".join(cues))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A recording with English and French subtitles."""
    record(tmp_path / "talks" / "talk.wav", 12.0)
    subtitles(tmp_path / "talks" / "talk.en.srt", *(f"Sentence {number}" for number in range(12)))
    subtitles(tmp_path / "talks" / "talk.fr.srt", *(f"Phrase {number}" for number in range(12)))
    return tmp_path / "talks"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["dataset", *arguments])


def taken(manifest: str = "m.jsonl") -> set[str]:
    """The first words of what is used."""
    return {json.loads(line)["text"].split()[0] for line in Path(manifest).read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize("command", [("import", "-o", "m.jsonl"), ("audit",)])
def test_what_is_set_aside_of_one_file_is_one_line_with_a_count(talk: Path, command: tuple[str, ...]) -> None:
    shown = run(command[0], str(talk), *command[1:]).stderr
    assert "24 utterances of 1 recording found, 12 used, 12 excluded." in shown
    (line,) = [line for line in shown.splitlines() if line.startswith("  other_subtitles: ")]
    assert "talk.en.srt is taken" in line and "subtitle_language=fr takes this one" in line
    assert line.endswith("(12 utterances)")


def test_a_choice_nobody_made_is_warned_about(talk: Path) -> None:
    shown = run("import", str(talk), "-o", "m.jsonl").stderr
    assert "Warning: Which language is spoken was not told" in shown
    assert "--language fr" in shown and "--set subtitle_language=fr" in shown
    assert taken() == {"Sentence"}
    for choice in (["--language", "fr"], ["--set", "subtitle_language=fr"]):
        chosen = run("import", str(talk), "-o", "m.jsonl", "--force", *choice)
        assert chosen.exit_code == 0 and "Warning" not in chosen.stderr
        assert taken() == {"Phrase"}
    assert "was not told" in run("audit", str(talk)).stderr
    assert "was not told" not in run("audit", str(talk), "-l", "fr").stderr
    (talk / "talk.en.srt").unlink()
    assert "Warning" not in run("import", str(talk), "-o", "m.jsonl", "--force").stderr


def test_a_manifest_that_is_there_is_replaced_only_where_that_is_asked_for(talk: Path) -> None:
    Path("m.jsonl").write_text("another's")
    assert str(run("import", str(talk), "-o", "m.jsonl").exception) == "m.jsonl exists already."
    assert Path("m.jsonl").read_text() == "another's"
    assert run("import", str(talk), "-o", "m.jsonl", "--force").exit_code == 0 and taken() == {"Sentence"}


def test_no_language_is_guessed_from_a_wrong_code(talk: Path) -> None:
    result = run("import", str(talk), "-o", "m.jsonl", "-l", "french")
    assert "write fr for French" in str(result.exception)
    assert not Path("m.jsonl").exists()


def test_an_import_says_that_it_heard_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    soundfile.write(folder / "mute.wav", np.zeros(RATE), RATE)
    write(folder / "mute.txt", "Rien")
    record(folder / "loud.wav", 1.0)
    write(folder / "loud.txt", "Tout")
    shown = run("import", str(folder), "-o", "m.jsonl").stderr
    assert "2 recordings found, 2 used, 0 excluded." in shown
    assert "No sound was decoded: dataset audit, new and train also exclude what is silent" in shown
    assert "1 used, 1 excluded." in run("audit", "m.jsonl").stderr


@pytest.mark.parametrize("option", ["side=pronunciation", "words=join", "colour=red"])
def test_an_option_that_the_format_does_not_have_is_refused(talk: Path, option: str) -> None:
    result = run("import", str(talk), "-o", "m.jsonl", "--set", option)
    assert isinstance(result.exception, DataError) and not Path("m.jsonl").exists()
    name = option.partition("=")[0]
    assert result.exception.message == f"What was recognised, Subtitles, has no option “{name}”."
    listed = result.exception.hint.partition(";")[0]
    assert listed.rstrip(".") == (
        "It has subtitle_language, tier, transcript, channel, sample_rate, encoding, channels, archives, copies"
    )
    named = run("import", str(talk), "-o", "m.jsonl", "--format", "subtitles", "--set", option)
    assert str(named.exception) == f"The format Subtitles has no option “{name}”."


def test_marks_are_an_option_where_transcripts_hold_them(talk: Path) -> None:
    subtitles(talk / "talk.en.srt", "(2)/(two) apples")
    options = ("--set", "side=pronunciation", "--set", "transcript=aihub", "-l", "en")
    shown = run("import", str(talk), "-o", "m.jsonl", *options)
    assert shown.exit_code == 0 and taken() == {"two"}
    assert "Recognised: Subtitles." in shown.stderr


def test_no_option_is_cut_at_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("formats").stdout
    assert "…" not in shown.replace("KsponSpeech_01 …", "") and max(map(len, shown.splitlines())) <= 80
    first = shown.splitlines()[3]
    assert "ksponspeech" in first and "side=spelling|pronunciation" in first
    for option in ("transcript=auto|plain|aihub", "subtitle_language=TEXT", "channels=1"):
        assert option in shown


def test_profiles_are_previewed_on_what_is_used(talk: Path) -> None:
    shown = run("preview-profile", str(talk), "--profile", "basic", "--count", "30").stdout
    assert "Sentence 3" in shown and "Phrase" not in shown


def test_augmented_clips_are_written_to_listen_to(tmp_path: Path) -> None:
    for number, name in enumerate(("one", "two", "three")):
        record(tmp_path / "voice" / f"{name}.wav", 1.0 + number / 10)
        write(tmp_path / "voice" / f"{name}.txt", f"sentence {name}")
    arguments = ("augment", "voice", "--preset", "telephone", "--count", "2", "--out", "heard")
    assert run(*arguments).exit_code == 0
    written = sorted(path.name for path in Path("heard").iterdir())
    assert len(written) == 6 and "telephone 1.flac" in written[0] and written[2].startswith("001 ")
    clips = {name: soundfile.read(Path("heard", name))[0] for name in written}
    assert len({clip.tobytes() for clip in clips.values()}) == 6
    refused = run("augment", "voice", "--preset", "gentle", "--count", "1", "--out", "heard")
    assert "already exists" in str(refused.exception)
    assert written == sorted(path.name for path in Path("heard").iterdir())
    assert run(*arguments[:-1], "again").exit_code == 0
    assert all((soundfile.read(Path("again", name))[0] == clips[name]).all() for name in written)
    assert run("augment", "voice", "--preset", "loud", "--out", "heard").exit_code != 0
    inside = run("augment", "voice", "--out", "voice/heard")
    assert "recordings themselves" in str(inside.exception) and not Path("voice/heard").exists()
