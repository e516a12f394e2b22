"""The sentences to read aloud: enough of them, all different, of a good length, with all the sounds of a language."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from studio.errors import DataError
from studio.recording.prompts import Prompt, load_prompts, prompt_languages, read_prompts, remaining_seconds
from studio.settings.languages import LANGUAGES
from studio.text.speaking_time import speaking_seconds

LEAST = {"en": 110, "ko": 110, "fr": 50, "de": 50, "es": 50, "ja": 50, "zh": 50, "it": 50, "pt": 50}
LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "fr": "abcdefghijklmnopqrstuvxyzàâçèéêîïôùûœ",
    "de": "abcdefghijklmnopqrstuvwxyzäöüß",
    "es": "abcdefghijlmnopqrstuvxyzáéíñóúü",
    "pt": "abcdefghijlmnopqrstuvxzàáâãçéêíóôõú",
    "it": "abcdefghilmnopqrstuvzàèéìòù",
}
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
RARE_FINALS = {"ㄽ"}  # only in words that nobody says any more


def test_all_languages_have_enough() -> None:
    assert set(prompt_languages()) == set(LEAST) <= set(LANGUAGES)
    for language, least in LEAST.items():
        assert len(load_prompts(language)) >= least, language
    with pytest.raises(DataError) as caught:
        load_prompts("eo")
    assert caught.value.code == "no_prompts" and caught.value.hint


@pytest.mark.parametrize("language", LEAST)
def test_sentences_are_different_and_four_to_nine_seconds_long(language: str) -> None:
    prompts = load_prompts(language)
    path = Path(__file__).resolve().parents[3] / "resources" / "prompts" / f"{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(prompts) == len({prompt.id for prompt in prompts}), "a line is empty or there twice"
    assert all(line == unicodedata.normalize("NFC", line.strip()) for line in lines)
    assert [prompt.text for prompt in prompts if not 4 <= prompt.seconds <= 9] == []
    assert [line for line in lines if line[-1] not in ".?!。？！"] == []
    assert [line for line in lines if any(char.isdigit() for char in line)] == [], "numbers are written as words"
    assert sum(line.endswith(("?", "？", "か。")) for line in lines) >= len(lines) // 20, "some are questions"
    starts = Counter(line[:8] for line in lines)
    assert starts.most_common(1)[0][1] <= 3, starts.most_common(3)


def _words(line: str) -> set[str]:
    return {line[at : at + 4] for at in range(len(line) - 3)}


@pytest.mark.parametrize("language", LEAST)
def test_no_sentence_is_another_with_a_word_changed(language: str) -> None:
    parts = [_words(prompt.text) for prompt in load_prompts(language)]
    for index, part in enumerate(parts):
        for other in parts[:index]:
            assert len(part & other) < 0.4 * min(len(part), len(other)), sorted(part & other)


@pytest.mark.parametrize("language", LETTERS)
def test_every_letter_occurs(language: str) -> None:
    text = "".join(prompt.text for prompt in load_prompts(language)).lower()
    assert [letter for letter in LETTERS[language] if letter not in text] == []


def test_english_has_the_spellings_of_all_its_sounds() -> None:
    text = " ".join(prompt.text for prompt in load_prompts("en")).lower()
    for spelling in ("th", "ng", "sh", "ch", "j", "oi", "oy", "ow", "ou", "ai", "igh", "ck", "asure", "wh", "qu", "ph"):
        assert text.count(spelling) >= 1, spelling


def test_korean_has_every_jamo() -> None:
    text = "".join(prompt.text for prompt in load_prompts("ko"))
    codes = [ord(char) - 0xAC00 for char in text if "가" <= char <= "힣"]
    initials = Counter(INITIALS[code // 588] for code in codes)
    medials = Counter(MEDIALS[code % 588 // 28] for code in codes)
    finals = Counter(FINALS[code % 28] for code in codes)
    assert min(initials[jamo] for jamo in INITIALS) >= 10, initials
    assert min(medials[jamo] for jamo in MEDIALS) >= 2, medials
    assert set(FINALS) - set(finals) <= RARE_FINALS, finals
    assert sum(prompt.text.endswith(("요.", "요?")) for prompt in load_prompts("ko")) >= 30
    assert sum(prompt.text.endswith("다.") for prompt in load_prompts("ko")) >= 30


def test_japanese_and_chinese_are_in_their_own_script() -> None:
    japanese = "".join(prompt.text for prompt in load_prompts("ja"))
    kana = {char for char in japanese if "\u3041" <= char <= "\u3093"}
    assert len(kana) >= 65, "hiragana, voiced ones included"
    assert len({char for char in japanese if "\u30a1" <= char <= "\u30f6"}) >= 30, "katakana"
    chinese = {char for prompt in load_prompts("zh") for char in prompt.text if "\u4e00" <= char <= "\u9fff"}
    assert len(chinese) >= 450


def test_any_text_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "내 문장.txt"
    file.write_bytes("첫 문장입니다.\r\n\r\n  두  번째   문장이에요. \r\n첫 문장입니다.\r\n".encode("cp949"))
    prompts = read_prompts(file)
    assert [prompt.text for prompt in prompts] == ["첫 문장입니다.", "두 번째 문장이에요."]
    file.write_text("새로운 문장.\n두 번째 문장이에요.\n", encoding="utf-16")
    assert read_prompts(file)[1].id == prompts[1].id, "an id stays with its sentence"
    file.write_text("\n \n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_prompts(file)
    assert caught.value.code == "no_prompts" and str(file) in caught.value.message
    with pytest.raises(DataError):
        read_prompts(tmp_path / "none.txt")


def test_how_long_a_text_takes() -> None:
    assert speaking_seconds("") == speaking_seconds("… !") == 0
    assert speaking_seconds("a" * 140) == pytest.approx(10)
    assert speaking_seconds("가나다라마 바사아자차") == pytest.approx(2)
    assert speaking_seconds(unicodedata.normalize("NFD", "가나다라마바사아자차")) == pytest.approx(2)
    assert speaking_seconds("東京です") > speaking_seconds("東京")


def test_the_time_to_go_follows_the_speaker() -> None:
    prompts = [Prompt(str(number), "", 6.0) for number in range(20)]
    first_guess = remaining_seconds(prompts)
    assert first_guess == 20 * 10
    slow = [(prompt, 30.0) for prompt in prompts[:15]]
    assert remaining_seconds(prompts[15:], slow) == pytest.approx(5 * 10 * (3 + 45) / (3 + 15))
    assert remaining_seconds(prompts[15:], slow[:1]) < remaining_seconds(prompts[15:], slow)
    assert remaining_seconds([], slow) == 0
    away = [(prompts[0], 3600.0)]
    assert remaining_seconds(prompts[15:], away) < 2 * remaining_seconds(prompts[15:]), "a break is no pace"
