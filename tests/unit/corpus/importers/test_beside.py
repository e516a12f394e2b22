"""Files of several formats beside one recording: no second of it is used twice, and none is lost without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import read_folder
from studio.corpus.manifest_import import import_corpus
from tests.unit.corpus.importers.import_support import reasons, record, write

EAF = """<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/>
<TIME_SLOT TIME_SLOT_ID="b" TIME_VALUE="1900"/></TIME_ORDER><TIER TIER_ID="t"><ANNOTATION>
<ALIGNABLE_ANNOTATION ANNOTATION_ID="x" TIME_SLOT_REF1="a" TIME_SLOT_REF2="b">
<ANNOTATION_VALUE>elan</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"""
GRID = '"ooTextFile"\n"TextGrid"\n0 4 <exists> 1\n"IntervalTier" "words" 0 4 1\n{start} {end} "textgrid"\n'
BESIDE = {
    "talk.srt": "1\n00:00:00,000 --> 00:00:02,000\nsubtitles\n",
    "talk.TextGrid": GRID.format(start=0, end=2),
    "talk.eaf": EAF,
    "talk.txt": "0.0\t2.0\taudacity\n",
}


def beside(root: Path, *names: str) -> Path:
    """A recording with these files beside it, each of which says its format."""
    record(root / "talk.wav", 4.0)
    for name in names:
        write(root / name, BESIDE[name])
    return root


@pytest.mark.parametrize("count", [2, 3, 4])
def test_of_several_formats_beside_a_recording_the_first_is_taken(tmp_path: Path, count: int) -> None:
    names = list(BESIDE)[-count:]
    found = read_folder(beside(tmp_path, *names))
    used = [each.text for each in found if each.problem is None]
    assert used == [["subtitles", "textgrid", "elan"][4 - count]] and len(found) == count
    assert {each.problem[0] for each in found if each.problem} == {"other_annotations"}
    assert all(names[0] in each.problem[1] and f"the format {each.text} takes" in each.problem[1]
               for each in found if each.problem)  # fmt: skip
    imported = import_corpus(tmp_path)
    assert (imported.found, len(imported.utterances), len(imported.excluded)) == (count, 1, count - 1)
    assert [each.text for each in read_folder(tmp_path, format="audacity")] == ["audacity"]


def test_another_format_is_taken_where_the_first_says_nothing_of_that_time(tmp_path: Path) -> None:
    beside(tmp_path, "talk.srt")
    write(tmp_path / "talk.TextGrid", GRID.format(start=2, end=4))
    assert [each.text for each in read_folder(tmp_path) if each.problem is None] == ["subtitles", "textgrid"]
    write(tmp_path / "talk.srt", "damaged")
    write(tmp_path / "talk.eaf", EAF.replace('"1900"', '"9000"'))
    assert [each.text for each in read_folder(tmp_path) if each.problem is None] == ["textgrid", "elan"]


def test_a_language_of_subtitles_that_is_not_there_leaves_the_annotations(tmp_path: Path) -> None:
    beside(tmp_path, "talk.TextGrid")
    write(tmp_path / "talk.en.srt", BESIDE["talk.srt"])
    found = read_folder(tmp_path, options={"subtitle_language": "ko"})
    assert [each.text for each in found if each.problem is None] == ["textgrid"]
    assert list(reasons(found).values()) == ["other_subtitles"]
