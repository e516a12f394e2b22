"""Transcript files in the encodings that people have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import DataError
from studio.text.encodings import decode_text, read_text

KOREAN = "환자는 metformin 500mg을 하루 두 번 복용합니다.\n똠방각하 펲시콜라 ㅋㅋ"
FRENCH = "Échec à l'ouverture de session. Veuillez recomposez votre numéro d'agent suivi du dièse."
RUSSIAN = "Добрый день, как у вас дела сегодня? Мы позвонили вам вчера вечером."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949"])
@pytest.mark.parametrize("text", [KOREAN, "안녕하세요", "네", "메트포르민", "똠방각하", "plain"])
def test_korean(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_text(tmp_path / "a.txt") == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", FRENCH),
        ("cp1251", RUSSIAN),
        ("utf-16-le", RUSSIAN),
        ("utf-16-be", "привет"),
        ("utf-16-le", "Été\r\n"),
    ],
)
def test_others(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize("mark", ["utf-16", "utf-8-sig"])
def test_mark_is_removed(tmp_path: Path, mark: str) -> None:
    (tmp_path / "a.txt").write_bytes("글".encode(mark))
    assert read_text(tmp_path / "a.txt") == "글"


def test_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\rthree\nfour")
    assert read_text(tmp_path / "a.txt") == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    "data",
    [
        "今日は天気がいいですね。".encode("shift_jis"),
        "今天天气很好".encode("gb18030"),
        "你好".encode("gb18030"),
        "привет".encode("cp1251"),
        "Été".encode("cp1252"),
        "à l’été: où?".encode("cp1252"),
        b"\xff\xfe\x00",
        bytes(range(256)),
        KOREAN.encode()[:40] + b"\xff" + KOREAN.encode()[40:],
    ],
)
def test_doubtful_is_refused_not_mangled(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "전사.txt").write_bytes(data)
    with pytest.raises(DataError) as caught:
        read_text(tmp_path / "전사.txt")
    assert "전사.txt" in caught.value.message
    assert "UTF-8" in caught.value.hint
    assert caught.value.code == "encoding"


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_text(tmp_path / "a.txt")
    assert caught.value.code == "missing"


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read_text(tmp_path)


WRITTEN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]))


@given(WRITTEN)
def test_utf8_is_itself(text: str) -> None:
    assert decode_text(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary(max_size=60))
def test_never_a_replacement(data: bytes) -> None:
    text = decode_text(data)
    assert text is None or "\ufffd" not in text or b"\xef\xbf\xbd" in data or b"\xfd\xff" in data or b"\xff\xfd" in data
