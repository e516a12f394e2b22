"""Each format is dropped on the window as a golden tree; no recording of it is lost on the way to the Data page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from studio.corpus.importers import FORMATS, find_format
from studio.corpus.importers.options import resolve
from studio.corpus.importers.tree import scan
from studio.gui.data.page import DataPage
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from tests.gui.data_support import settle
from tests.unit.corpus.importers import test_containers as containers
from tests.unit.corpus.importers import test_cues as cues
from tests.unit.corpus.importers.import_support import lines, record, write
from tests.unit.corpus.importers.test_corpora import cut, kaldi

CUES = "\ufeff1\r\n00:00:00,500 --> 00:00:01,250\r\n하나\r\n\r\n2\r\n00:00:02,000 --> 00:00:02,500\r\n둘\r\n"
EMPTY = "3\r\n00:00:03,000 --> 00:00:02,000\r\nbackwards\r\n"


def _table(root: Path, name: str, header: str, folder: str = "") -> None:
    """Two recordings and one that is missing, with a BOM and CRLF."""
    rows = [f"{number}.wav,sentence {number}" for number in range(3)]
    for number in range(2):
        record(root / folder / f"{number}.wav")
    write(root / name, "\ufeff" + "\r\n".join([header, *rows]) + "\r\n")


def _ksponspeech(root: Path) -> None:
    for number in (1, 2, 3):
        audio = root / "KsponSpeech_01" / "KsponSpeech_0001" / f"KsponSpeech_{number:06d}.pcm"
        write(audio.with_suffix(".txt"), f"b/ 아/ (70%)/(칠 십 퍼센트) 확률 {number}", "cp949")
        audio.write_bytes(b"\x10\x27\xf0\xd8" * 4_000 + b"\0" * (number % 2))


def _common_voice(root: Path) -> None:
    for name in "abc":
        record(root / "clips" / f"{name}.wav")
    for name, rows in (("train", "s1\ta.wav\t하나\ns1\tc.wav\t넷\n"), ("test", "s2\tb.wav\t둘\ns2\tgone.wav\t셋\n")):
        write(root / f"{name}.tsv", f"client_id\tpath\tsentence\n{rows}")


def _fleurs(root: Path) -> None:
    for number, split in enumerate(("train", "dev")):
        record(root / "audio" / split / "1.wav")
        more = "2\tgone.wav\t셋\t셋\tㄱ\t1600\tMALE\n" if number else ""
        write(root / f"{split}.tsv", f"1\t1.wav\t문장 {number}\t문장 {number}\tㄱ\t1600\tMALE\n{more}")


def _trans(root: Path, first: str, second: str) -> None:
    for part, speaker in ((first, "19"), (second, "84")):
        folder = root / part / speaker / "198"
        record(folder / f"{speaker}-198-0000.flac")
        rows = f"{speaker}-198-0000 TEXT {speaker}\r\n{speaker}-198-0001 GONE\r\n"
        write(folder / f"{speaker}-198.trans.txt", "\ufeff" + rows)


def _zeroth(root: Path) -> None:
    for part, speaker in (("train_data_01", "106"), ("test_data_01", "205")):
        folder = root / part / "003" / speaker
        record(folder / f"{speaker}_003_0000.flac")
        more = f"{speaker}_003_0002 더 {speaker}\n" if part.startswith("train") else ""
        if more:
            record(folder / f"{speaker}_003_0002.flac")
        write(
            folder / f"{speaker}_003.trans.txt", f"{speaker}_003_0000 문장 {speaker}\n{speaker}_003_0001 없다\n{more}"
        )


def _ljspeech(root: Path) -> None:
    for number in range(2):
        record(root / "wavs" / f"LJ001-000{number}.wav")
    write(root / "metadata.csv", "".join(f"LJ001-000{each}|Text {each}|text {each}\r\n" for each in range(3)))


def _voxforge(root: Path) -> None:
    for number in (1, 2):
        record(root / "anna-20101010-abc" / "wav" / f"a000{number}.wav")
    rows = "".join(f"anna-20101010-abc/mfc/a000{each} TEXT {each}\n" for each in (1, 2, 3))
    write(root / "anna-20101010-abc" / "etc" / "PROMPTS", rows)


def _tedlium(root: Path) -> None:
    for split in ("train", "test"):
        record(root / split / "sph" / "Anna.sph", 2.0)
        rows = f"Anna 1 Anna 0.00 0.50 <o> {split} one\nAnna 1 Anna 1.00 0.75 <o> backwards\n"
        if split == "train":
            record(root / split / "sph" / "Bob.sph", 2.0)
            write(root / split / "stm" / "Bob.stm", "Bob 1 Bob 0.00 0.50 <o> two\n")
        write(root / split / "stm" / "Anna.stm", rows)


def _lhotse(root: Path) -> None:
    record(root / "audio" / "a.wav", 3.0)
    other = [{"id": "s2", "start": 0.0, "duration": 0.5, "text": "둘"}]
    rows = [cut(1, "audio/a.wav"), cut(2, "audio/a.wav", supervisions=other), cut(3, "audio/gone.wav")]
    write(root / "cuts.jsonl", lines(*rows) + "{broken\n")


def _nemo(root: Path) -> None:
    record(root / "a.wav", 2.0)
    rows = [{"audio_filepath": "a.wav", "text": f"{at}", "offset": at, "duration": 0.5} for at in (0, 1, -2)]
    write(root / "train_manifest.json", lines(*rows))


def _textgrid(root: Path) -> None:
    for name, text in (("long", cues.LONG), ("short", "File type = " + cues.SHORT), ("bad", "nonsense")):
        record(root / f"{name}.wav", 4.0)
        write(root / f"{name}.TextGrid", text)


def _elan(root: Path) -> None:
    for name, said in (("a", "안녕 &amp; 네"), ("b", "둘")):
        record(root / name / "media" / "말.wav", 4.0)
        write(root / name / "session.eaf", cues.EAF.replace("안녕 &amp; 네", said))


def _audacity(root: Path) -> None:
    record(root / "a.wav", 4.0)
    write(root / "a.txt", "0.5\t1.25\t하나\r\n2.0\t3.0\t둘\r\n3.5\t3.0\tbackwards\r\n")


def _subtitles(root: Path) -> None:
    record(root / "talk.wav", 4.0)
    write(root / "talk.srt", CUES + EMPTY)


def _sidecar(root: Path) -> None:
    for number in range(3):
        record(root / f"{number}.wav")
        write(root / f"{number}.txt", "" if number == 2 else f"\ufefftext {number}\r\n")


def _lists(root: Path) -> None:
    for number in range(2):
        record(root / f"{number}.wav")
    write(root / "all.list", "0.wav|kim|첫 문장\n1.wav|kim|둘째 문장\n")


def _aihub(root: Path) -> None:
    for number in range(2):
        record(root / "원천데이터" / f"a{number}.wav")
        write(root / "라벨링데이터" / f"a{number}.txt", f"문장 {number}")


def _sami(root: Path) -> None:
    record(root / "talk.wav", 4.0)
    syncs = "<SYNC Start=500><P Class=KRCC>하나<SYNC Start=1500><P Class=KRCC>둘<SYNC Start=2500><P Class=KRCC>&nbsp;"
    write(root / "talk.smi", f"<SAMI><BODY>{syncs}</BODY></SAMI>")


def _kaldi(root: Path) -> None:
    kaldi(root / "data" / "train", record(root / "rec one.wav", 1.0))


def _transcripts(root: Path) -> None:
    record(root / "talk.wav", 4.0)
    times = ((0.5, 1.25, " 하나"), (2, 2.5, " 둘"), (3, 3, " 셋"))
    segments = [{"start": start, "end": end, "text": text} for start, end, text in times]
    write(root / "talk.json", json.dumps({"segments": segments}))


def _labelstudio(root: Path) -> None:
    for number in range(2):
        record(root / f"{number}.wav")
    said = [[{"id": "a", "type": "textarea", "value": {"text": [f"문장 {number}"]}}] for number in range(2)]
    tasks = [{"data": {"audio": f"{number}.wav"}, "annotations": [{"result": said[number]}]} for number in range(2)]
    write(root / "export.json", json.dumps([*tasks, {"data": {"audio": "1.wav"}, "annotations": []}]))


def _gigaspeech(root: Path) -> None:
    record(root / "audio" / "a.wav", 3.0)
    texts = ("ONE <COMMA> TWO <PERIOD>", "THREE", "<MUSIC>")
    segments = [
        {"sid": f"a{n}", "begin_time": n, "end_time": n + 0.9, "text_tts": text} for n, text in enumerate(texts)
    ]
    write(root / "GigaSpeech.json", json.dumps({"audios": [{"path": "audio/a.opus", "segments": segments}]}))


def _libritts(root: Path) -> None:
    folder = root / "train-clean-100" / "19" / "198"
    for number in range(2):
        record(folder / f"19_198_000000_00000{number}.wav")
    rows = [f"19_198_000000_00000{number}\tText {number}.\tText {number}.\n" for number in range(3)]
    write(folder / "19_198.trans.tsv", "".join(rows))


def _vctk(root: Path) -> None:
    for number in range(2):
        record(root / "wav48_silence_trimmed" / "p225" / f"p225_00{number}_mic1.flac")
        write(root / "txt" / "p225" / f"p225_00{number}.txt", f"text {number}")
    record(root / "wav48_silence_trimmed" / "p225" / "p225_000_mic2.flac")


TREES: dict[str, tuple[Callable[[Path], object], int, int]] = {
    "ksponspeech": (_ksponspeech, 3, 0),
    "common_voice": (_common_voice, 3, 1),
    "fleurs": (_fleurs, 2, 1),
    "audiofolder": (lambda root: _table(root, "metadata.csv", "file_name,text"), 2, 1),
    "librispeech": (lambda root: _trans(root, "train-clean-100", "dev-other"), 2, 2),
    "zeroth": (_zeroth, 3, 2),
    "ljspeech": (_ljspeech, 2, 1),
    "voxforge": (_voxforge, 2, 1),
    "tedlium": (_tedlium, 3, 2),
    "kaldi": (_kaldi, 2, 6),
    "lhotse": (_lhotse, 2, 2),
    "nemo": (_nemo, 2, 1),
    "huggingface": (lambda root: containers.save(root / "corpus", "parquet"), 2, 3),
    "subtitles": (_subtitles, 2, 1),
    "gigaspeech": (_gigaspeech, 2, 1),
    "libritts": (_libritts, 2, 1),
    "vctk": (_vctk, 2, 1),
    "transcripts": (_transcripts, 2, 1),
    "labelstudio": (_labelstudio, 2, 1),
    "textgrid": (_textgrid, 2, 1),
    "elan": (_elan, 2, 2),
    "audacity": (_audacity, 2, 1),
    "tables": (lambda root: _table(root, "list.csv", "path,sentence"), 2, 1),
    "lists": (_lists, 2, 0),
    "aihub": (_aihub, 2, 0),
    "sami": (_sami, 2, 0),
    "sidecar": (_sidecar, 2, 1),
}
"""How a tree is made, how many of its recordings can be used, and how many cannot."""


def drop(window: MainWindow, path: Path) -> None:
    """Let a folder fall on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(500, 400), action, data, button, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)


@pytest.mark.parametrize("name", [form.name for form in FORMATS])
def test_every_format_comes_through_the_window(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    make, used, excluded = TREES[name]
    root = tmp_path / "tree"
    make(root)
    form = find_format(name)
    assert form.read(scan(root), resolve(form.options, {})).rows or name == "sidecar"
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        drop(window, root)
    settle(qtbot)
    page = window.page("data")
    assert isinstance(page, DataPage) and page.dataset is not None
    assert window.current == "data"
    assert session.project.dataset is not None and len(session.project.dataset.manifest()) == used
    assert [each.reason for each in page.dataset.excluded()].count("") == 0
    assert len(list(page.dataset.excluded())) == excluded
    assert page.summary.utterances.figure.accessibleName() == str(used + excluded)
    assert page.list.model.rowCount() == used + excluded == len(page.dataset)
