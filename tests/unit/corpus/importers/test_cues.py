"""Long recordings with subtitles, labels and annotations beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import read_folder
from studio.corpus.manifest_import import import_corpus
from studio.errors import DataError
from tests.unit.corpus.audit_support import audited
from tests.unit.corpus.importers.import_support import parts, reasons, record, write

SRT = (
    "\ufeff1\r\n00:00:00,500 --> 00:00:01,250\r\n<i>안녕하세요</i>\r\n여러분\r\n\r\n"
    "2\r\n00:00:01.250 --> 00:00:02.000 X1:10\r\n{\\an8}Tom &amp; Anna: 2 < 3\r\n\r\n"
    "3\r\n00:00:03,000 --> 00:00:02,000\r\nbackwards\r\n4\r\n-00:00:01,000 --> 00:00:01,000\r\nnegative\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["talk.srt", "talk.ko.srt", "talk.wav.srt", "TALK.SRT"])
def test_srt(tmp_path: Path, name: str, encoding: str) -> None:
    record(tmp_path / "talk.wav", 4.0)
    write(tmp_path / name, SRT.lstrip("\ufeff") if encoding == "utf-16" else SRT, encoding)
    found = read_folder(tmp_path)
    assert parts(found)[:2] == [
        ("talk.wav", 0.5, 0.75, "안녕하세요 여러분"),
        ("talk.wav", 1.25, 0.75, "Tom & Anna: 2 < 3"),
    ]
    assert [each.problem and each.problem[0] for each in found] == [None, None, "unreadable", "unreadable"]
    audit = audited(found, count_tokens=len)
    assert [utterance.duration for utterance in audit.utterances] == [0.75, 0.75]
    assert audit.found == len(found) == 4


def test_srt_in_cp949_without_a_recording_and_a_damaged_one(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 2.0)
    write(tmp_path / "a.srt", "1\n00:00:00,000 --> 00:00:01,000\n안녕하세요 여러분\n", "cp949")
    write(tmp_path / "gone.srt", "1\n00:00:00,000 --> 00:00:01,000\n없다\n")
    record(tmp_path / "bad.wav", 2.0)
    write(tmp_path / "bad.srt", "this is no subtitle\n")
    found = read_folder(tmp_path)
    assert reasons(found) == {"gone": "missing", "bad": "no_transcript"}
    assert [each.text for each in found if not each.problem] == ["안녕하세요 여러분"]
    assert import_corpus(tmp_path).found == 3


def test_vtt(tmp_path: Path) -> None:
    record(tmp_path / "talk.flac", 4.0)
    text = (
        "WEBVTT - about\n\nNOTE a note\n\nSTYLE\n::cue { color: red }\n\nintro\n00:00.500 --> 00:01.500 align:start\n"
        "<v.loud Kim Minji>안녕 <c.yellow>하세요</c></v>\n\n00:00:01.500 --> 00:00:02.000\n둘 <00:00:01.700>셋\n"
    )
    write(tmp_path / "talk.vtt", text)
    found = read_folder(tmp_path)
    assert parts(found) == [("talk.flac", 0.5, 1.0, "안녕 하세요"), ("talk.flac", 1.5, 0.5, "둘 셋")]
    assert [each.speaker for each in found] == ["Kim Minji", ""]


def test_audacity_labels(tmp_path: Path) -> None:
    record(tmp_path / "녹음.wav", 4.0)
    labels = "0.500000\t1.250000\t안녕 하세요\r\n\\\t100.0\t2000.0\r\n1.5\t1.5\tpoint\r\n2.0\t3.0\t\r\n"
    write(tmp_path / "녹음.txt", labels)
    record(tmp_path / "other.wav")
    write(tmp_path / "other.txt", "보통 글\n")
    found = read_folder(tmp_path)
    assert parts(found)[:2] == [("녹음.wav", 0.5, 0.75, "안녕 하세요"), ("녹음.wav", 1.5, None, "point")]
    assert reasons(found) == {"녹음#2": "unreadable"}
    assert found[3].text == "보통 글"
    assert import_corpus(tmp_path).found == 4


def test_an_audacity_line_that_is_no_label_is_left_out_alone(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 4.0)
    write(tmp_path / "talk.txt", "0.0\t1.0\tone\n1.0 2.0 two\n2.0\t3.0\tthree\n")
    imported = import_corpus(tmp_path)
    assert [each.text for each in imported.utterances] == ["one", "three"]
    assert ["line 2" in row.message for row in imported.excluded] == [True]


LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0 
xmax = 4 
tiers? <exists> 
size = 2 
item []: 
    item [1]:
        class = "IntervalTier" 
        name = "김민지" 
        xmin = 0 
        xmax = 4 
        intervals: size = 3 
        intervals [1]:
            xmin = 0 
            xmax = 0.5 
            text = "" 
        intervals [2]:
            xmin = 0.5 
            xmax = 1.5 
            text = "그는 ""안녕""이라고
했다" 
        intervals [3]:
            xmin = 1.5 
            xmax = 4 
            text = " " 
    item [2]:
        class = "TextTier" 
        name = "clicks" 
        xmin = 0 
        xmax = 4 
        points: size = 1 
        points [1]:
            number = 2 
            mark = "click 3" 
"""
SHORT = '"ooTextFile"\n"TextGrid"\n\n0\n4\n<exists>\n1\n"IntervalTier"\n"words"\n0\n4\n1\n0.5\n1.5\n"안녕"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_textgrid(tmp_path: Path, encoding: str) -> None:
    for name, text in (("long", LONG), ("short", "File type = " + SHORT)):
        record(tmp_path / f"{name}.wav", 4.0)
        write(tmp_path / f"{name}.TextGrid", text, encoding)
    found = read_folder(tmp_path)
    assert parts(found) == [("long.wav", 0.5, 1.0, '그는 "안녕"이라고 했다'), ("short.wav", 0.5, 1.0, "안녕")]
    assert [each.speaker for each in found] == ["김민지", ""]
    assert parts(read_folder(tmp_path, format="textgrid", options={"tier": "words"}))[0][0] == "short.wav"


@pytest.mark.parametrize("text", ["", "nonsense", SHORT[:60], SHORT.replace("<exists>\n1", "<exists>\n1e8")])
def test_textgrids_that_are_none(tmp_path: Path, text: str) -> None:
    record(tmp_path / "a.wav", 4.0)
    write(tmp_path / "a.TextGrid", text)
    assert reasons(read_folder(tmp_path)) == {"a": "no_transcript"}


ALIGNED = (
    'File type = "ooTextFile"\n"TextGrid"\n0\n4\n<exists>\n2\n'
    '"IntervalTier"\n"phones"\n0\n4\n2\n0.5\n1\n"a"\n1\n1.5\n"n"\n'
    '"IntervalTier"\n"words"\n0\n4\n1\n0.5\n1.5\n"안녕"\n'
)


def test_of_tiers_that_say_the_same_one_is_taken_and_never_the_phones(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 4.0)
    write(tmp_path / "a.TextGrid", ALIGNED)
    imported = import_corpus(tmp_path)
    assert [each.text for each in imported.utterances] == ["안녕"]
    assert [row.reason for row in imported.excluded] == ["other_annotations"] * 2
    assert len({row.message for row in imported.excluded}) == 1
    assert "“words” is" in imported.excluded[0].message and "tier=" in imported.excluded[0].message
    phones = import_corpus(tmp_path, options={"tier": "phones"})
    assert [each.text for each in phones.utterances] == ["a", "n"]


@pytest.mark.parametrize("suffix", ["TextGrid", "eaf"])
def test_a_tier_that_is_none_is_refused_and_those_there_are_named(tmp_path: Path, suffix: str) -> None:
    record(tmp_path / "a.wav", 4.0)
    write(tmp_path / f"a.{suffix}", ALIGNED if suffix == "TextGrid" else EAF)
    with pytest.raises(DataError, match="no tier “nope”") as raised:
        read_folder(tmp_path, options={"tier": "nope"})
    assert ("phones, words" if suffix == "TextGrid" else "말") in raised.value.hint


EAF = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT FORMAT="3.0"><HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
<MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/far/%EB%A7%90.wav" MIME_TYPE="audio/x-wav"
 RELATIVE_MEDIA_URL="./media/%EB%A7%90.wav"/>
</HEADER><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="500"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="1500"/>
<TIME_SLOT TIME_SLOT_ID="ts3"/></TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="t" PARTICIPANT="Kim" TIER_ID="말"><ANNOTATION>
<ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>안녕 &amp; 네</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION><ANNOTATION>
<ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>unaligned</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER LINGUISTIC_TYPE_REF="r" PARENT_REF="말" TIER_ID="translation"><ANNOTATION>
<REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a1"><ANNOTATION_VALUE>hello</ANNOTATION_VALUE></REF_ANNOTATION>
</ANNOTATION></TIER></ANNOTATION_DOCUMENT>
"""


def test_elan(tmp_path: Path) -> None:
    record(tmp_path / "media" / "말.wav", 4.0)
    write(tmp_path / "session.eaf", EAF)
    found = read_folder(tmp_path)
    assert parts(found)[0] == ("말.wav", 0.5, 1.0, "안녕 & 네")
    assert [each.speaker for each in found] == ["Kim", "Kim"]
    assert [each.problem and each.problem[0] for each in found] == [None, "unreadable"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><ANNOTATION_DOCUMENT>&b;</ANNOTATION_DOCUMENT>'
REACH = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><ANNOTATION_DOCUMENT>&a;</ANNOTATION_DOCUMENT>'


NOT_XML = ("<x/>", "no XML", "", "<ANNOTATION_DOCUMENT>", '<?xml encoding="x"?><a/>')


@pytest.mark.parametrize("text", [BOMB, REACH, *NOT_XML])
def test_xml_that_is_no_annotation(tmp_path: Path, text: str) -> None:
    record(tmp_path / "a.wav", 4.0)
    write(tmp_path / "a.eaf", text)
    assert reasons(read_folder(tmp_path)) == {"a": "no_transcript"}


def test_sami_of_one_and_of_two_languages(tmp_path: Path) -> None:
    record(tmp_path / "방송.wav", 6.0)
    one = "<SAMI><BODY><SYNC Start=500><P Class=KRCC>안녕<br>하세요\n<SYNC Start=1500><P Class=KRCC>&nbsp;\n"
    one += "<SYNC Start=2000><P Class=KRCC>또 봐요\n<SYNC Start=4000><P Class=KRCC>&nbsp;</BODY></SAMI>"
    write(tmp_path / "방송.smi", one, "cp949")
    wanted = [("방송.wav", 0.5, 1.0, "안녕 하세요"), ("방송.wav", 2.0, 2.0, "또 봐요")]
    assert parts(read_folder(tmp_path)) == wanted
    two = one.replace("<SYNC Start=1500>", "<P Class=ENCC>Hello<SYNC Start=1500><P Class=ENCC>&nbsp;")
    write(tmp_path / "방송.smi", two, "cp949")
    used = [each for each in read_folder(tmp_path) if each.problem is None]
    assert parts(used) == wanted
    english = read_folder(tmp_path, options={"tier": "ENCC"})
    assert parts(english) == [("방송.wav", 0.5, 1.0, "Hello")]
