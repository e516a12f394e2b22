"""Several subtitle files beside one recording: no second of it is used twice, and none is lost without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import Recording, find_subtitle_marks, read_folder
from studio.corpus.manifest_import import import_corpus
from studio.corpus.opening import open_dataset
from studio.corpus.quality.fixes import plan
from studio.settings.application import HOME_VARIABLE
from studio.settings.languages import language_of_tag
from studio.settings.run import DataSettings
from tests.unit.corpus.importers.import_support import parts, record, write

FIRST_HALF = ("00:00:00,000 --> 00:00:01,000", "00:00:01,000 --> 00:00:02,000")
SECOND_HALF = ("00:00:02,000 --> 00:00:03,000", "00:00:03,000 --> 00:00:04,000")


def subtitle(root: Path, name: str, *, times: tuple[str, ...] = FIRST_HALF) -> None:
    """Two cues that say the file's own name."""
    write(root / name, "".join(f"{number}\n{time}\n{name} {number}\n\n" for number, time in enumerate(times, start=1)))


def talk(root: Path, *names: str) -> Path:
    """A recording with these subtitles beside it."""
    record(root / "talk.wav", 4.0)
    for name in names:
        subtitle(root, name)
    return root


def used_files(found: list[Recording]) -> list[str]:
    """The files whose cues are used; all others must be listed with the reason."""
    assert {each.problem[0] for each in found if each.problem} <= {"other_subtitles"}
    return sorted({(each.text or "").split()[0] for each in found if each.problem is None})


@pytest.mark.parametrize(
    ("names", "chosen", "spoken", "used"),
    [
        (("talk.en.srt", "talk.fr.srt"), "", "", "talk.en.srt"),
        (("talk.en.srt", "talk.fr.srt"), "", "fr", "talk.fr.srt"),
        (("talk.en.srt", "talk.fr.srt"), "fr", "en", "talk.fr.srt"),
        (("talk.en.srt", "talk.srt"), "", "", "talk.srt"),
        (("talk.en.srt", "talk.srt"), "", "ko", "talk.srt"),
        (("talk.en.srt", "talk.srt"), "", "en", "talk.en.srt"),
        (("talk.eng.srt", "talk.KOR.vtt"), "", "ko", "talk.KOR.vtt"),
        (("talk.fr-CA.srt", "talk.fr-FR.srt"), "fr-fr", "", "talk.fr-FR.srt"),
        (("talk.fr-CA.srt", "talk.en.srt"), "fr", "", "talk.fr-CA.srt"),
        (("talk.fr.forced.srt", "talk.fr.srt"), "", "fr", "talk.fr.srt"),
        (("talk.srt", "talk.vtt"), "", "", "talk.srt"),
        (("talk.wav.srt", "talk.fr.srt"), "", "", "talk.wav.srt"),
        (("talk.srt",), "fr", "", "talk.srt"),
        (("talk.en.srt",), "", "fr", "talk.en.srt"),
    ],
)
def test_one_of_several_is_taken(tmp_path: Path, names: tuple[str, ...], chosen: str, spoken: str, used: str) -> None:
    talk(tmp_path, *names)
    found = read_folder(tmp_path, options={"subtitle_language": chosen}, language=spoken)
    assert used_files(found) == [used]
    assert len(found) == 2 * len(names)
    for each in found:
        if each.problem is not None:
            assert (each.text or "").split()[0] in each.problem[1] and used in each.problem[1]


def test_a_language_that_is_asked_for_and_not_there_takes_nothing(tmp_path: Path) -> None:
    talk(tmp_path, "talk.en.srt", "talk.fr.srt")
    imported = import_corpus(tmp_path, options={"subtitle_language": "ko"})
    assert not imported.utterances and imported.found == 4
    assert {row.reason for row in imported.excluded} == {"other_subtitles"}
    assert "“ko”" in imported.excluded[0].message


@pytest.mark.parametrize("names", [("talk.part1.srt", "talk.part2.srt"), ("talk.srt", "talk.more.srt")])
def test_files_that_say_something_else_are_taken_together(tmp_path: Path, names: tuple[str, str]) -> None:
    talk(tmp_path, names[0])
    subtitle(tmp_path, names[1], times=SECOND_HALF)
    assert used_files(read_folder(tmp_path)) == sorted(names)


def test_another_language_is_not_taken_whatever_its_times(tmp_path: Path) -> None:
    talk(tmp_path, "talk.en.srt")
    subtitle(tmp_path, "talk.fr.srt", times=SECOND_HALF)
    assert used_files(read_folder(tmp_path, language="en")) == ["talk.en.srt"]


def test_each_recording_has_its_own_choice_and_a_damaged_file_is_none(tmp_path: Path) -> None:
    talk(tmp_path, "talk.en.srt")
    write(tmp_path / "talk.fr.srt", "no subtitle\n")
    record(tmp_path / "other.wav", 4.0)
    subtitle(tmp_path, "other.fr.srt")
    found = read_folder(tmp_path, language="fr")
    assert {(each.text or "").split()[0] for each in found if each.problem is None} == {"talk.en.srt", "other.fr.srt"}
    assert [each.problem[0] for each in found if each.problem] == ["no_transcript"]


def test_input_is_used_and_excluded_and_ids_do_not_depend_on_the_choice(tmp_path: Path) -> None:
    talk(tmp_path, "talk.en.srt", "talk.fr.srt", "talk.srt")
    readings = [read_folder(tmp_path, options={"subtitle_language": each}) for each in ("", "en", "fr")]
    assert len({tuple((each.id, each.text) for each in found) for found in readings}) == 1
    for language in ("", "en", "fr"):
        imported = import_corpus(tmp_path, options={"subtitle_language": language})
        assert (imported.found, len(imported.utterances), len(imported.excluded)) == (6, 2, 4)


def test_what_is_shown_is_trained_on_where_the_language_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    source = talk(tmp_path / "talks", "talk.en.srt", "talk.fr.srt")
    dataset = open_dataset(
        source, DataSettings(validation_fraction=0.5, test_fraction=0), language="fr", count_tokens=len
    )
    assert dataset.follows_language
    assert {utterance.text.split()[0] for utterance in dataset.manifest()} == {"talk.fr.srt"}
    (source / "talk.en.srt").unlink()
    assert not open_dataset(
        source, DataSettings(validation_fraction=0.5, test_fraction=0), language="fr", count_tokens=len
    ).follows_language


def test_what_is_set_aside_is_not_found_faulty_or_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    source = talk(tmp_path / "talks", "talk.fr.srt")
    cues = ("00:00:00,000 --> 00:00:01,000\nPlay 3  &amp; 4\n\n", "00:00:01,000 --> 00:00:02,000\ntalk.fr.srt 1\n")
    write(source / "talk.en.srt", "".join(cues))
    dataset = open_dataset(source, language="fr", count_tokens=len)
    quality = dataset.check_quality("fr")
    assert quality.counts["digits"] == 2 and quality.counts["other_subtitles"] == 2
    assert [quality.codes(row) for row in range(4)].count(["other_subtitles"]) == 2
    assert "same_text" not in quality.counts and "spaces" not in quality.counts
    assert [override.text for override in plan(dataset, quality, "digits")] == [
        "talk.fr.srt un",
        "talk.fr.srt deux",
    ]
    others = [row for row in range(4) if dataset.is_set_aside(row)]
    assert len(others) == 2 and plan(dataset, quality, "digits", rows=others) == []
    assert [row.reason for row in dataset.excluded()] == ["other_subtitles"] * 2


def test_marks_are_offered_where_there_is_a_choice(tmp_path: Path) -> None:
    talk(tmp_path, "talk.fr-CA.srt")
    assert find_subtitle_marks(tmp_path) == ()
    subtitle(tmp_path, "talk.en.forced.vtt")
    assert find_subtitle_marks(tmp_path) == (("en", "English"), ("fr-ca", "French (fr-ca)"))


@pytest.mark.parametrize(
    ("tag", "code"),
    [("fr", "fr"), ("pt-BR", "pt"), ("zh_Hant", "zh"), ("ger", "de"), ("deu", "de"), ("Korean", "ko"), ("forced", "")],
)
def test_languages_are_told_from_their_tags(tag: str, code: str) -> None:
    assert language_of_tag(tag) == code


@pytest.mark.parametrize(
    "bad",
    [
        "00:00:02,000 --> 00:0x:04,000",
        "00:00:02,000 --> 00:00:04,0x0",
        "--> 00:00:04,000",
        "00:00:02;000 -> 00:00:04;000",
        "00:00:02,000 00:00:04,000",
    ],
)
def test_a_cue_whose_times_cannot_be_read_is_counted_and_named_by_its_line(tmp_path: Path, bad: str) -> None:
    record(tmp_path / "talk.wav", 6.0)
    times = ("00:00:00,000 --> 00:00:02,000", bad, "00:00:04,000 --> 00:00:06,000")
    subtitle(tmp_path, "talk.srt", times=times)
    imported = import_corpus(tmp_path)
    assert [each.text for each in imported.utterances] == ["talk.srt 1", "talk.srt 3"]
    assert [row.reason for row in imported.excluded] == ["unreadable"]
    assert "line 6" in imported.excluded[0].message and bad in imported.excluded[0].message


def test_one_dash_and_no_milliseconds_are_read_and_an_arrow_in_a_text_is_text(tmp_path: Path) -> None:
    record(tmp_path / "talk.wav", 6.0)
    write(tmp_path / "talk.srt", "1\n00:00:00,000 -> 00:00:02,000\n2 a -> b\n\n2\n0:0:4 --> 0:0:5.5\n42\n")
    found = read_folder(tmp_path)
    assert parts(found) == [("talk.wav", 0.0, 2.0, "2 a -> b"), ("talk.wav", 4.0, 1.5, "42")]
