"""KsponSpeech: its lists, its marks, its recordings without a header, and whatever is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.parts import AudioPart
from studio.corpus.exclusions import exclusions_of
from studio.corpus.importers import Recording, read_folder
from studio.corpus.importers.transcripts import Rules
from studio.corpus.manifest_import import import_corpus
from studio.errors import DataError
from tests.unit.corpus.audit_support import audited

SPOKEN = Rules(pronunciation=True)
DROPPED = Rules(drop_fillers=True)


@pytest.mark.parametrize(
    ("marked", "spelling", "pronunciation", "dropped"),
    [
        (
            "b/ 아/ 모+ 몬 소리야 (70%)/(칠 십 퍼센트) 확률이라니 n/",
            "아 모 몬 소리야 70% 확률이라니",
            "아 모 몬 소리야 칠 십 퍼센트 확률이라니",
            "몬 소리야 70% 확률이라니",
        ),
        ("(PT) / (피티) 있잖아/ 응.", "PT 있잖아 응.", "피티 있잖아 응.", "PT 응."),
        ("n/음/ 그래", "음 그래", "음 그래", "그래"),
        ("아/음/ 그+그래서", "아 음 그 그래서", "아 음 그 그래서", "그래서"),
        ("b/o/ 네 l/.", "네.", "네.", "네."),
        ("근데* u/ 맞아", "근데 맞아", "근데 맞아", "근데 맞아"),
        ("(100km/h)/(시속 백 킬로)로 달려/", "100km/h로 달려", "시속 백 킬로로 달려", "100km/h로"),
        ("(C++)/(씨 플플)+ (C++)/(씨 플플) 배워?", "C++ C++ 배워?", "씨 플플 씨 플플 배워?", "C++ 배워?"),
        ("(b/s)/(비 퍼 에스)", "b/s", "비 퍼 에스", "b/s"),
        ("(아/ 3)/(아/ 삼)번", "아 3번", "아 삼번", "아 3번"),
        ("그...+ 뭐지/?", "그... 뭐지?", "그... 뭐지?", "그...?"),
        ("말이   많아 ", "말이 많아", "말이 많아", "말이 많아"),
        ("b/ n/", "", "", ""),
        ("(괄호만) 있어", "(괄호만) 있어", "(괄호만) 있어", "(괄호만) 있어"),
        ("", "", "", ""),
    ],
)
def test_marks(marked: str, spelling: str, pronunciation: str, dropped: str) -> None:
    assert Rules().apply(marked) == spelling
    assert SPOKEN.apply(marked) == pronunciation
    assert DROPPED.apply(marked) == dropped


def test_what_is_unclear() -> None:
    assert all(map(Rules().is_unclear, ("뭐* 해", "u/ 해", "o/u/")))
    assert not any(map(Rules().is_unclear, ("뭐 해", "menu/", "우/")))


def pcm(path: Path, seconds: float = 0.5, extra: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    tone = 8000 * np.sin(np.arange(round(seconds * 16000)) / 7)
    path.write_bytes(tone.astype("<i2").tobytes() + extra)
    return path


def name(number: int | str, folder: str = "KsponSpeech_01/KsponSpeech_0001") -> str:
    return f"{folder}/KsponSpeech_{number:>06}.pcm"


EVAL = "KsponSpeech_eval/eval_clean"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two to train, one to develop, one to evaluate, as unpacked from AI Hub's archives."""
    root = tmp_path / "한국어 음성"
    for number in (1, 2, 3):
        pcm(root / name(number), extra=b"\x01" if number == 2 else b"")
    pcm(root / name("E00001", EVAL))
    lists = {
        "train": f"{name(1)} :: b/ 아/ (70%)/(칠 십 퍼센트)\r\n{name(2)} :: 그+ 그래\r\n",
        "dev": f"{name(3)} :: 안녕 o/\n",
        "eval_clean": f"{name('E00001', EVAL)} :: 네.\n",
    }
    (root / "scripts").mkdir()
    for split, lines in lists.items():
        (root / "scripts" / f"{split}.trn").write_text(lines, encoding="utf-8", newline="")
    return root


def by_id(recordings: list[Recording]) -> dict[str, Recording]:
    found = {recording.id.rpartition("_")[2]: recording for recording in recordings}
    assert len(found) == len(recordings)
    return found


def test_official_splits_and_texts(corpus: Path) -> None:
    found = by_id(read_folder(corpus))
    assert {key: (each.text, each.split, each.set) for key, each in found.items()} == {
        "000001": ("아 70%", "train", "train"),
        "000002": ("그 그래", "train", "train"),
        "000003": ("안녕", "validation", "dev"),
        "E00001": ("네.", "test", "eval_clean"),
    }
    assert found["E00001"].id == "KsponSpeech_eval/eval_clean/KsponSpeech_E00001"
    audit = audited(list(found.values()), count_tokens=len)
    assert audit.used == audit.found == 4
    assert [utterance.duration for utterance in audit.utterances] == [0.5] * 4


def test_choices(corpus: Path) -> None:
    options = {"side": "pronunciation", "fillers": "drop"}
    found = by_id(read_folder(corpus, format="ksponspeech", options=options))
    assert [found[key].text for key in ("000001", "000002")] == ["칠 십 퍼센트", "그래"]
    plain = by_id(read_folder(corpus, options={"transcript": "plain"}))
    assert plain["000001"].text == "b/ 아/ (70%)/(칠 십 퍼센트)"


@pytest.mark.parametrize("options", [{"side": "both"}, {"sides": "spelling"}, {"sample_rate": "-1"}, {"channels": "x"}])
def test_choices_that_there_are_not(corpus: Path, options: dict[str, str]) -> None:
    with pytest.raises(DataError) as caught:
        read_folder(corpus, options=options)
    assert caught.value.code == "option"
    assert next(iter(options)) in caught.value.message


def test_lists_without_their_first_folder_and_files_without_it(corpus: Path) -> None:
    (corpus / "KsponSpeech_eval" / "eval_clean").rename(corpus / "eval_clean")
    train = corpus / "scripts" / "train.trn"
    train.write_text(train.read_text(encoding="utf-8").replace("KsponSpeech_01/", ""), encoding="utf-8")
    found = by_id(read_folder(corpus))
    assert not [recording.problem for recording in found.values() if recording.problem]
    assert found["E00001"].split == "test"


def test_converted_recordings_and_two_of_one_name(corpus: Path) -> None:
    first = corpus / name(1)
    soundfile.write(first.with_suffix(".wav"), np.full(8000, 0.1), 16000)
    first.unlink()
    pcm(corpus / name(2, "backup/KsponSpeech_0001"))
    recordings = read_folder(corpus)
    found = {recording.id: recording for recording in recordings}
    assert found["KsponSpeech_01/KsponSpeech_0001/KsponSpeech_000001"].audio.suffix == ".wav"
    assert found["KsponSpeech_01/KsponSpeech_0001/KsponSpeech_000002"].text == "그 그래"
    assert found["backup/KsponSpeech_0001/KsponSpeech_000002"].problem is not None
    assert len(recordings) == 5


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-8-sig"])
def test_text_files_alone(tmp_path: Path, encoding: str) -> None:
    texts = {1: "아/ 뷁어 (3)/(세) 개\r\n", 2: "b/ 펲시+ 줘", 3: "o/ n/"}
    for number, text in texts.items():
        pcm(tmp_path / name(number)).with_suffix(".txt").write_bytes(text.encode(encoding))
    pcm(tmp_path / name(4))
    pcm(tmp_path / name(5)).with_suffix(".txt").write_bytes(b"\xff\xff\x81")
    found = by_id(read_folder(tmp_path))
    assert {key: each.text for key, each in found.items()} == {
        "000001": "아 뷁어 3 개", "000002": "펲시 줘", "000003": "", "000004": None, "000005": None,
    }  # fmt: skip
    assert {each.problem and each.problem[0] for each in found.values()} == {None, "no_transcript"}
    assert "cp949" in (found["000005"].problem or ("", ""))[1]
    imported = import_corpus(tmp_path)
    assert (len(imported.utterances), imported.found) == (2, 5)


def test_a_list_in_cp949_with_broken_lines(corpus: Path) -> None:
    lines = [f"{name(1)} :: 뷁", "이건 아무것도 아님", f"{name(9)} :: 없어", f"{name(2)} ::", "", f"{name(1)} :: 뷁"]
    (corpus / "scripts" / "train.trn").write_bytes("\r\n".join(lines).encode("cp949"))
    found = read_folder(corpus)
    train = [each for each in found if each.set == "train"]
    assert [(each.text, each.problem and each.problem[0]) for each in train] == [
        ("뷁", None),
        (None, "missing"),
        ("없어", "missing"),
        (None, None),
        ("뷁", None),
    ]
    imported = import_corpus(corpus)
    assert imported.found == len(found) == len(imported.utterances) + len(imported.excluded) == 7
    assert [row.reason for row in imported.excluded] == ["missing", "missing", "no_transcript"]
    imported.save(corpus / "m.jsonl")
    assert exclusions_of(corpus / "m.jsonl") == imported.excluded


def test_unclear_speech_can_be_left_out(corpus: Path) -> None:
    (corpus / "scripts" / "dev.trn").write_text(f"{name(3)} :: 뭐* 해\n", encoding="utf-8")
    assert by_id(read_folder(corpus))["000003"].text == "뭐 해"
    left_out = by_id(read_folder(corpus, options={"unclear": "exclude"}))["000003"]
    assert left_out.problem is not None and "뭐* 해" in left_out.problem[1]


def test_the_rules_on_any_table(tmp_path: Path) -> None:
    pcm(tmp_path / "a.pcm")
    (tmp_path / "metadata.csv").write_text("file_name,text\na.pcm,b/ 어/ (2)/(두) 개\n", encoding="utf-8")
    assert read_folder(tmp_path)[0].text == "어 2 개", "told by their form"
    assert read_folder(tmp_path, options={"side": "pronunciation"})[0].text == "어 두 개"
    assert read_folder(tmp_path, options={"transcript": "plain"})[0].text == "b/ 어/ (2)/(두) 개"
    options = {"transcript": "aihub", "fillers": "drop", "side": "pronunciation", "sample_rate": "8000"}
    found = read_folder(tmp_path, options=options)[0]
    assert found.text == "두 개"
    assert found.piece == AudioPart(tmp_path / "a.pcm", raw="s16le@8000x1")
    assert import_corpus(tmp_path, options=options).utterances[0].duration == 1.0


def test_imported_manifest_is_read_as_a_folder_is(corpus: Path, tmp_path: Path) -> None:
    imported = import_corpus(corpus)
    assert [utterance.set for utterance in imported.utterances] == ["dev", "eval_clean", "train", "train"]
    assert [utterance.duration for utterance in imported.utterances] == [0.5] * 4
    imported.save(tmp_path / "kspon.jsonl")
    assert "start" not in (tmp_path / "kspon.jsonl").read_text(encoding="utf-8")
    found = read_folder(tmp_path / "kspon.jsonl")
    assert [(each.split, each.set) for each in found] == [
        ("validation", "dev"), ("test", "eval_clean"), ("train", "train"), ("train", "train"),
    ]  # fmt: skip
    assert [each.id for each in found] == [utterance.id for utterance in imported.utterances]


def test_a_pcm_with_a_header_is_measured_by_it(corpus: Path) -> None:
    for number in (1, 2, 3):
        path = corpus / name(number)
        soundfile.write(path.with_suffix(".wav"), np.full(8000, 0.1), 8000)
        path.with_suffix(".wav").replace(path)
    durations = {each.id[-6:]: each.duration for each in import_corpus(corpus).utterances}
    assert durations == {"000001": 1.0, "000002": 1.0, "000003": 1.0, "E00001": 0.5}


def test_naming_a_format_that_it_is_not(tmp_path: Path) -> None:
    pcm(tmp_path / "a.pcm")
    for name_of_format in ("ksponspeech", "nonsense"):
        with pytest.raises(DataError) as caught:
            read_folder(tmp_path, format=name_of_format)
        assert caught.value.code == "format"
