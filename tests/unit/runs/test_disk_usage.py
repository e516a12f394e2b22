"""What is kept to save time can be counted and cleared, and nothing that is needed goes with it."""

from __future__ import annotations

import json
import os
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from studio.audio.measurements import MeasurementCache, clear_measurements, measurements_file
from studio.audio.parts import AudioPart
from studio.cli import app
from studio.corpus.importers import read_folder
from studio.corpus.overrides import OverrideStore
from studio.corpus.quality.transcript_check import read_transcribed, results_file
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError
from studio.runs.clips import compare_folder
from studio.runs.disk_usage import EXPENSIVE, KINDS, InUse, cache_amounts, clear_cache
from studio.runs.saved_batch import table_file
from studio.settings.application import HOME_VARIABLE, cache_folder, encoder_cache_folder, runs_folder
from studio.settings.run import RunSettings
from studio.settings.toml import save_run_settings
from tests.unit.corpus.importers.import_support import record, write

HEARD = b'{"key":"00","checkpoint":"whisper-base","language":"fr","text":"bonjour"}\n'


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A recording with its transcript, packed."""
    audio = record(tmp_path / "packed" / "a.wav", 1.0)
    path = tmp_path / "corpus.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(audio, "a.wav")
        packed.writestr("a.txt", "one")
    return path


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    """Results of a transcript check."""
    store = OverrideStore(tmp_path / "packed")
    store.prepare()
    path = results_file(store)
    path.write_bytes(HEARD)
    return path


def sizes() -> dict[str, int]:
    """Bytes by kind."""
    return {amount.kind: amount.bytes for amount in cache_amounts()}


def test_a_home_without_anything_is_empty() -> None:
    assert sizes() == dict.fromkeys(KINDS, 0)
    assert clear_cache(KINDS).bytes == 0


def test_what_is_cleared_is_made_again(archive: Path) -> None:
    audio = read_folder(archive)[0].audio
    assert audio.is_file() and audio.is_relative_to(cache_folder())
    assert sizes()["unpacked"] == sum(path.stat().st_size for path in audio.parent.iterdir())
    cleared = clear_cache(["unpacked"])
    assert cleared.bytes > 0 and not cleared.problems and not audio.exists()
    assert sizes()["unpacked"] == 0
    assert read_folder(archive)[0].audio == audio and audio.is_file()


def test_what_is_open_or_being_read_stays(archive: Path) -> None:
    audio = read_folder(archive)[0].audio
    for in_use in (InUse([str(audio)]), InUse(is_reading=True)):
        amounts = cache_amounts(in_use)
        assert amounts[1].in_use == amounts[1].bytes > 0 and amounts[1].clearable == 0
        assert clear_cache(["unpacked"], in_use).bytes == 0


@pytest.mark.parametrize("is_own", [True, False])
def test_what_an_unfinished_run_needs_stays(archive: Path, tmp_path: Path, is_own: bool) -> None:
    audio = read_folder(archive)[0].audio
    run = (runs_folder() if is_own else tmp_path / "elsewhere") / "run"
    run.mkdir(parents=True)
    Manifest((Utterance("a", str(audio), "one", 1.0, "train"),)).save(run / "manifest.jsonl")
    save_run_settings(RunSettings(), run / "run.toml")
    for folders in ([run], [run.parent]) if not is_own else ([],):
        assert clear_cache(["unpacked"], InUse(run_folders=folders)).bytes == 0 and audio.is_file()
    (run / "report.json").write_text("{}", encoding="utf-8")
    (run / "report.html").touch()
    assert clear_cache(["unpacked"]).bytes > 0 and not audio.exists()


def test_a_folder_that_is_being_unpacked_stays_and_a_left_over_one_goes() -> None:
    corpora = cache_folder() / "corpora"
    fresh = write(corpora / ".new-0123.abc" / "a.wav", "x").parent
    old = write(corpora / ".old-0123.abc" / "a.wav", "x").parent
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    clear_cache(["unpacked"])
    assert fresh.is_dir() and not old.exists()


def is_known(cache: MeasurementCache, piece: AudioPart) -> bool:
    return bool(cache.find_many([(str(piece.path), *piece[1:])])[1].all())


def test_measurements_are_cleared_while_another_audit_writes(tmp_path: Path) -> None:
    first, second = (AudioPart(record(tmp_path / name, 0.5)) for name in ("a.wav", "b.wav"))
    with MeasurementCache() as cache:
        cache.measure(first)
        cache._since = -1e9  # so long ago that it lets go of the file at its next step
        assert is_known(cache, first)
        clear_measurements()
        assert not is_known(cache, first)
        cache.measure(second)
    with MeasurementCache() as again:
        assert is_known(again, second)
    assert sizes()["measurements"] > 0


def test_measurements_that_another_process_holds_are_said_to_be_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.audio.measurements._CLEAR_SECONDS", 0.01)
    with MeasurementCache() as cache:
        cache.measure(AudioPart(record(tmp_path / "a.wav", 0.5)))
        with pytest.raises(DataError, match="cannot be cleared") as caught:
            clear_measurements()
        assert caught.value.code == "busy"
        assert "cannot be cleared" in clear_cache(["measurements"]).problems[0]


def test_damaged_measurements_are_removed() -> None:
    write(measurements_file(), "this is no database, but long enough to look like a damaged one " * 20)
    clear_measurements()
    assert not measurements_file().exists()


def test_checks_go_only_when_named_and_an_engine_at_work_goes_on(checked: Path) -> None:
    clear_cache([kind for kind in KINDS if kind not in EXPENSIVE])
    assert len(read_transcribed(checked)) == 1
    with checked.open("ab") as engine:
        assert clear_cache(["checks"]).bytes == len(HEARD)
        engine.write(HEARD)
    assert [heard.text for heard in read_transcribed(checked)] == ["bonjour"]


def test_parts_that_the_compare_page_still_plays_stay() -> None:
    parts = compare_folder() / "parts"
    played, forgotten, fresh = (record(parts / f"a 0.0 s {key}.wav") for key in ("aaaaaaaa", "bbbbbbbb", "cccccccc"))
    long_ago = time.time() - 2 * 24 * 3600
    for path in (played, forgotten):
        os.utime(path, (long_ago, long_ago))
    write(table_file(), json.dumps({"path": str(played)}))
    clear_cache(["parts"])
    assert played.exists() and fresh.exists() and not forgotten.exists()


def test_what_cannot_be_removed_is_named(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = read_folder(archive)[0].audio.parent

    def refuse(path: Path, _: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "rename", refuse)
    cleared = clear_cache(["unpacked"])
    assert cleared.bytes == 0 and str(folder) in cleared.problems[0] and "Permission denied" in cleared.problems[0]


def test_encoder_outputs_are_a_kind_of_their_own() -> None:
    kept = write(encoder_cache_folder() / "0123" / "aa" / "aa11", "outputs")
    assert sizes() == dict.fromkeys(KINDS, 0) | {"encoded": 7}
    clear_cache(["unpacked"])
    assert kept.is_file()
    assert clear_cache(["encoded"]).bytes == 7 and not encoder_cache_folder().exists()


def test_the_command_shows_and_clears(archive: Path, checked: Path) -> None:
    audio = read_folder(archive)[0].audio
    run = CliRunner().invoke
    shown = run(app, ["cache"])
    assert shown.exit_code == 0 and "unpacked" in shown.output and "hours of work" in shown.output
    cleared = run(app, ["cache", "--clear", "--json", "-"])
    assert cleared.exit_code == 0 and not audio.exists()
    assert checked.read_bytes() == HEARD
    assert run(app, ["cache", "--clear", "--transcript-checks"]).exit_code == 0
    assert checked.read_bytes() == b""
    assert run(app, ["cache", "--transcript-checks"]).exit_code == 1


def test_small_amounts_are_shown_in_small_units(checked: Path) -> None:
    checked.write_bytes(HEARD * 100)
    shown = CliRunner().invoke(app, ["cache"]).output
    assert "7.4 kB" in shown and "0 B" in shown and "0.0 MB" not in shown
