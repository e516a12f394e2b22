"""A long recording against its text: which words lie where, and what of either has no counterpart."""

from __future__ import annotations

import random

import pytest

from studio.corpus.alignment import LONGEST, SHORTEST, align
from studio.corpus.quality.transcript_check import Window

TEXT = """
harbour lantern copper meadow winter bridge silver market garden window river mountain letter kitchen
station yellow paper morning doctor sailor forest candle pocket thunder village orange basket castle engine summer
"""
WORDS = TEXT.split()


def sentences(count: int, seed: int = 0) -> list[str]:
    dice = random.Random(seed)
    return [" ".join(dice.choice(WORDS) for _ in range(dice.randint(5, 9))).capitalize() + "." for _ in range(count)]


def spoken(texts: list[str], seconds: float = 4.0, pause: float = 0.6) -> list[Window]:
    """One window a text, with pauses between them."""
    step = seconds + pause
    return [Window(number * step, number * step + seconds, text) for number, text in enumerate(texts)]


def test_every_word_is_in_one_utterance_of_the_right_length_at_the_right_place() -> None:
    said = sentences(60)
    found = align(spoken([text.lower().strip(".") for text in said]), " ".join(said))
    assert " ".join(each.text for each in found.utterances) == " ".join(said), "the text's own words, with its marks"
    assert not found.unmatched and found.share == 1
    assert all(SHORTEST <= each.end - each.start <= LONGEST for each in found.utterances)
    assert {each.confidence for each in found.utterances} == {1.0}
    for each in found.utterances:
        first, last = each.start / 4.6, (each.end - 4) / 4.6
        assert first == pytest.approx(round(first)) and last == pytest.approx(round(last)), "cut at pauses"
        assert each.text == " ".join(said[round(first) : round(last) + 1])


def test_words_that_were_heard_otherwise_lower_the_confidence_alone() -> None:
    said = sentences(40, seed=1)
    heard = [text.lower() for text in said]
    heard[7] = heard[7].replace("a", "o")
    found = align(spoken(heard), " ".join(said))
    assert " ".join(each.text for each in found.utterances) == " ".join(said)
    (doubted,) = (each for each in found.utterances if each.confidence < 1)
    wrong = said[7].lower().count("a")
    assert said[7] in doubted.text and doubted.confidence == pytest.approx(
        1 - wrong / len(letters(doubted.text)), abs=1e-3
    )


def test_what_only_the_text_has_is_listed_and_not_used() -> None:
    said, footnote = sentences(20, seed=2), " ".join(sentences(6, seed=77))
    text = " ".join([*said[:10], footnote, *said[10:]])
    found = align(spoken(said), text)
    (gap,) = found.unmatched
    assert (gap.text, gap.transcribed) == (footnote, "")
    assert (gap.start, gap.end) == (pytest.approx(9 * 4.6 + 4), pytest.approx(10 * 4.6))
    assert " ".join(each.text for each in found.utterances) == " ".join(said)
    assert found.share == pytest.approx(1 - len(letters(footnote)) / len(letters(text)))


def test_what_only_the_recording_has_is_listed_and_not_used() -> None:
    said, aside = sentences(20, seed=3), sentences(3, seed=78)
    found = align(spoken([*said[:10], *aside, *said[10:]]), " ".join(said))
    (gap,) = found.unmatched
    assert (gap.text, gap.transcribed) == ("", " ".join(aside))
    assert (gap.start, gap.end) == (pytest.approx(10 * 4.6), pytest.approx(12 * 4.6 + 4))
    assert " ".join(each.text for each in found.utterances) == " ".join(said) and found.share == 1
    assert not any(each.start < gap.end and gap.start < each.end for each in found.utterances)


def test_a_window_that_was_heard_in_part_is_not_learned_with_half_its_text() -> None:
    said = sentences(20, seed=8)
    windows = spoken(said)
    both = Window(windows[9].start, windows[10].end, said[9])  # 8.6 s, of which the model wrote the first half
    found = align([*windows[:9], both, *windows[11:]], " ".join(said))
    (gap,) = found.unmatched
    assert (gap.text, gap.transcribed) == (f"{said[9]} {said[10]}", said[9])
    assert (gap.start, gap.end) == (both.start, both.end)
    assert " ".join(each.text for each in found.utterances) == " ".join([*said[:9], *said[11:]])


def test_titles_before_and_remarks_after_are_listed() -> None:
    said = sentences(12, seed=4)
    title, end = (
        "Chapter one, in which nothing of this is read aloud by anyone.",
        "Printed and bound by nobody in 1884.",
    )
    found = align(spoken(said), f"{title} {' '.join(said)} {end}")
    assert [each.text for each in found.unmatched] == [title, end]
    assert " ".join(each.text for each in found.utterances) == " ".join(said)


def test_another_text_gives_no_utterance() -> None:
    text = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. " * 8
    found = align(spoken(sentences(10)), text)
    assert not found.utterances and found.share == 0
    assert " ".join(each.text for each in found.unmatched).count("Boxkämpfer") == 8


@pytest.mark.parametrize("windows", [[], [Window(0, 4, "...")]])
def test_a_silent_recording_matches_nothing(windows: list[Window]) -> None:
    found = align(windows, "Somebody should have said this.")
    assert not found.utterances
    assert [each.text for each in found.unmatched] == ["Somebody should have said this."]


def test_a_long_pause_ends_an_utterance() -> None:
    said = sentences(4, seed=5)
    first, second = spoken(said[:2]), [Window(w.start + 30, w.end + 30, w.text) for w in spoken(said[2:])]
    found = align([*first, *second], " ".join(said))
    assert [(each.start, each.end) for each in found.utterances] == [(0, 8.6), (30, 38.6)]


def test_scripts_without_spaces_are_cut_between_characters() -> None:
    said = [
        "今天的天气非常好我们一起去公园散步吧",
        "昨天晚上下了一场很大的雨路上到处都是水",
        "他买了三本新书准备在旅行的时候慢慢阅读",
    ]
    found = align(spoken(said, pause=3), "。".join(said) + "。")
    assert [each.text for each in found.utterances] == [f"{text}。" for text in said]


def test_numbers_are_compared_as_they_are_said() -> None:
    said = ["Il y a vingt-huit lettres dans la maison.", "Le train de dix-sept heures est en retard."]
    heard = ["Il y a 28 lettres dans la maison", "Le train de 17 heures est en retard"]
    found = align(spoken(heard), " ".join(said), "fr")
    assert {each.confidence for each in found.utterances} == {1.0}
    assert align(spoken(heard), " ".join(said)).utterances[0].confidence < 0.9


def test_what_is_not_certain_enough_is_listed() -> None:
    said = sentences(40, seed=1)
    heard = [text.lower() for text in said]
    heard[7] = heard[7].replace("a", "o")
    found = align(spoken(heard), " ".join(said))
    stricter = found.at_least(1.0)
    (gone,) = stricter.unmatched
    assert said[7] in gone.text and len(stricter.utterances) == len(found.utterances) - 1
    used = " ".join(each.text for each in stricter.utterances)
    assert stricter.share == pytest.approx(len(letters(used)) / len(letters(" ".join(said))))
    assert found.at_least(0.0) == found


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
