"""What programs write beside recordings: transcripts of Whisper's kin, subtitles of pysubs2, Label Studio."""

from __future__ import annotations

import json
from pathlib import Path

import pysubs2
import pytest

from studio.corpus.importers import find_format, read_folder, read_source

from .import_support import parts, reasons, record, write

SPOKEN = [("talk.wav", 0.5, 1.0, "Bonjour à tous."), ("talk.wav", 2.0, 0.75, "Au revoir.")]
SEGMENTS = [
    {"id": 0, "seek": 0, "start": 0.5, "end": 1.5, "text": " Bonjour à tous.", "tokens": [1], "temperature": 0.0},
    {"id": 1, "seek": 0, "start": 2.0, "end": 2.75, "text": " Au revoir.", "tokens": [2], "temperature": 0.0},
]
WORDS = [{"word": "Bonjour", "start": 0.5, "end": 0.7, "score": 0.9}]
CPP = [
    {"timestamps": {"from": "00:00:00,500"}, "offsets": {"from": 500, "to": 1500}, "text": " Bonjour à tous."},
    {"timestamps": {"from": "00:00:02,000"}, "offsets": {"from": 2000, "to": 2750}, "text": " Au revoir."},
]
CHUNKS = [{"timestamp": [0.5, 1.5], "text": " Bonjour à tous."}, {"timestamp": [2.0, 2.75], "text": " Au revoir."}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("talk.json", json.dumps({"text": "x" * 9000, "segments": SEGMENTS, "language": "fr"})),
        ("talk.json", json.dumps({"segments": [{**each, "words": WORDS} for each in SEGMENTS]}, indent=2)),
        ("talk.json", json.dumps({"systeminfo": "", "result": {"language": "fr"}, "transcription": CPP}, indent="\t")),
        ("talk.json", json.dumps({"text": "x", "chunks": CHUNKS})),
        ("talk.json", json.dumps(SEGMENTS)),
        ("talk.tsv", "start\tend\ttext\n500\t1500\tBonjour à tous.\n2000\t2750\tAu revoir.\n"),
        ("talk.csv", 'start,end,text\n500,1500,"Bonjour à tous."\n2000,2750," Au revoir."\n'),
        ("talk.tsv", "start\tend\ttext\n0.5\t1.5\tBonjour à tous.\n2.0\t2.75\tAu revoir.\n"),
    ],
)  # fmt: skip
def test_transcripts_of_programs(tmp_path: Path, name: str, content: str) -> None:
    record(tmp_path / "talk.wav", 3.0)
    write(tmp_path / name, content)
    listing = read_source(tmp_path)
    assert parts(listing.recordings) == SPOKEN
    assert [each.name for each in listing.formats] == ["transcripts"]
    guess = {"milliseconds"} if "500" in content else set()
    assert {each.code for each in listing.notices} == ({"program"} if name == "talk.json" else guess)


def test_speakers_of_whisperx_and_a_part_without_an_end(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 3.0)
    segments = [{**SEGMENTS[0], "speaker": "SPEAKER_01"}, {"timestamp": [2.0, None], "text": "Au"}]
    write(tmp_path / "talk.json", json.dumps({"segments": segments}))
    found = read_folder(tmp_path)
    assert [each.speaker for each in found] == ["SPEAKER_01", ""]
    assert list(reasons(found).values()) == ["unreadable"]


def test_of_all_that_whisper_writes_the_subtitles_are_taken_once(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 3.0)
    write(tmp_path / "talk.srt", "1\n00:00:00,500 --> 00:00:01,500\nBonjour à tous.\n")
    write(tmp_path / "talk.json", json.dumps({"segments": SEGMENTS[:1]}))
    write(tmp_path / "talk.tsv", "start\tend\ttext\n500\t1500\tBonjour à tous.\n")
    found = read_folder(tmp_path)
    assert [each.text for each in found if each.problem is None] == ["Bonjour à tous."]
    assert set(reasons(found).values()) == {"other_annotations"}
    assert read_folder(tmp_path, format="transcripts")[0].problem is None


def subtitles(*lines: tuple[int, int, str], **more: str) -> pysubs2.SSAFile:
    made = pysubs2.SSAFile()
    made.events = [pysubs2.SSAEvent(start=start, end=end, text=text, **more) for start, end, text in lines]
    return made


@pytest.mark.parametrize("name", ["talk.ass", "talk.ssa", "talk.ttml", "talk.srt", "talk.vtt"])
def test_subtitles_as_pysubs2_writes_them(tmp_path: Path, name: str) -> None:
    record(tmp_path / "talk.wav", 3.0)
    subtitles((500, 1500, "Bonjour\\Nà tous."), (2000, 2750, "Au revoir.")).save(str(tmp_path / name))
    assert parts(read_folder(tmp_path)) == SPOKEN


def test_what_sub_station_alpha_shows_and_nobody_says(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 3.0)
    made = subtitles((500, 1500, "{\\an8\\k20}Bonjour, {\\i1}à{\\i0} tous."), name="Marie")
    made.events += subtitles((500, 1500, "Bonjour, à tous."), (0, 900, "{\\p1}m 0 0 l 9 9{\\p0}")).events
    made.events += subtitles((0, 900, "typeset by me"), type="Comment").events
    made.events += subtitles((500, 1500, "Hello everyone"), style="English").events
    made.save(str(tmp_path / "talk.ass"))
    found = read_folder(tmp_path)
    assert [(each.text, each.speaker) for each in found if each.problem is None] == [("Bonjour, à tous.", "Marie")]
    assert list(reasons(found).values()) == ["other_annotations"]
    other = read_folder(tmp_path, options={"tier": "English"})
    assert [each.text for each in other] == ["Hello everyone"]


@pytest.mark.parametrize("suffix", ["ass", "ttml", "smi"])
def test_captions_that_repeat_in_any_format(tmp_path: Path, suffix: str) -> None:
    """A word highlighted after the other, and lines that roll."""
    record(tmp_path / "words.wav", 3.0), record(tmp_path / "roll.wav", 6.0)
    marks = {"ass": "{{\\b1}}{}{{\\b0}}", "ttml": "<span style='s'>{}</span>", "smi": "<b>{}</b>"}[suffix]
    words = [(0, 500, marks.format("one") + " two"), (500, 1000, "one " + marks.format("two"))]
    lines = ["first", "second", "third", "fourth", "fifth"]
    both = {"ass": "\\N", "ttml": "<br/>", "smi": "<br>"}[suffix].join
    roll = [(1000 * n, 1000 * n + 1000, both(lines[max(n - 1, 0) : n + 1])) for n in range(5)]
    for name, cues in {"words": words, "roll": roll}.items():
        write(tmp_path / f"{name}.{suffix}", written(cues, suffix))
    found = read_folder(tmp_path)
    assert [(each.start, each.text) for each in found] == [
        *((float(n), line) for n, line in enumerate(lines)),
        (0.0, "one two"),
    ]


def written(cues: list[tuple[int, int, str]], suffix: str) -> str:
    if suffix == "ass":
        return subtitles(*cues).to_string("ass")
    if suffix == "smi":
        return (
            "".join(f"<SYNC Start={start}><P>{text}\n" for start, _, text in cues)
            + f"<SYNC Start={cues[-1][1]}><P>&nbsp;"
        )
    body = "".join(f'<p begin="{start}ms" end="{end}ms">{text}</p>' for start, end, text in cues)
    return f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{body}</div></body></tt>'


def test_every_form_of_time_in_timed_text(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 9.0)
    times = [
        'begin="00:00:01.5" end="00:00:02"',
        'begin="1.5s" dur="500ms"',
        'begin="00:00:01:15" end="60f"',
        'begin="15t" end="20t"',
    ]
    body = "".join(f"<p {time}>text {number}</p>" for number, time in enumerate(times))
    space = "http://www.w3.org/ns/ttml"
    head = f'xmlns="{space}" xmlns:ttp="{space}#parameter" ttp:tickRate="10" ttp:frameRate="30"'
    write(
        tmp_path / "talk.dfxp",
        f'<tt {head}><body><div begin="1s">{body}<p>no time</p><p begin="x" end="y">wrong</p></div></body></tt>',
    )
    found = read_folder(tmp_path)
    assert {(each.start, each.duration) for each in found if each.problem is None} == {(2.5, 0.5)}
    assert len(reasons(found)) == 2


def test_youtubes_captions(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 3.0)
    write(tmp_path / "talk.sbv", "0:00:00.500,0:00:01.500\nBonjour\nà tous.\n\n0:00:02.000,0:00:02.750\nAu revoir.\n")
    assert parts(read_folder(tmp_path)) == SPOKEN


def region(identifier: str, start: float, end: float, text: str, label: str) -> list[dict[str, object]]:
    part = {"start": start, "end": end, "channel": 0}
    head = {"id": identifier, "from_name": "x", "to_name": "audio", "original_length": 3.0}
    return [
        {**head, "type": "labels", "value": {**part, "labels": [label]}},
        {**head, "type": "textarea", "value": {**part, "text": [text]}},
    ]


def test_label_studio(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 3.0), record(tmp_path / "clips" / "one.wav"), record(tmp_path / "two.wav")
    results = region("a", 0.5, 1.5, "Bonjour à tous.", "Speaker 1") + region("b", 2.0, 2.75, "Au revoir.", "Music")
    whole = [{"id": "c", "type": "textarea", "value": {"text": ["Un", "deux"]}}]
    tasks = [
        {"id": 1, "data": {"audio": "/data/upload/3/0a1b2c3d-talk.wav"}, "annotations": [
            {"id": 1, "was_cancelled": True, "result": whole}, {"id": 2, "was_cancelled": False, "result": results}]},
        {"id": 2, "data": {"audio": "/data/local-files/?d=clips/one.wav"}, "annotations": [
            {"result": whole}, {"result": whole}]},
        {"id": 3, "data": {"audio": "two.wav"}, "annotations": [], "predictions": [{"result": whole}]},
        {"id": 4, "data": {"audio": "three.wav"}, "annotations": [{"result": whole}]},
    ]  # fmt: skip
    write(tmp_path / "project-1.json", json.dumps(tasks))
    listing = read_source(tmp_path)
    used = [each for each in listing.recordings if each.problem is None]
    assert parts(used) == [*SPOKEN, ("one.wav", 0.0, None, "Un deux")]
    assert [each.speaker for each in used] == ["Speaker 1", "", ""]
    assert sorted(reasons(listing.recordings).values()) == ["missing", "no_transcript", "other_annotations"]
    assert "Music" in next(each.message for each in listing.notices if each.code == "unused_labels")


@pytest.mark.parametrize("texts", [["Bonjour à tous.", "Au revoir."], {"text": ["Bonjour à tous.", "Au revoir."]}])
def test_label_studio_in_its_short_form(tmp_path: Path, texts: object) -> None:
    record(tmp_path / "talk.wav", 3.0), record(tmp_path / "one.wav")
    label = [{"start": 0.5, "end": 1.5, "labels": ["A"]}, {"start": 2.0, "end": 2.75, "labels": ["A"]}]
    said = texts["text"] if isinstance(texts, dict) else texts
    about = {"annotator": 1, "annotation_id": 1}
    tasks = [
        {"audio": "/data/upload/0a1b2c3d-talk.wav", "id": 1, "label": label, "transcription": said, **about},
        {"audio": "/data/upload/0a1b2c3e-one.wav", "id": 2, "transcription": "Un", **about},
    ]
    write(tmp_path / "min.json", json.dumps(tasks))
    assert parts(read_folder(tmp_path)) == [*SPOKEN, ("one.wav", 0.0, None, "Un")]
    assert find_format("labelstudio").label == "Label Studio"
