"""What toolkits for speech write: archives of Kaldi's by kaldiio, manifests as Lhotse has them, channels of a call."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import kaldiio
import numpy as np
import pytest
import soundfile

from studio.audio.decoding import probe, read_audio, read_frames, read_piece
from studio.audio.parts import AudioPart
from studio.corpus.importers import read_folder, read_source
from studio.errors import DataError

from .import_support import lines, reasons, record, summary, write

RATE = 16000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))


def level(piece: AudioPart) -> float:
    return round(float(np.abs(read_piece(piece)).max()), 2)


def sounds() -> dict[str, np.ndarray]:
    return {f"u{n}": np.full(1600 * n, 3000 * n, np.int16) for n in (1, 2, 3)}


@pytest.mark.parametrize("form", ["wav", "flac", "kaldi"])
def test_archives_of_kaldi(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "corpus" / "dump" / "train"
    folder.mkdir(parents=True)
    more = {} if form == "kaldi" else {"write_function": "soundfile", "write_kwargs": {"format": form}}
    kaldiio.save_ark(
        str(folder / "wav.ark"),
        {key: (RATE, value) for key, value in sounds().items()},
        str(folder / "wav.scp"),
        **more,
    )
    listed = (folder / "wav.scp").read_text().replace(f"{tmp_path}/corpus/", "")  # as from the folder of the recipe
    write(
        folder / "wav.scp", f"{listed}u4 dump/train/wav.ark:1\nu5 dump/train/no.ark:7\nu6 dump/train/wav.ark:3[0:9]\n"
    )
    write(folder / "segments", "s1 u1 0.0 0.05\ns2 u2 0.05 0.15\ns3 u3 0 -1\ns4 u4 0 1\ns5 u5 0 1\ns6 u6 0 1\n")
    write(folder / "text", "".join(f"s{n} text {n}\n" for n in range(1, 7)))
    for _ in range(2):  # the second time out of the cache
        found = {each.id: each for each in read_folder(tmp_path / "corpus")}
        assert reasons(list(found.values())) == {"s4": "unreadable", "s5": "missing", "s6": "unreadable"}
        assert [level(found[f"s{n}"].piece) for n in (1, 2, 3)] == [0.09, 0.18, 0.27]
        assert [len(read_piece(found[f"s{n}"].piece)) for n in (1, 2, 3)] == [800, 1600, 4800]
    assert found["s1"].split == "train"


def test_an_archive_of_features_is_none_of_sound(tmp_path: Path) -> None:
    kaldiio.save_ark(str(tmp_path / "f.ark"), {"a": np.zeros((3, 4), np.float32)}, str(tmp_path / "wav.scp"))
    write(tmp_path / "text", "a A\n"), record(tmp_path / "b.wav")
    assert reasons(read_folder(tmp_path))["a"] == "unreadable"


def manifest(path: Path, *rows: object) -> None:
    path.write_bytes(gzip.compress(lines(*rows).encode()))


def recording(name: str, **more: object) -> dict[str, object]:
    source = {"type": "file", "channels": [0], "source": f"{name}.wav"}
    return {"id": name, "sources": [source], "sampling_rate": RATE, "num_samples": 16000, "duration": 1.0, **more}


def supervision(name: str, of: str, start: float, duration: float, **more: object) -> dict[str, object]:
    return {"id": name, "recording_id": of, "start": start, "duration": duration, "channel": 0, "text": name, **more}


def test_recordings_and_supervisions_of_lhotse(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        record(tmp_path / f"{name}.wav", 1.0)
    for side, names in {"train": "ac", "dev": "b"}.items():
        manifest(tmp_path / f"my_recordings_{side}.jsonl.gz", *map(recording, names))
    said = {"speaker": "s", "language": "Korean"}
    train = [supervision("a1", "a", 0, 0.5, **said), supervision("a2", "a", 0.5, 0.5), supervision("x", "gone", 0, 1)]
    manifest(tmp_path / "my_supervisions_train.jsonl.gz", *train)
    manifest(tmp_path / "my_supervisions_dev.jsonl.gz", supervision("b1", "b", 0.25, 0.5))
    listing = read_source(tmp_path)
    found = {each.id: each for each in listing.recordings}
    assert {each.id: (each.start, each.duration, each.split) for each in found.values() if not each.problem} == {
        "a1": (0.0, 0.5, "train"), "a2": (0.5, 0.5, "train"), "b1": (0.25, 0.5, "validation")
    }  # fmt: skip
    assert found["a1"].speaker == "s" and found["a1"].language == "ko"
    assert sorted(reasons(listing.recordings).values()) == ["missing", "no_transcript", "no_transcript"]  # x, c, d
    assert "unused_files" not in {each.code for each in listing.notices}


def test_cuts_beside_the_supervisions_that_they_were_made_of(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 1.0)
    resampled = recording("a", transforms=[{"name": "Resample", "kwargs": {"target_sampling_rate": 8000}}])
    faster = recording("a", transforms=[{"name": "Speed", "kwargs": {"factor": 1.1}}])
    own = supervision("a1", "a", 0, 0.5)
    cut = {"id": "c", "start": 0.25, "duration": 0.5, "channel": 0, "type": "MonoCut"}
    cuts = [{**cut, "recording": resampled, "supervisions": [{**own, "start": 0}]},
            {**cut, "id": "fast", "recording": faster, "supervisions": [own]}]  # fmt: skip
    write(tmp_path / "cuts.jsonl", lines(*cuts))
    write(tmp_path / "recordings.jsonl", lines(recording("a")))
    write(tmp_path / "supervisions.jsonl", lines({**own, "start": 0.25}))
    listing = read_source(tmp_path)
    assert [(each.id, each.start, each.duration) for each in listing.recordings if not each.problem] == [
        ("c", 0.25, 0.5)
    ]
    wrong = next(each.problem for each in listing.recordings if each.problem)
    assert wrong is not None and "Speed" in wrong[1]
    assert "in_cuts" in {each.code for each in listing.notices}


def call(path: Path) -> Path:
    """Two channels, of 0.2 and 0.6."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.tile([0.2, 0.6], (RATE, 1)), RATE, subtype="FLOAT")
    return path


def test_channels_of_lhotse(tmp_path: Path) -> None:
    call(tmp_path / "a.wav")
    both = recording("a", sources=[{"type": "file", "channels": [0, 1], "source": "a.wav"}], channel_ids=[0, 1])
    write(tmp_path / "recordings.jsonl", lines(both))
    told = [supervision(f"s{n}", "a", 0, 1, channel=n) for n in (0, 1)]
    write(tmp_path / "supervisions.jsonl", lines(*told, supervision("all", "a", 0, 0.5, channel=[0, 1])))
    assert {each.id: level(each.piece) for each in read_folder(tmp_path)} == {"s0": 0.2, "s1": 0.6, "all": 0.4}


@pytest.mark.parametrize("names", [("0", "1"), ("1", "2"), ("A", "B"), ("left", "right")])
def test_a_list_that_says_whose_channel_each_line_is_of(tmp_path: Path, names: tuple[str, str]) -> None:
    call(tmp_path / "call.wav"), record(tmp_path / "one.wav")
    rows = "".join(f"call.wav,0,1,{name},text {name}\n" for name in names) + f"one.wav,0,0.1,{names[0]},mono\n"
    write(tmp_path / "t.csv", "path,start,end,channel,text\n" + rows)
    found = {each.text: each for each in read_folder(tmp_path)}
    assert [level(found[f"text {name}"].piece) for name in names] == [0.2, 0.6]
    assert found["mono"].raw == ""
    write(tmp_path / "t.csv", "").unlink()
    write(tmp_path / "t.stm", f"call {names[0]} s1 0 1 one\ncall {names[1]} s2 0 1 two\n")
    assert [level(each.piece) for each in read_folder(tmp_path) if each.text in ("one", "two")] == [0.2, 0.6]


@pytest.mark.parametrize(("channel", "loud"), [("mix", 0.4), ("left", 0.2), ("right", 0.6), ("difference", 0.2)])
def test_the_channel_can_be_chosen(tmp_path: Path, channel: str, loud: float) -> None:
    call(tmp_path / "call.wav"), record(tmp_path / "one.wav")
    write(tmp_path / "call.txt", "two"), write(tmp_path / "one.txt", "one")
    found = {each.id: each for each in read_folder(tmp_path, options={"channel": channel})}
    piece = found["call"].piece
    assert level(piece) == loud
    assert read_frames(piece).frames.shape[1] == (2 if channel == "mix" else 1)
    assert probe(piece.path, piece.raw).frames == RATE
    if channel != "right":
        assert len(read_piece(found["one"].piece)) == 1600
    else:
        with pytest.raises(DataError, match="1 channel"):
            read_piece(found["one"].piece)


def test_a_channel_of_samples_without_a_header(tmp_path: Path) -> None:
    buffer = io.BytesIO(np.tile(np.array([3277, 6554], np.int16), 1600).tobytes())
    (tmp_path / "a.pcm").write_bytes(buffer.getvalue())
    write(tmp_path / "a.txt", "A")
    (found,) = read_folder(tmp_path, options={"channels": "2", "channel": "right"})
    assert found.raw == "s16le@16000x2:2" and level(found.piece) == 0.2
    assert len(read_audio(*found.piece)) == 1600
    assert summary([found]) == {"a": ("A", "", "")} and json.dumps(found.raw)
