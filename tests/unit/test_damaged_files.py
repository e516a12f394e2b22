"""Every reader of a file, on hundreds of damaged ones: a value or a StudioError, and never a wait without end."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import signal
import tarfile
import wave
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
import soundfile
from safetensors.numpy import save

from studio.audio.decoding import probe, read_audio, read_frames
from studio.audio.measurements import MeasurementCache
from studio.audio.parts import AudioPart
from studio.audio.truncation import missing_seconds
from studio.checkpoints.adapters import inspect_adapter
from studio.checkpoints.ctranslate2 import read_model_bin
from studio.checkpoints.inspect import inspect_checkpoint
from studio.checkpoints.safetensors_header import read_safetensors_header
from studio.checkpoints.tokenizer_files import write_tokenizer
from studio.corpus.exclusions import exclusions_of
from studio.corpus.import_choice import load_choice
from studio.corpus.importers import preview_table, read_source
from studio.corpus.importers.archives import unpack
from studio.corpus.overrides import OverrideStore
from studio.corpus.own_dataset import OwnDataset
from studio.corpus.own_datasets import is_own_dataset
from studio.corpus.quality.transcript_check import read_transcribed
from studio.corpus.utterance import Manifest
from studio.errors import StudioError
from studio.gui.project.run_summaries import summarise
from studio.recording.plans import plan_of
from studio.recording.take import read_take
from studio.runs.blind import load_votes
from studio.runs.clips import ClipHistory
from studio.runs.directory import RunDirectory
from studio.runs.history import find_problem, read_curves, read_settings
from studio.runs.jobs import TranscribeJob
from studio.runs.pace import read_pace
from studio.runs.report import Report
from studio.settings.presets import load_presets
from studio.settings.run import RunSettings
from studio.settings.toml import dump_run_settings, load_run_settings
from studio.text.encodings import read_text
from tests.unit.checkpoints.checkpoint_support import (
    model_bin,
    small_tokenizer,
    write_transformers_folder,
)

CASES = 500
_PATIENCE = 30  # seconds after which a reader counts as hanging

TOKENS = [
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\r", b'"', b"'", b"{", b"}", b"[", b"]", b"[" * 3000,
    b'{"a":' * 3000, b"1" + b"0" * 400, b"-1", b"1e999", b"NaN", b"null", b"true", b"0", b"1" * 5000, b"../etc",
    b".", b"a." * 4000, b"/" * 5000, b"\xed\xa0\x80", "𝄞\u202e한".encode(), b"\x1b[2J", b"%s{}", b"9" * 20, b",,",
]  # fmt: skip

UTTERANCES = [{"id": f"u{n}", "audio": f"/a/{n}.wav", "text": "un", "duration": 1.5} for n in range(3)]
EVENTS = [
    {"v": 1, "seq": 0, "time": 1.0, "type": "run_started", "run_dir": "/r", "checkpoint": "c", "device": "cpu",
     "total_steps": 2, "start_step": 0, "train_utterances": 2, "eval_utterances": 1, "trainable_parameters": 3,
     "total_parameters": 9, "device_memory_limit": 0, "cer_profile": "basic"},
    {"v": 1, "seq": 1, "time": 2.0, "type": "step_completed", "step": 1, "epoch": 0.5, "loss": 2.5,
     "learning_rate": 0.1, "grad_norm": 1.0, "utterances_per_second": 3.0, "memory_bytes": 5, "device_memory_bytes": 0},
    {"v": 1, "seq": 2, "time": 3.0, "type": "phase_changed", "phase": "evaluating", "done": 0, "total": 1},
    {"v": 1, "seq": 3, "time": 4.0, "type": "evaluation_completed", "step": 1, "loss": 2.0, "cer": 0.5, "wer": 0.7,
     "utterances": 1},
    {"v": 1, "seq": 4, "time": 5.0, "type": "run_failed", "code": "x", "message": "m", "hint": "", "traceback": ""},
]  # fmt: skip
REPORT = {
    "status": "finished", "checkpoint": "c", "language": "fr", "cer_base": 0.5, "cer_adapted": 0.4, "wer_base": 0.6,
    "wer_adapted": 0.5, "cer_profile": "basic", "eval_utterances": 1, "utterances_per_second": 3.0,
    "rows": [{"id": "u", "audio": "/a.wav", "reference": "un", "base": "une", "adapted": "un"}],
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """A reader of files.

    Attributes:
        name: of it.
        files: what it reads, by name in its folder.
        read: reads it from there.
        cases: how many damaged ones it is given.
    """

    name: str
    files: dict[str, bytes]
    read: Callable[[Path], object]
    cases: int = CASES


def lines(*values: object) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


def _sound(kind: str, subtype: str = "PCM_16") -> bytes:
    target = io.BytesIO()
    soundfile.write(target, np.linspace(-0.5, 0.5, 800, dtype=np.float32), 16_000, subtype, format=kind)
    return target.getvalue()


def _wav() -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\0\1" * 800)
    return target.getvalue()


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("녹음.wav", _wav())
        file.writestr("metadata.csv", "file_name,text\n녹음.wav,un\n")
    return target.getvalue()


def _tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz", format=tarfile.PAX_FORMAT) as file:
        entry = tarfile.TarInfo("녹음.wav")
        entry.size = len(_wav())
        file.addfile(entry, io.BytesIO(_wav()))
        link = tarfile.TarInfo("b.wav")
        link.type, link.linkname = tarfile.LNKTYPE, "녹음.wav"
        file.addfile(link)
    return target.getvalue()


def _table() -> arrow.Table:
    return arrow.table({"audio": [{"bytes": _wav(), "path": "a.wav"}], "text": ["un"], "speaker": ["s"]})


def _arrow() -> bytes:
    target = io.BytesIO()
    with arrow.ipc.new_stream(target, _table().schema) as writer:
        writer.write_table(_table())
    return target.getvalue()


def _parquet() -> bytes:
    target = io.BytesIO()
    parquet.write_table(_table(), target)
    return target.getvalue()


def _cut() -> dict[str, object]:
    recording = {"id": "r", "sources": [{"type": "file", "source": "a.wav"}]}
    return {"id": "c", "start": 0, "type": "MonoCut", "recording": recording,
            "supervisions": [{"id": "s", "start": 0, "duration": 0.04, "text": "un", "speaker": "x"}]}  # fmt: skip


TEXTGRID = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
TEXTGRID += '0\n1\n<exists>\n1\n"IntervalTier"\n"a"\n0\n1\n1\n0\n1\n"un"\n'
EAF = """<?xml version="1.0" encoding="UTF-8"?><ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR MEDIA_URL="file:///a.wav"/>
</HEADER><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="t2" TIME_VALUE="40"/>
</TIME_ORDER><TIER TIER_ID="a" PARTICIPANT="s"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1"
TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2"><ANNOTATION_VALUE>un</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER></ANNOTATION_DOCUMENT>"""
SRT = "1\n00:00:00,000 --> 00:00:00,040\nun\n"
RUN = dump_run_settings(
    RunSettings.model_validate({"checkpoint": {"name": "c", "language": "fr"}, "data": {"source": "/d"}})
).encode()


def _corpus(name: str, content: bytes, cases: int = CASES, **more: bytes) -> Reader:
    return Reader(f"source {name}", {name: content, "a.wav": _wav(), **more}, lambda folder: read_source(folder), cases)


def _audio(folder: Path, name: str) -> None:
    path = folder / name
    for each in (probe, read_audio, missing_seconds, lambda one: read_frames(AudioPart(one, 0.01, 0.02, ""))):
        with suppressed():
            each(path)
    with MeasurementCache() as cache, suppressed():
        cache.key(AudioPart(path, 0.0, None, ""))


def _each(*reads: Callable[[], object]) -> None:
    for read in reads:
        with suppressed():
            read()


@contextmanager
def suppressed() -> Iterator[None]:
    """What users can understand is what a reader may raise."""
    try:
        yield
    except StudioError as error:
        assert error.code and error.message


def _adapter() -> dict[str, bytes]:
    name = "base_model.model.model.decoder.layers.0.self_attn.q_proj.lora_A.weight"
    config = {"peft_type": "LORA", "base_model_name_or_path": "c", "r": 1, "target_modules": ["q_proj"]}
    weights = save({name: np.zeros((1, 8), np.float32)})
    return {"adapter_config.json": json.dumps(config).encode(), "adapter_model.safetensors": weights}


def _checkpoint(tmp: Path) -> dict[str, bytes]:
    folder = write_transformers_folder(tmp)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _no_errors(folder: Path) -> None:
    """What tells of a run has no errors: what cannot be read is told, or passed over, and hides no other run."""
    find_problem(folder, is_finished=True), read_curves(folder), read_settings(folder), read_pace(folder)
    summarise(folder)


def _with_run(name: str, read: Callable[[Path], object]) -> Reader:
    """A reader of one of a run's files, and all others that look at it."""
    return Reader(
        name, {name: RUN_FILES[name]}, lambda folder: _each(lambda: read(folder / name), lambda: _no_errors(folder))
    )


def _store(folder: Path) -> OverrideStore:
    store = OverrideStore(folder / "source")
    for name in ("edits.jsonl", "import.json", "heard.jsonl"):
        if (folder / name).exists():
            store.folder.mkdir(parents=True, exist_ok=True)
            (store.folder / name).unlink(missing_ok=True)
            (store.folder / name).symlink_to(folder / name)
    return store


RUN_FILES = {
    "run.toml": RUN,
    "manifest.jsonl": lines(*UTTERANCES),
    "events.jsonl": lines(*EVENTS),
    "report.json": json.dumps(REPORT).encode(),
}
READERS = [
    _with_run("run.toml", load_run_settings),
    _with_run("manifest.jsonl", Manifest.load),
    _with_run("report.json", Report.load),
    _with_run("events.jsonl", lambda path: list(RunDirectory(path.parent).read_events())),
    Reader("presets", {"a.toml": b'title = "a"\n[adapter]\nrank = 8\n'}, lambda folder: load_presets([folder])),
    Reader("job", {"j": b'{"checkpoint": "c", "language": "fr", "output": "/o", "audio": ["/a"]}'},
           lambda folder: TranscribeJob.load(folder / "j")),
    Reader("clips", {"c": lines({"id": "a", "time": 1.0, "audio": "/a", "duration": 1.0, "language": "fr",
           "profile": "basic", "reference": "", "hearings": []})}, lambda folder: ClipHistory.load(folder / "c")),
    Reader("votes", {"v": lines({"clip": "c", "first": "a", "second": "b", "choice": "same", "time": 1.0})},
           lambda folder: load_votes(folder / "v")),
    Reader("exclusions", {"m.excluded.json": b'[{"id": "u", "audio": "/a", "reason": "missing", "message": "m"}]'},
           lambda folder: exclusions_of(folder / "m")),
    Reader("overrides", {"edits.jsonl": lines({"id": "u", "text": "une"}, {"id": "v", "split": "train"})},
           lambda folder: _store(folder).load()),
    Reader("import choice", {"import.json": b'{"format": "tables", "options": {"text": "t"}}'},
           lambda folder: load_choice(_store(folder))),
    Reader("heard", {"heard.jsonl": lines({"key": "k", "checkpoint": "c", "language": "fr", "text": "un"})},
           lambda folder: read_transcribed(folder / "heard.jsonl")),
    Reader("own dataset", {"metadata.csv": b"file_name,text,prompt_id\na.flac,un,1\n", ".recording.json":
           b'{"language": "fr", "prompts": ""}'}, lambda folder: _each(lambda: OwnDataset(folder).clips(),
           lambda: is_own_dataset(folder), lambda: plan_of(folder))),
    Reader("table", {"t.csv": "file_name,text\na.wav,\"une «voix»\"\n".encode(), "t.jsonl":
           lines({"audio": "a.wav", "text": "un", "duration": 1})},
           lambda folder: _each(lambda: preview_table(folder / "t.csv"), lambda: preview_table(folder / "t.jsonl"))),
    Reader("text", {"t": "녹음입니다. 안녕하세요".encode("cp949")}, lambda folder: read_text(folder / "t")),
    _corpus("metadata.csv", b"file_name,text\na.wav,un\n"),
    _corpus("metadata.jsonl", lines({"file_name": "a.wav", "text": "un", "start": 0.0, "duration": 0.04})),
    _corpus("a.TextGrid", TEXTGRID.encode()),
    _corpus("a.eaf", EAF.encode()),
    _corpus("a.srt", SRT.encode()),
    _corpus("a.vtt", f"WEBVTT\n\n{SRT[2:].replace(',', '.')}".encode()),
    _corpus("a.txt", b"0.0\t0.04\tun\n"),
    _corpus("cuts.jsonl", lines(_cut())),
    _corpus("cuts.jsonl.gz", gzip.compress(lines(_cut()), mtime=0)),
    _corpus("manifest.json", lines({"audio_filepath": "a.wav", "duration": 0.04, "text": "un"})),
    _corpus("wav.scp", b"u a.wav\n", text=b"u un\n", segments=b"s u 0.0 0.04\n", utt2spk=b"u x\n"),
    _corpus("train.arrow", _arrow()),
    _corpus("train.parquet", _parquet()),
    Reader("zip", {"c.zip": _zip()}, lambda folder: unpack(folder / "c.zip")),
    Reader("tar", {"c.tar.gz": _tar()}, lambda folder: unpack(folder / "c.tar.gz")),
    Reader("wav", {"a.wav": _wav()}, lambda folder: _audio(folder, "a.wav")),
    Reader("flac", {"a.flac": _sound("FLAC")}, lambda folder: _audio(folder, "a.flac")),
    Reader("ogg", {"a.ogg": _sound("OGG", "VORBIS")}, lambda folder: _audio(folder, "a.ogg")),
    Reader("take", {"a.wav": _wav()}, lambda folder: read_take(folder / "a.wav")),
    Reader("safetensors", {"m": save({"a": np.zeros(4, np.float32), "b": np.zeros((2, 2), np.float16)})},
           lambda folder: read_safetensors_header(folder / "m")),
    Reader("adapter", _adapter(), inspect_adapter),
]  # fmt: skip


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with one to three things wrong with it."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0:
                del data[at:]
            case 1:
                del data[at : at + chance.randrange(1, 40)]
            case 2 if data:
                data[at % len(data)] = chance.randrange(256)
            case 3:
                data[at:at] = chance.choice(TOKENS)
            case 4:
                data[at : at + chance.randrange(1, 12)] = chance.choice(TOKENS)
            case 5:
                data[at:at] = data[at : at + chance.randrange(1, 200)] * chance.randrange(1, 4)
            case _:
                numbers = [n for n, byte in enumerate(data[:20_000]) if 48 <= byte < 58]
                if numbers:
                    at = chance.choice(numbers)
                    data[at : at + 1] = chance.choice([b"1e400", b"-7", b"1" + b"0" * 401, b"null", b'"x"', b"[[]]"])
    return bytes(data)


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    def hangs(*_: object) -> None:
        raise AssertionError("the reader hangs")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what is read, and another for what the studio keeps."""
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # What is flushed to the disk ten thousand times would take longer than all else.
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    folder = tmp_path / "runs" / "damaged"
    folder.mkdir(parents=True)
    return folder


def attempt(reader: Reader, folder: Path, case: object) -> None:
    try:
        with no_longer_than(_PATIENCE), suppressed():
            reader.read(folder)
    except Exception as error:
        raise AssertionError(f"{reader.name}, {case}: {type(error).__name__}: {error}") from error


@pytest.mark.parametrize("reader", READERS, ids=[reader.name for reader in READERS])
def test_a_reader_gives_a_value_or_says_what_is_wrong(reader: Reader, place: Path) -> None:
    for name, content in reader.files.items():
        (place / name).write_bytes(content)
    attempt(reader, place, "whole")
    names = [name for name in reader.files if len(reader.files) == 1 or name != "a.wav"]
    for seed in range(reader.cases):
        chance = random.Random(f"{reader.name} {seed}")
        name = names[seed % len(names)]
        (place / name).write_bytes(damaged(reader.files[name], chance))
        attempt(reader, place, f"{name}, seed {seed}")
        (place / name).write_bytes(reader.files[name])
    for name in names:
        for kind in ("pipe", "folder", "link to itself", "nothing"):
            (place / name).unlink()
            match kind:
                case "pipe":
                    os.mkfifo(place / name)
                case "folder":
                    (place / name).mkdir()
                case "link to itself":
                    (place / name).symlink_to(name)
            attempt(reader, place, f"{name} is a {kind}")
            if kind == "folder":
                (place / name).rmdir()
            else:
                (place / name).unlink(missing_ok=True)
            (place / name).write_bytes(reader.files[name])


def test_checkpoints_that_are_damaged(place: Path, tmp_path: Path) -> None:
    tensors = model_bin({f"v{n}": np.zeros((2, n + 1), np.float16) for n in range(3)})
    tokenizer = json.dumps(small_tokenizer(2_000)).encode()
    (tmp_path / "out").mkdir()
    files = _checkpoint(tmp_path / "whole")
    weights = files.pop("model.safetensors")
    for reader in (
        Reader("checkpoint", files, inspect_checkpoint),
        Reader("CTranslate2", {"model.bin": tensors}, lambda folder: read_model_bin(folder / "model.bin")),
        Reader(
            "tokenizer",
            {"t.json": tokenizer},
            lambda folder: write_tokenizer(folder / "t.json", tmp_path / "out", 51_865),
            60,
        ),
    ):
        folder = place / reader.name
        folder.mkdir()
        if reader.name == "checkpoint":
            (folder / "model.safetensors").write_bytes(weights)
        test_a_reader_gives_a_value_or_says_what_is_wrong(replace(reader), folder)
