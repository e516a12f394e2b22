"""Published corpora: a golden tree of each, and what is wrong with broken ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from studio.corpus.importers import read_folder
from studio.corpus.manifest_import import import_corpus
from studio.errors import DataError
from tests.unit.corpus.importers.import_support import lines, parts, reasons, record, summary, write


def test_librispeech(tmp_path: Path) -> None:
    for split, ids in {"train-clean-100": ("19-198-0000", "19-198-0001"), "dev-other": ("84-12-0000",)}.items():
        for each in ids:
            speaker, chapter, _ = each.split("-")
            record(tmp_path / split / speaker / chapter / f"{each}.flac")
    first = tmp_path / "train-clean-100" / "19" / "198" / "19-198.trans.txt"
    write(first, "\ufeff19-198-0000 NORTHANGER ABBEY\r\n19-198-0001 THIS LITTLE WORK\r\n19-198-0002 GONE\r\n")
    write(tmp_path / "dev-other" / "84" / "12" / "84-12.trans.txt", "84-12-0000 GO\n")
    write(tmp_path / "SPEAKERS.TXT", "; ID |SEX| SUBSET\n19 | F | train-clean-100\n")
    found = read_folder(tmp_path)
    assert summary(found) == {
        "dev-other/84/12/84-12-0000": ("GO", "dev-other", "84"),
        "train-clean-100/19/198/19-198-0000": ("NORTHANGER ABBEY", "train-clean-100", "19"),
        "train-clean-100/19/198/19-198-0001": ("THIS LITTLE WORK", "train-clean-100", "19"),
        "train-clean-100/19/198/19-198-0002": ("GONE", "train-clean-100", "19"),
    }
    assert reasons(found) == {"train-clean-100/19/198/19-198-0002": "missing"}
    assert {each.set: each.split for each in found} == {"dev-other": "validation", "train-clean-100": "train"}
    inside = read_folder(tmp_path / "dev-other")
    assert [(each.set, each.split) for each in inside] == [("dev-other", "validation")]


def test_zeroth_korean(tmp_path: Path) -> None:
    for part, speaker in (("train_data_01", "106"), ("test_data_01", "205")):
        folder = tmp_path / part / "003" / speaker
        record(folder / f"{speaker}_003_0000.flac")
        write(folder / f"{speaker}_003.trans.txt", f"{speaker}_003_0000 인사를 결정하는 과정에서\n")
    assert summary(read_folder(tmp_path, format="zeroth")) == {
        "test_data_01/003/205/205_003_0000": ("인사를 결정하는 과정에서", "test_data_01", "205"),
        "train_data_01/003/106/106_003_0000": ("인사를 결정하는 과정에서", "train_data_01", "106"),
    }


def test_voxforge(tmp_path: Path) -> None:
    first, second = tmp_path / "anna-20101010-abc", tmp_path / "anonymous-20101010-xyz"
    for folder, suffix in ((first, "wav"), (second, "flac")):
        for number in (1, 2):
            record(folder / suffix / f"a000{number}.{suffix}")
    write(first / "etc" / "PROMPTS", "anna-20101010-abc/mfc/a0001 GUTEN TAG\nanna-20101010-abc/mfc/a0002 JA\n")
    write(first / "etc" / "prompts-original", "a0001 Guten Tag.\na0002 Ja!\na0003 Weg.\n")
    write(second / "etc" / "PROMPTS", "anonymous-20101010-xyz/mfc/a0001 OUI\n")
    found = read_folder(tmp_path)
    assert {key: (text, speaker) for key, (text, _, speaker) in summary(found).items()} == {
        "anna-20101010-abc/wav/a0001": ("Guten Tag.", "anna"),
        "anna-20101010-abc/wav/a0002": ("Ja!", "anna"),
        "anna-20101010-abc/a0003": ("Weg.", "anna"),
        "anonymous-20101010-xyz/flac/a0001": ("OUI", "anonymous-20101010-xyz"),
        "anonymous-20101010-xyz/flac/a0002": (None, ""),
    }
    assert sorted(reasons(found).values()) == ["missing", "no_transcript"]


def test_fleurs(tmp_path: Path) -> None:
    for split in ("train", "dev"):
        record(tmp_path / "audio" / split / "100.wav")
        row = '1\t100.wav\t그는 "안녕"이라고\t그는 안녕이라고\tㄱ | ㄴ\t1600\tMALE\n'
        more = "2\t200.wav\t없다.\t없다\tㅇ\t1600\tFEMALE\n2\n" if split == "dev" else ""
        write(tmp_path / f"{split}.tsv", row + more)
    found = read_folder(tmp_path)
    assert [(each.text, each.set, each.problem and each.problem[0]) for each in found] == [
        ('그는 "안녕"이라고', "dev", None),
        ("없다.", "dev", "missing"),
        (None, "dev", "missing"),
        ('그는 "안녕"이라고', "train", None),
    ]
    plain = read_folder(tmp_path, format="fleurs", options={"fleurs_text": "plain"})
    assert plain[0].text == "그는 안녕이라고"


def test_tedlium(tmp_path: Path) -> None:
    for split in ("train", "test"):
        record(tmp_path / split / "sph" / "Anna_2010.sph", 2.0)
        write(
            tmp_path / split / "stm" / "Anna_2010.stm",
            ";; a comment\n"
            "Anna_2010 1 Anna_2010 0.00 0.50 <o,f0,female> it 's what {NOISE} we(2) <sil> do\n"
            "Anna_2010 1 inter_segment_gap 0.50 1.00 <o,,unknown> ignore_time_segment_in_scoring\n"
            "Anna_2010 1 Anna_2010 1.00 0.75 <o,f0,female> backwards\n"
            "Anna_2010 1 Anna_2010 soon 0.75\n",
        )
    found = read_folder(tmp_path)
    train = [each for each in found if each.split == "train"]
    assert parts(train)[0] == ("Anna_2010.sph", 0.0, 0.5, "it's what we do")
    assert [each.speaker for each in train] == ["Anna_2010", "Anna_2010", ""]
    assert [each.problem and each.problem[0] for each in train] == [None, "unreadable", "missing"]
    assert len(found) == 6


def kaldi(folder: Path, audio: Path) -> Path:
    write(folder / "wav.scp", f"rec1 {audio}\nrec2 sph2pipe -f wav x.sph |\nrec3 gone.wav\nrec4 raw.ark:123\n")
    write(folder / "text", "u1 하나 둘\nu2 셋\nu3 넷\nu4 다섯\nu5 여섯\nu6 일곱\nu7\tnowhere\n")
    write(folder / "utt2spk", "u1 s1\nu2 s2\n")
    segments = "u1 rec1 0.0 0.5\nu2 rec1 0.5 -1\nu3 rec2 0 1\nu4 rec3 0 1\nu5 rec4 0 1\nu6 rec1 -0.5 0.2\nu8 rec1\n"
    write(folder / "segments", segments)
    return folder


def test_kaldi_with_segments(tmp_path: Path) -> None:
    kaldi(tmp_path / "data" / "train", record(tmp_path / "rec one.wav", 1.0))
    found = read_folder(tmp_path / "data")
    by_id = {each.id: each for each in found}
    first, second = by_id["u1"], by_id["u2"]
    assert (first.start, first.duration, first.text, first.speaker) == (0.0, 0.5, "하나 둘", "s1")
    assert (second.start, second.duration, second.split) == (0.5, None, "train")
    assert reasons(found) == {
        **dict.fromkeys(("u3", "u6", "u8"), "unreadable"),
        **dict.fromkeys(("u4", "u5", "u7"), "missing"),
    }
    assert "sph2pipe" in (by_id["u3"].problem or ("", ""))[1] and "not run" in (by_id["u3"].problem or ("", ""))[1]
    imported = import_corpus(tmp_path / "data")
    assert [each.id for each in imported.utterances] == ["u1", "u2"]
    assert imported.found == 8


def test_espnet_without_segments_and_with_relative_paths(tmp_path: Path) -> None:
    record(tmp_path / "downloads" / "a.wav")
    write(tmp_path / "data" / "valid" / "wav.scp", "s1-a downloads/a.wav\n")
    write(tmp_path / "data" / "valid" / "text", "s1-a 안녕\n")
    found = read_folder(tmp_path)
    assert summary(found) == {"s1-a": ("안녕", "valid", "")}
    assert not reasons(found)


def test_nemo_with_another_table_beside(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 2.0)
    rows = [{"audio_filepath": "a.wav", "text": "하나", "offset": 0.5, "duration": 1.0}]
    write(tmp_path / "train_manifest.json", lines(*rows))
    write(tmp_path / "other.csv", "path,text\na.wav,not this\n")
    found = read_folder(tmp_path)
    assert parts(found) == [("a.wav", 0.5, 1.0, "하나")]
    assert found[0].set == "train_manifest" and found[0].split == "train"


def cut(number: int, source: str, **changes: object) -> dict[str, object]:
    spoken = [
        {"id": f"s{number}", "start": 0.25, "duration": 0.5, "text": "안녕", "speaker": "kim"},
    ]
    recording = {"id": "r", "sources": [{"type": "file", "channels": [0], "source": source}], "sampling_rate": 16000}
    base = {"id": f"c{number}", "start": 1.0, "duration": 1.0, "channel": 0, "type": "MonoCut"}
    return base | {"supervisions": spoken, "recording": recording} | changes


def test_lhotse(tmp_path: Path) -> None:
    record(tmp_path / "audio" / "a.wav", 3.0)
    two = [{"id": name, "start": at, "duration": 0.5, "text": name} for name, at in (("x", 0), ("y", 0.5))]
    remote = {"sources": [{"type": "url", "source": "http://localhost/a.wav"}]}
    rows = [
        cut(1, "audio/a.wav"),
        cut(2, "audio/a.wav", supervisions=two),
        cut(3, "audio/gone.wav"),
        cut(4, "audio/a.wav", type="MixedCut"),
        cut(5, "audio/a.wav", recording=remote),
        cut(6, "audio/a.wav", supervisions=[]),
        cut(7, "audio/a.wav", recording=7),
        cut(8, "audio/a.wav", start=-5),
    ]
    text = lines(*rows) + "{broken\n"
    with gzip.open(tmp_path / "cuts_dev.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(text)
    for source in (tmp_path, tmp_path / "cuts_dev.jsonl.gz"):
        found = read_folder(source)
        assert parts(found)[:3] == [
            ("a.wav", 1.25, 0.5, "안녕"), ("a.wav", 1.0, 0.5, "x"), ("a.wav", 1.5, 0.5, "y"),
        ]  # fmt: skip
        assert (found[0].speaker, found[0].split, found[0].id) == ("kim", "validation", "c1")
        assert list(reasons(found).values()) == [
            "missing", "unreadable", "unreadable", "no_transcript", "missing", "unreadable", "missing",
        ]  # fmt: skip
    write(tmp_path / "cuts_dev.jsonl", text)
    assert len(read_folder(tmp_path / "cuts_dev.jsonl")) == 10


def test_a_cut_set_that_is_cut_short(tmp_path: Path) -> None:
    data = gzip.compress(lines(*[cut(number, f"{number}.wav") for number in range(500)]).encode())
    (tmp_path / "cuts.jsonl.gz").write_bytes(data[: len(data) // 2])
    record(tmp_path / "1.wav")
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert caught.value.code == "unreadable"


def test_a_key_that_kaldi_lists_write_twice_is_counted_and_its_first_line_is_taken(tmp_path: Path) -> None:
    for name in ("a", "b"):
        record(tmp_path / f"{name}.wav")
    write(tmp_path / "wav.scp", "r a.wav\nr b.wav\n")
    write(tmp_path / "segments", "u r 0 0.05\nu r 0.05 0.1\n")
    write(tmp_path / "text", "u first\nu second\n")
    write(tmp_path / "utt2spk", "u Kim\nu Lee\n")
    used, *excluded = [each for each in read_folder(tmp_path) if each.audio.parent == tmp_path]
    assert (used.id, used.text, used.speaker, used.audio.name, used.duration) == ("u", "first", "Kim", "a.wav", 0.05)
    told = " ".join(each.problem[1] for each in excluded if each.problem)
    assert all(place in told for place in ("text, line 2", "segments, line 2", "wav.scp, line 2")), told


@pytest.mark.parametrize("text", ["heard", "read"])
def test_a_clip_in_train_and_test_is_held_out_and_counted(tmp_path: Path, text: str) -> None:
    for name in ("a", "b"):
        record(tmp_path / "clips" / f"{name}.wav")
    write(tmp_path / "train.tsv", "path\tsentence\na.wav\theard\nb.wav\tother\n")
    write(tmp_path / "test.tsv", f"path\tsentence\na.wav\t{text}\n")
    imported = import_corpus(tmp_path)
    assert {(each.text, each.split) for each in imported.utterances} == {("other", "train"), (text, "test")}
    assert [each.reason for each in imported.excluded] == ["held_out_too"]
    assert imported.found == 3 and "“test” holds it too" in imported.excluded[0].message


@pytest.mark.parametrize("name", ["audio", "speaker", "split", "id"])
@pytest.mark.parametrize("is_file", [True, False])
def test_a_column_that_is_none_is_refused_and_those_there_are_named(tmp_path: Path, name: str, is_file: bool) -> None:
    record(tmp_path / "a.wav")
    table = write(tmp_path / "list.csv", "path,text,Fichier\na.wav,heard,a.wav\n")
    with pytest.raises(DataError, match="no column “Fichiers”") as raised:
        read_folder(table if is_file else tmp_path, options={name: "Fichiers"})
    assert "path, text, Fichier" in raised.value.hint


def test_a_segment_that_ends_after_its_recording_is_told_as_that(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 1.0)
    write(tmp_path / "wav.scp", "r a.wav\n")
    write(tmp_path / "segments", "u r 0.5 9\n")
    write(tmp_path / "text", "u said\n")
    message = import_corpus(tmp_path).excluded[0].message
    assert "The part ends at 9 s, but the recording lasts from 0 to 1.0 s" in message


def test_a_command_that_only_decodes_one_file_is_that_file(tmp_path: Path) -> None:
    record(tmp_path / "flac" / "a.flac")
    commands = {
        "a": "flac -c -d -s flac/a.flac |",
        "b": "ffmpeg -i flac/a.flac -f wav - |",
        "c": "sox flac/a.flac -t wav - speed 2 |",
    }
    write(tmp_path / "data" / "wav.scp", "".join(f"{key} {value}\n" for key, value in commands.items()))
    write(tmp_path / "data" / "text", "a one\nb two\nc three\n")
    found = {each.id: each for each in read_folder(tmp_path)}
    assert [found[key].audio.name for key in "ab"] == ["a.flac", "a.flac"]
    assert reasons([found["c"]]) == {"c": "unreadable"}


def test_cuts_that_are_only_resampled_are_read(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    source = {"type": "file", "channels": [0], "source": "a.wav"}
    for name, problems in {"Resample": {}, "Speed": {"c": "unreadable"}}.items():
        recording = {"id": "r", "sources": [source], "transforms": [{"name": name}]}
        said = [{"id": "s", "start": 0, "duration": 0.1, "text": "one"}]
        cut = {"id": "c", "start": 0, "duration": 0.1, "type": "MonoCut", "recording": recording, "supervisions": said}
        write(tmp_path / "cuts.jsonl", lines(cut))
        assert reasons(read_folder(tmp_path)) == problems


def test_files_that_need_their_folder_say_what_to_do(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    path = write(tmp_path / "a.srt", "1\n00:00:00,000 --> 00:00:00,100\none\n")
    with pytest.raises(DataError) as caught:
        read_folder(path)
    assert "Choose the folder" in caught.value.hint


def test_a_manifest_that_may_not_be_opened_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "train.json", lines({"audio_filepath": "a.wav", "text": "one"}))

    def refused(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("studio.corpus.importers.nemo.open_regular", refused)
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert "train.json" in caught.value.message
