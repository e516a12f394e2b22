"""Damaged headers and lists: an error in words or a listed reason, never a traceback, a hang or a lost count."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.audio.decoding import probe, read_audio, read_frames
from studio.audio.parts import AudioPart
from studio.corpus.importers import read_folder
from studio.corpus.manifest_import import import_corpus
from studio.errors import DataError

CONTAINERS = [
    ("wav", "WAV", "PCM_16"),
    ("wav", "WAV", "FLOAT"),
    ("wav", "WAVEX", "PCM_24"),
    ("wav", "WAV", "IMA_ADPCM"),
    ("flac", "FLAC", "PCM_16"),
    ("ogg", "OGG", "VORBIS"),
    ("mp3", "MP3", "MPEG_LAYER_III"),
    ("aiff", "AIFF", "PCM_16"),
    ("au", "AU", "PCM_16"),
    ("caf", "CAF", "PCM_16"),
    ("w64", "W64", "PCM_16"),
    ("voc", "VOC", "PCM_16"),
    ("sph", "NIST", "PCM_16"),
]
MANY = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def encoded(container: str, subtype: str) -> bytes:
    buffer = io.BytesIO()
    samples = 0.3 * np.sin(np.arange(4000) / 9)
    soundfile.write(buffer, samples, 16000, format=container, subtype=subtype)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def sounds() -> list[tuple[str, bytes]]:
    return [(suffix, encoded(container, subtype)) for suffix, container, subtype in CONTAINERS]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


Edits = list[tuple[int, int]]
HEADER = st.lists(
    st.tuples(st.integers(0, 127), st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255)), max_size=8
)


@MANY
@given(st.integers(0, len(CONTAINERS) - 1), HEADER, st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_a_thousand_damaged_headers(
    sounds: list[tuple[str, bytes]], place: Path, which: int, edits: Edits, cut: int, start: float, duration: float
) -> None:
    suffix, data = sounds[which]
    damaged = bytearray(data[: len(data) if cut > len(data) else cut])
    for offset, value in edits:
        if offset < len(damaged):
            damaged[offset] = value
    path = place / f"a.{suffix}"
    path.write_bytes(damaged)
    for read in (
        lambda: probe(path),
        lambda: read_frames(AudioPart(path), 30.0),
        lambda: read_frames(AudioPart(path, start, duration), 30.0),
        lambda: read_audio(path, 0.0, 30.0),
        lambda: read_audio(path),
    ):
        try:
            result = read()
        except DataError as error:
            assert error.code in ("empty", "unreadable")
            continue
        if isinstance(result, np.ndarray):
            assert result.ndim == 1 and np.isfinite(result).all()


JSON = json.dumps({"audio": "가.wav", "text": "안녕", "offset": 0.1, "duration": 0.1, "id": "x", "split": "dev"})
LISTS = {
    "metadata.csv": 'file_name,text,speaker\n가.wav,"안녕, 네",s1\nb.wav,둘,s2\n',
    "list.tsv": "path\ttext\tstart\tduration\n가.wav\t안녕\t0.1\t0.1\nb.wav\t둘\t0\t0.2\n",
    "m.jsonl": f"{JSON}\n{JSON.replace('가.wav', 'b.wav')}\n",
    "nemo.json": f"{JSON}\n".replace('"audio"', '"audio_filepath"'),
    "cuts.jsonl": json.dumps({
        "id": "c", "start": 0, "duration": 0.2, "type": "MonoCut",
        "supervisions": [{"start": 0, "duration": 0.1, "text": "안녕"}],
        "recording": {"sources": [{"type": "file", "source": "b.wav"}]},
    }) + "\n",
    "train.trn": "가.wav :: b/ 안녕+ (1)/(일)\nb.wav :: 둘\n",
    "가.srt": "1\n00:00:00,100 --> 00:00:00,200\n안녕\n\n2\n00:00:00,200 --> 00:00:00,250\n네\n",
    "b.vtt": "WEBVTT\n\n00:00.100 --> 00:00.200\n<v Kim>둘\n",
    "b.txt": "0.10\t0.20\t하나\n0.20\t0.25\t둘\n",
    "b.TextGrid": '"ooTextFile"\n"TextGrid"\n0\n1\n<exists>\n1\n"IntervalTier"\n"w"\n0\n1\n1\n0.1\n0.2\n"둘"\n',
    "b.eaf": '<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="9"/></TIME_ORDER>'
    '<TIER TIER_ID="t"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="a" TIME_SLOT_REF2="a">'
    "<ANNOTATION_VALUE>둘</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>",
    "t.stm": "b 1 s 0.0 0.1 <o,f0,male> it 's\n가 1 s 0.1 0.2 x\n",
    "19-198.trans.txt": "19-198-0000 GO\n",
    "wav.scp": "u1 b.wav\nu2 cat 가.wav |\n",
    "segments": "u1 u1 0.0 0.1\n",
    "dev.tsv": "1\tb.wav\t안녕\t안녕\tㅇ|\t1600\tMALE\n",
    "part-00000-of-00001.parquet": "PAR1",
    "part.arrow": "ARROW1",
}  # fmt: skip
PIECES = st.sampled_from(
    [b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\t", b'"', b"-1", b"1e999", b"nan", b"{", b"}", b",", b"::", b"/",
     b"\xb0\xa1", b"\xed\xa0\x80", b"|", b"-->", b"99:99:99,999", b"<", b"&x;", b"9" * 30, b"[" * 60, b"../b.wav"]
) | st.binary(max_size=6)  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 400), PIECES, st.integers(0, 12)), max_size=6)


@MANY
@given(st.sampled_from(sorted(LISTS)), CHANGES, st.sampled_from(["utf-8", "cp949", "utf-16"]), st.booleans())
def test_a_thousand_damaged_lists(
    place: Path, name: str, changes: list[tuple[int, bytes, int]], encoding: str, beside_text: bool
) -> None:
    data = LISTS[name].encode(encoding)
    for offset, piece, removed in changes:
        data = data[:offset] + piece + data[offset + removed :]
    folder = place / "corpus"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for audio in ("가.wav", "b.wav"):
        (folder / audio).write_bytes(SOUND)
    (folder / name).write_bytes(data)
    if name in ("wav.scp", "segments") or beside_text:
        (folder / "text").write_text("u1 하나\nu2 둘\n", encoding="utf-8")
    if name == "segments":
        (folder / "wav.scp").write_text("u1 b.wav\n", encoding="utf-8")
    try:
        recordings = read_folder(folder)
        imported = import_corpus(folder)
    except DataError as error:
        assert error.message
        return
    assert imported.found == len(imported.utterances) + len(imported.excluded) == len(recordings)
    assert len({each.id for each in recordings}) == len(recordings)
    heard = {each.audio.name for each in recordings}
    assert {"가.wav", "b.wav"} <= heard


SOUND = encoded("WAV", "PCM_16")
