"""Small corpora in the layouts in which they are published."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.corpus.importers import read_folder, read_source

from .import_support import reasons, record, write

TEXTS = [
    "the small boat crosses the lake",
    "we keep three green apples",
    "the postman closes the door",
    "aunt makes soup",
]
SIDES = ("train", "dev", "test")
Said = tuple[str, str, str]
"""Text, side and speaker."""


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path_factory.mktemp("home")))


def each_side(root: Path, text: str, name: str, folder: str, *, header: str = "") -> dict[str, str]:
    """A list for each side of two recordings of that side; the texts by side."""
    lists = {}
    for number, side in enumerate(SIDES):
        rows = header
        for n in range(2):
            record(root / folder.format(side=side, n=n) / name.format(side=side, n=n))
            rows += text.format(side=side, n=n, stem=name.format(side=side, n=n), text=f"{TEXTS[n]} {number}") + "\n"
        lists[side] = rows
    return lists


def of_sides(speaker: Callable[[int], str] = lambda _n: "") -> list[Said]:
    names = {"train": "train", "dev": "validation", "test": "test"}
    return [(f"{TEXTS[n]} {at}", names[side], speaker(n)) for at, side in enumerate(SIDES) for n in range(2)]


def aishell(root: Path) -> list[Said]:
    lists = each_side(root, "BAC{n}{side} {text}", "BAC{n}{side}.wav", "data_aishell/wav/{side}/S000{n}")
    write(root / "data_aishell/transcript/aishell_transcript_v0.8.txt", "".join(lists.values()))
    return of_sides()


def mls(root: Path) -> list[Said]:
    lists = each_side(root, "10_2{n}_{side}\t{text}", "10_2{n}_{side}.flac", "mls_french/{side}/audio/10/2{n}")
    for side, rows in lists.items():
        write(root / "mls_french" / side / "transcripts.txt", rows)
        segments = "".join(f"10_2{n}_{side}\thttp://x.org/{n}.mp3\t{n}.3\t15.{n}\n" for n in range(2))
        write(root / "mls_french" / side / "segments.txt", segments)
    return of_sides()


def magicdata(root: Path) -> list[Said]:
    head = "UtteranceID\tSpeakerID\tTranscription\n"
    lists = each_side(root, "{stem}\t38_57{n}\t{text}", "38_57{n}_{side}.wav", "{side}/38_57{n}", header=head)
    for side, rows in lists.items():
        write(root / side / "TRANS.txt", rows)
    return of_sides(lambda n: f"38_57{n}")


def speechbrain(root: Path) -> list[Said]:
    each_side(root, "", "{side}{n}.wav", "data")
    for at, side in enumerate(SIDES):
        rows = {
            f"{side}{n}": {"wav": f"{{data_root}}/data/{side}{n}.wav", "words": f"{TEXTS[n]} {at}", "spk_id": "s"}
            for n in range(2)
        }  # fmt: skip
        write(root / f"{side}.json", json.dumps(rows, indent=2))
    return of_sides(lambda _n: "s")


def voxpopuli(root: Path) -> list[Said]:
    head = "id\traw_text\tnormalized_text\tspeaker_id\tsplit\tgender\tis_gold_transcript\taccent\n"
    row = "2009-{side}-{n}\tX\t{text}\ts{n}\t{side}\tmale\tTrue\tNone"
    lists = each_side(root, row, "2009-{side}-{n}.wav", "data/en/{side}/{side}_part_0", header=head)
    for side, rows in lists.items():
        write(root / f"data/en/asr_{side}.tsv", rows)
    return of_sides(lambda n: f"s{n}")


def fleurs(root: Path) -> list[Said]:
    lists = each_side(root, "{n}\t{stem}\t{text}\tx\tx |\t1600\tMALE", "{side}{n}.wav", "ko_kr/audio/{side}")
    for side, rows in lists.items():
        write(root / "ko_kr" / f"{side}.tsv", rows)
    return of_sides()


def common_voice(root: Path) -> list[Said]:
    """Release 21."""
    head = "client_id path sentence_id sentence domain up_votes down_votes age gender accents variant locale segment\n"
    head = head.replace(" ", "\t")
    row = "c{n}\t{stem}\ti\t{text}\t\t2\t0\t\t\t\t\tko\t"
    lists = each_side(root, row, "common_voice_ko_{side}{n}.mp3", "cv/ko/clips", header=head)
    for side, rows in lists.items():
        write(root / f"cv/ko/{side}.tsv", rows)
    write(root / "cv/ko/clip_durations.tsv", "clip\tduration[ms]\n")
    write(root / "cv/ko/validated_sentences.tsv", "x\ty\n")
    return of_sides(lambda n: f"c{n}")


def first_common_voice(root: Path) -> list[Said]:
    head = "filename,text,up_votes,down_votes,age,gender,accent,duration\n"
    lists = each_side(root, "cv-valid-{side}/{stem},{text},1,0,,,,", "s-{n}.mp3", "cv/cv-valid-{side}", header=head)
    for side, rows in lists.items():
        write(root / f"cv/cv-valid-{side}.csv", rows)
    return of_sides()


def spontaneous(root: Path) -> list[Said]:
    head = "client_id\taudio_id\taudio_file\tduration_ms\tprompt\ttranscription\tlanguage\tsplit\n"
    row = "c{n}\t{n}\t{stem}\t1000\tWhy?\t{text}\tko\t{side}"
    lists = each_side(root, row, "spontaneous-speech-ko-{side}{n}.mp3", "sps/audios")
    write(root / "sps/ss-corpus-ko.tsv", head + "".join(lists.values()))
    return of_sides(lambda n: f"c{n}")


def libritts(root: Path) -> list[Said]:
    for at, side in enumerate(("train-clean-100", "dev-clean", "test-clean")):
        folder = root / "LibriTTS" / side / "19" / "198"
        rows = ""
        for n in range(2):
            stem, text = f"19_198_00000{n}_000000", f"{TEXTS[n]} {at}"
            record(folder / f"{stem}.wav"), write(folder / f"{stem}.normalized.txt", text)
            rows += f"{stem}\toriginal {n}\t{text}\n"
        write(folder / "19_198.trans.tsv", rows), write(folder / "19_198.book.tsv", rows)
    write(root / "LibriTTS" / "speakers.tsv", "READER\tGENDER\n")
    return of_sides(lambda _n: "19")


def timit(root: Path) -> list[Said]:
    for side in ("TRAIN", "TEST"):
        for n in range(2):
            path = root / "TIMIT" / side / "DR1" / f"FCJF{n}" / "SX37"
            record(path.with_suffix(".sph")).rename(path.with_suffix(".WAV"))
            write(path.with_suffix(".TXT"), f"0 46797 {TEXTS[n]} {SIDES.index(side.lower())}\n")
            write(path.with_suffix(".WRD"), "0 100 she\n")
    return [said for said in of_sides(lambda n: f"FCJF{n}") if said[1] != "validation"]


def gigaspeech(root: Path) -> list[Said]:
    audios = []
    for at, subset in enumerate(("{XL}", "{DEV}", "{TEST}")):
        record(root / "audio" / f"POD{at}.wav", 2.0)
        segments = [
            {"sid": f"POD{at}_S{n}", "speaker": "N/A", "begin_time": n, "end_time": n + 0.9,
             "text_tts": f"{TEXTS[n]} <COMMA> {at} <PERIOD>", "subsets": [subset]} for n in range(2)
        ]  # fmt: skip
        noise = {**segments[0], "sid": f"POD{at}_N", "text_tts": "<MUSIC>"}
        audios.append({"aid": f"POD{at}", "path": f"audio/POD{at}.opus", "segments": [*segments, noise]})
    write(root / "GigaSpeech.json", json.dumps({"dataset": "GigaSpeech", "language": "EN", "audios": audios}, indent=1))
    return [(text[:-2] + ", " + text[-1] + ".", split, speaker) for text, split, speaker in of_sides()]


def wenetspeech(root: Path) -> list[Said]:
    audios = []
    for at, subset in enumerate(("L", "DEV", "TEST_NET")):
        record(root / "audio" / f"Y{at}.wav", 2.0)
        segments = [
            {"sid": f"Y{at}_S{n}", "begin_time": n, "end_time": n + 0.9, "subsets": [subset],
             "text": f"{TEXTS[n]} {at}"}
            for n in range(2)
        ]  # fmt: skip
        audios.append({"aid": f"Y{at}", "path": f"audio/Y{at}.opus", "segments": segments})
    write(root / "WenetSpeech.json", json.dumps({"dataset": "WenetSpeech", "audios": audios}))
    return of_sides()


def webdataset(root: Path) -> list[Said]:
    """A shard a side; one with JSON, the others with texts."""
    root.mkdir()
    for at, side in enumerate(SIDES):
        with tarfile.open(root / f"{side}-00000{at}.tar", "w") as shard:
            for n in range(2):
                text = f"{TEXTS[n]} {at}"
                name, content = ("json", json.dumps({"text": text})) if side == "dev" else ("txt", text)
                shard.add(record(root.parent / "one.flac"), f"{side}{n}.flac")
                shard.add(write(root.parent / "one.txt", content), f"{side}{n}.{name}")
    return of_sides()


@pytest.mark.parametrize(
    "make",
    [
        aishell, mls, magicdata, speechbrain, voxpopuli, fleurs, common_voice, first_common_voice, spontaneous,
        libritts, timit, gigaspeech, wenetspeech, webdataset,
    ],
)  # fmt: skip
def test_sides_texts_and_speakers(tmp_path: Path, make: Callable[[Path], list[Said]]) -> None:
    wanted = make(tmp_path / "corpus")
    found = read_folder(tmp_path / "corpus")
    used = [(each.text or "", each.split, each.speaker) for each in found if each.problem is None]
    assert sorted(used) == sorted(wanted)
    assert set(reasons(found).values()) <= {"no_transcript"}  # what is no speech


@pytest.mark.parametrize(("microphone", "used"), [("mic1", "mic1"), ("mic2", "mic2")])
def test_vctk(tmp_path: Path, microphone: str, used: str) -> None:
    for speaker in ("p225", "s5"):
        for name in ("mic1", "mic2"):
            record(tmp_path / "VCTK" / "wav48_silence_trimmed" / speaker / f"{speaker}_001_{name}.flac")
        write(tmp_path / "VCTK" / "txt" / speaker / f"{speaker}_001.txt", f"{speaker} says this\n")
    record(tmp_path / "VCTK" / "wav48_silence_trimmed" / "p225" / "p225_002_mic1.flac")
    write(tmp_path / "VCTK" / "txt" / "p225" / "p225_002.txt", "one microphone")
    found = read_folder(tmp_path, options={"microphone": microphone})
    spoken = {each.audio.stem: (each.text, each.speaker) for each in found if each.problem is None}
    assert spoken == {
        f"p225_001_{used}": ("p225 says this", "p225"),
        f"s5_001_{used}": ("s5 says this", "s5"),
        "p225_002_mic1": ("one microphone", "p225"),
    }
    assert len(reasons(found)) == 2


@pytest.mark.parametrize("name", ["metadata.csv", "list.csv", "all.txt"])
@pytest.mark.parametrize("folders", [("wavs_16k", "wavs_22k"), ("w_22050", "w_44100"), ("d/24khz/x", "d/16khz/x")])
def test_of_copies_at_several_sample_rates_one_is_read(tmp_path: Path, name: str, folders: tuple[str, str]) -> None:
    for n in range(4):
        record(tmp_path / folders[0] / f"c{n}.wav"), record(tmp_path / folders[1] / f"c{n}.wav")
    form = {"metadata.csv": "c{n}|{text}|{text}\n", "list.csv": "c{n}.wav,{text}\n", "all.txt": "c{n}|{text}\n"}[name]
    head = "file,text\n" if name == "list.csv" else ""
    write(tmp_path / name, head + "".join(form.format(n=n, text=TEXTS[n]) for n in range(4)))
    listing = read_source(tmp_path)
    usual = next((each for each in folders if "16k" in each), folders[0])
    places = {(str(each.audio.parent.relative_to(tmp_path)), each.problem) for each in listing.recordings}
    assert places == {(usual, None)}
    assert len(listing.recordings) == 4 and "copies" in {each.code for each in listing.notices}
    other = next(part for each in folders if each != usual for part in each.split("/") if any(map(str.isdigit, part)))
    chosen = read_folder(tmp_path, options={"copies": other})
    assert {other in each.audio.parts for each in chosen} == {True}


def test_sessions_whose_numbers_differ_are_no_copies(tmp_path: Path) -> None:
    for folder in ("S01", "S02"):
        record(tmp_path / folder / "c0.wav")
    write(tmp_path / "list.csv", "file,text\nc0.wav,whose\n")
    assert sorted(reasons(read_folder(tmp_path)).values()) == ["missing", "no_transcript", "no_transcript"]


def test_lists_that_say_the_same_or_other_things_of_the_same_recordings(tmp_path: Path) -> None:
    for n in range(4):
        record(tmp_path / "clips" / f"c{n}.wav")
    rows = [f"c{n}|{text}\n" for n, text in enumerate(TEXTS)]
    write(tmp_path / "all.txt", "".join(rows)), write(tmp_path / "train.txt", "".join(rows[:3]))
    write(tmp_path / "val.txt", rows[3])
    listing = read_source(tmp_path)
    assert [(each.text, each.split) for each in listing.recordings] == [
        (text, "train" if n < 3 else "validation") for n, text in enumerate(TEXTS)
    ]
    assert "listed_again" in {each.code for each in listing.notices}
    for name in ("train", "val"):
        (tmp_path / f"{name}.txt").unlink()
    write(tmp_path / "by_me.txt", "".join(f"c{n}|{text} as I heard it\n" for n, text in enumerate(TEXTS)))
    found = read_folder(tmp_path)
    assert [each.text for each in found if each.problem is None] == TEXTS
    assert list(reasons(found).values()) == ["other_annotations"] * 4
    mine = [each.text for each in read_folder(tmp_path, options={"list": "by_me.txt"}) if each.problem is None]
    assert mine == [f"{text} as I heard it" for text in TEXTS]
