"""The audit: every recording is used or listed with its reason."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.corpus.importers import Recording
from studio.corpus.opening import open_dataset
from studio.corpus.quality.registry import rules
from studio.errors import DataError
from studio.settings.run import DataSettings
from studio.text.tokens import TokenCounter
from tests.unit.corpus.audit_support import audited

FRENCH = Path(__file__).resolve().parents[4] / "shared" / "speech" / "fr-ca"


def record(path: Path, seconds: float = 1.0, level: float = 0.3, rate: int = 16000, channels: int = 1) -> Path:
    noise = np.random.default_rng(0).uniform(-level, level, (round(seconds * rate), channels))
    soundfile.write(path, noise, rate)
    return path


def put(folder: Path, name: str, text: str | bytes) -> None:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)


def count(text: str) -> int:
    return len(text.split()) + 4


def test_every_reason(tmp_path: Path) -> None:
    record(tmp_path / "good 진료 😀.flac", rate=48000, channels=2)
    record(tmp_path / "window.wav", seconds=30, rate=8000)
    record(tmp_path / "long.wav", seconds=30.1, rate=8000)
    record(tmp_path / "silent.wav", level=0.0005)
    record(tmp_path / "quiet.wav", level=0.002)
    record(tmp_path / "untold.wav")
    record(tmp_path / "marks.wav")
    record(tmp_path / "wordy.wav")
    put(tmp_path, "zero.wav", b"")
    put(tmp_path, "really text.wav", "this is text\n")
    put(tmp_path, "undecodable.wav", bytes(100) + b"junk")
    rows = {
        "good 진료 😀.flac": "  각 cafe\u0301 ",
        "window.wav": "w",
        "long.wav": "l",
        "silent.wav": "s",
        "quiet.wav": "q",
        "marks.wav": "…?!",
        "wordy.wav": "word " * 500,
        "zero.wav": "z",
        "really text.wav": "t",
        "undecodable.wav": "u",
        "gone.wav": "g",
        "blank.wav": " ",
    }
    record(tmp_path / "blank.wav")
    record(tmp_path / "guessed.wav")
    table = "file_name,text,draft\n" + "".join(f"{name},{text},\n" for name, text in rows.items())
    put(tmp_path, "metadata.csv", f"{table}guessed.wav,what a model wrote,yes\n")
    audit = audited(tmp_path, count_tokens=count)
    assert {Path(row.audio).stem: row.reason for row in audit.excluded} == {
        "long": "too_long",
        "silent": "silent",
        "untold": "no_transcript",
        "marks": "no_transcript",
        "blank": "no_transcript",
        "guessed": "draft",
        "wordy": "too_many_tokens",
        "zero": "empty",
        "really text": "unreadable",
        "undecodable": "unreadable",
        "gone": "missing",
    }
    assert {row.reason for row in audit.excluded} == {rule.code for rule in rules() if rule.severity == "error"}
    used = {utterance.id: utterance for utterance in audit.utterances}
    assert used.keys() == {"good 진료 😀", "window", "quiet"}
    assert used["good 진료 😀"].text == "각 café"
    assert used["good 진료 😀"].duration == pytest.approx(1)
    assert used["window"].duration == pytest.approx(30)
    assert audit.found == 14 == audit.used + len(audit.excluded)
    assert all(row.audio and row.message for row in audit.excluded)


def test_what_is_wrong_with_the_file_is_said_first(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", b"")
    put(tmp_path, "b.wav", "text")
    audit = audited(tmp_path, count_tokens=count)
    assert [row.reason for row in audit.excluded] == ["empty", "unreadable"]


def test_none_usable(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    put(tmp_path, "b.wav", b"")
    with pytest.raises(DataError) as caught:
        open_dataset(tmp_path, DataSettings(), count_tokens=count)
    assert "1 empty, 1 no_transcript" in caught.value.message
    assert str(tmp_path) in caught.value.message
    record(tmp_path / "c.wav")
    put(tmp_path, "c.txt", "words")
    open_dataset(tmp_path, count_tokens=count).require_usable()


def test_order_and_progress_on_the_calling_thread(tmp_path: Path) -> None:
    paths = [record(tmp_path / f"{number}.wav", seconds=0.1 + number % 3) for number in range(40)]
    recordings = [Recording(path.stem, path, f"text {path.stem}", "train", "s") for path in paths]
    calls: list[tuple[int, int, int]] = []
    audit = audited(
        recordings,
        count_tokens=count,
        progress=lambda done, total: calls.append((done, total, threading.get_ident())),
    )
    assert [utterance.id for utterance in audit.utterances] == [path.stem for path in paths]
    assert calls == [(number, 40, threading.get_ident()) for number in range(41)]
    assert (audit.utterances[0].split, audit.utterances[0].speaker) == ("train", "s")


def test_cancelled(tmp_path: Path) -> None:
    path = record(tmp_path / "a.wav")
    recordings = [Recording(str(number), path, "text") for number in range(1000)]
    done: list[int] = []
    with pytest.raises(DataError) as caught:
        audited(
            recordings,
            count_tokens=count,
            progress=lambda number, _: done.append(number),
            cancelled=lambda: len(done) == 3,
        )
    assert caught.value.code == "cancelled"
    assert done == [0, 1, 2]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("audit")]


def test_one_file_with_two_transcripts_is_two_utterances(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    put(tmp_path, "t.csv", "path,text\na.wav,one\na.wav,two\n")
    audit = audited(tmp_path, count_tokens=count)
    assert [(utterance.id, utterance.text) for utterance in audit.utterances] == [("a", "one"), ("a#2", "two")]


def test_name_that_is_not_unicode(tmp_path: Path) -> None:
    audit = audited([Recording("x", Path("/\udcbe.wav"), "text")], count_tokens=count)
    assert audit.excluded[0].reason == "unreadable"
    audit.excluded[0].audio.encode()


@pytest.mark.skipif(not FRENCH.is_dir(), reason="the real speech of shared/speech/fr-ca is not beside the repository")
def test_real_speech() -> None:
    audit = audited(FRENCH, count_tokens=TokenCounter.bundled().count)
    assert (audit.found, audit.used) == (480, 479)
    assert [(Path(row.audio).name, row.reason) for row in audit.excluded] == [("demo-instruct.flac", "too_long")]
    assert sum(utterance.duration for utterance in audit.utterances) / 60 == pytest.approx(22.9 - 71 / 60, abs=0.1)
