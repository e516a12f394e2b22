"""Subtitles obey the rules of those who make them, lose no word, and are read back by another program."""

from __future__ import annotations

import random
from itertools import pairwise

import pysubs2
import pytest

from studio.text.segments import Segment
from studio.text.subtitles import SubtitleRules, cues_of
from studio.text.transcript_files import TranscriptText, encoded

FRENCH = SubtitleRules.of("fr")
LONG = (
    "Le matin, les pêcheurs du village partent en mer avant le lever du soleil. Ils reviennent vers midi, quand le "
    "vent se lève, et vendent leur poisson sur le quai, où les attendent déjà les gens de la ville."
)


def test_a_long_segment_becomes_several_subtitles_cut_where_a_sentence_ends() -> None:
    cues = cues_of([Segment(1.0, 15.0, LONG)], FRENCH)
    assert len(cues) > 2
    assert any(cue.lines[-1].endswith("soleil.") for cue in cues)
    assert " ".join(line for cue in cues for line in cue.lines) == LONG
    for cue in cues:
        assert len(cue.lines) <= 2
        assert max(map(len, cue.lines)) <= 42
        assert cue.end - cue.start <= 7.0


def test_lines_of_a_subtitle_are_about_as_long_as_each_other() -> None:
    (cue,) = cues_of([Segment(0.0, 4.0, "Ils reviennent vers midi, quand le vent se lève.")], FRENCH)
    first, second = map(len, cue.lines)
    assert abs(first - second) < 10


def test_what_is_said_quickly_stays_until_it_is_read_where_nothing_follows() -> None:
    text = "Ils reviennent vers midi, quand le vent se lève."
    (alone,) = cues_of([Segment(2.0, 2.6, text)], FRENCH)
    assert alone.end == pytest.approx(2.0 + len(text) / FRENCH.reading_speed, abs=0.01)
    hurried, _ = cues_of([Segment(2.0, 3.0, text), Segment(3.6, 6.0, LONG[:60])], FRENCH)
    assert hurried.end == pytest.approx(3.6 - FRENCH.gap, abs=0.001)


def test_a_word_of_its_own_segment_stays_long_enough_or_joins_the_next() -> None:
    (alone,) = cues_of([Segment(0.0, 0.2, "Oui.")], FRENCH)
    assert alone.end == pytest.approx(FRENCH.shortest)
    (joined,) = cues_of([Segment(0.0, 0.2, "Oui."), Segment(0.4, 2.0, "Je viens demain.")], FRENCH)
    assert joined.lines == ("Oui. Je viens demain.",)


def test_korean_counts_spaces_and_marks_half() -> None:
    korean = SubtitleRules.of("ko")
    assert korean.width("안녕, Kim") == 2 + 0.5 * 5
    text = "오늘은 날씨가 아주 좋아서 친구들과 함께 강가로 산책을 나갔다가 저녁 늦게 돌아왔습니다."
    cues = cues_of([Segment(0.0, 6.0, text)], korean)
    assert max(korean.width(line) for cue in cues for line in cue.lines) <= 16
    assert " ".join(line for cue in cues for line in cue.lines) == text


def test_scripts_without_spaces_are_broken_between_characters_but_not_before_a_mark() -> None:
    text = "今日はとても天気がよかったので、友だちと一緒に川辺を散歩して、夕方遅くに家へ帰りました。"
    cues = cues_of([Segment(0.0, 8.0, text)], SubtitleRules.of("ja"))
    lines = [line for cue in cues for line in cue.lines]
    assert "".join(lines) == text
    assert not [line for line in lines if line[0] in "、。"]
    thai = "วันนี้อากาศดีมากเราจึงไปเดินเล่นริมแม่น้ำด้วยกันกับเพื่อนแล้วกลับบ้านตอนเย็น"
    lines = [line for cue in cues_of([Segment(0.0, 8.0, thai)], SubtitleRules.of("th")) for line in cue.lines]
    assert "".join(lines) == thai
    assert max(map(SubtitleRules().width, lines)) <= 42


@pytest.mark.parametrize("seed", range(20))
def test_any_transcript_gives_subtitles_in_order_without_overlap_and_with_every_word(seed: int) -> None:
    draw = random.Random(seed)
    words = LONG.split()
    segments, time = [], 0.0
    for _ in range(12):
        text = " ".join(draw.choices(words, k=draw.choice((0, 1, 3, 9, 30))))
        length = draw.choice((0.0, 0.1, 0.8, 3.0, 12.0))
        segments.append(Segment(time, time + length, text))
        time += length + draw.choice((0.0, -0.2, 0.3, 4.0))
    rules = SubtitleRules(draw.choice((10, 20, 42)), draw.choice((1, 2, 3)))
    cues = cues_of(segments, rules)
    assert " ".join(line for cue in cues for line in cue.lines) == " ".join(each.text for each in segments if each.text)
    for before, cue in pairwise(cues):
        assert before.end <= cue.start
        assert before.start <= before.end
    for cue in cues:
        assert len(cue.lines) <= rules.lines
        assert max(map(len, cue.lines)) <= max(rules.line_length, 0)


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_another_program_reads_the_subtitles_back(kind: str) -> None:
    segments = (Segment(0.5, 3.0, "A <b> & c --> d"), Segment(3600.25, 3603.5, "Après une heure."))
    written = encoded(TranscriptText("a.wav", "fr", "", segments), kind).decode()
    read = pysubs2.SSAFile.from_string(written, format_=kind)
    assert [(line.start, line.end) for line in read] == [(500, 3000), (3600250, 3603500)]
    assert read[1].plaintext == "Après une heure."
    assert "-->" not in read[0].plaintext
    assert ("A &lt;b&gt; &amp; c" in written) == (kind == "vtt")


def test_a_text_without_times_is_cut_without_measuring_it_anew_for_every_place() -> None:
    measured = 0

    class Counted(SubtitleRules):
        def width(self, text: str) -> float:
            nonlocal measured
            measured += len(text)
            return super().width(text)

    text = " ".join(["hello there my friend."] * 200)
    cues = cues_of([Segment(0.0, 300.0, text)], Counted())
    assert " ".join(line for cue in cues for line in cue.lines) == text
    assert measured < 200 * len(text)
