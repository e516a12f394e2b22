"""Judging transcripts against what a model heard, without any model."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile
from rich.console import Console

from studio.cli import transcript_check
from studio.cli.transcript_check import check_report
from studio.corpus.dataset import Dataset
from studio.corpus.opening import open_dataset
from studio.corpus.overrides import Part
from studio.corpus.quality.fixes import plan
from studio.corpus.quality.transcript_check import (
    TranscribedPiece,
    TranscriptCheck,
    Window,
    check_items,
    load_items,
    read_transcribed,
    results_file,
    save_items,
)
from studio.errors import DataError
from studio.runs.quality_page import render_audit_page
from studio.settings.application import HOME_VARIABLE

TEXTS = {
    "right": "Votre message est trop court.",
    "typing error": "Votre mesage est trop cour.",
    "another": "Appuyez sur dièse pour continuer.",
    "untold": "",
    "long": "Une première phrase. Une deuxième.",
}
HEARD = {
    "right": "votre message est trop court",
    "typing error": "Votre message est trop court",
    "another": "Au revoir et merci de votre visite",
    "untold": "Bonjour",
}


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    root = tmp_path / "corpus"
    root.mkdir()
    for seed, (name, text) in enumerate(TEXTS.items()):
        samples = np.random.default_rng(seed).normal(0, 0.1, 16_000 * (40 if name == "long" else 2))
        soundfile.write(root / f"{name}.wav", samples, 16_000)
        (root / f"{name}.txt").write_text(text, encoding="utf-8")
    return open_dataset(root, count_tokens=len)


def row_of(dataset: Dataset, name: str) -> int:
    return next(row for row in range(len(dataset)) if dataset[row].id == name)


def write_heard(dataset: Dataset, checkpoint: str = "whisper-base", **changes: str) -> None:
    """What the engine would write, in an order of its own."""
    path = results_file(dataset.store)
    path.parent.mkdir(parents=True, exist_ok=True)
    heard = HEARD | changes
    with path.open("ab") as file:
        for item in reversed(check_items(dataset)):
            name = Path(item.audio).stem
            windows = (Window(0, 21.5, "une première phrase"), Window(21.5, 40, "une deuxième"))
            windows = windows if name == "long" else ()
            text = heard.get(name, "une première phrase une deuxième")
            file.write(msgspec.json.encode(TranscribedPiece(item.key, checkpoint, "fr", text, windows)) + b"\n")


def ranked(dataset: Dataset) -> list[str]:
    check = TranscriptCheck.latest(dataset)
    assert check is not None
    return [dataset[row].id for row in check.ranking().tolist()]


def test_other_texts_come_first_then_typing_errors_then_the_most_different(dataset: Dataset) -> None:
    assert TranscriptCheck.latest(dataset) is None
    write_heard(dataset)
    assert ranked(dataset) == ["another", "typing error", "long", "right", "untold"]
    check = TranscriptCheck.latest(dataset)
    assert check is not None
    assert check.cer[row_of(dataset, "right")] == 0
    assert check.cer[row_of(dataset, "typing error")] == pytest.approx(2 / 26)
    rows = check_report(check)["rows"]
    assert [row["id"] for row in rows] == ranked(dataset)
    assert rows[1]["misspellings"][0] == {"written": "mesage", "transcribed": "message"}
    assert rows[0]["misspellings"] == rows[2]["misspellings"] == []
    assert [row["cer"] is None for row in rows] == [check.lacks_transcript(row) for row in check.ranking()]
    assert [check.lacks_transcript(row) for row in check.ranking()] == [False, False, False, False, True]
    assert [check.is_another_text(row) for row in check.ranking()] == [True, False, False, False, False]


def test_what_is_far_off_among_many_that_are_is_no_other_text(dataset: Dataset) -> None:
    """A model that hardly knows the language tells nothing about a single transcript."""
    write_heard(dataset, right="oh tresse mais sage est tout cours", long="une promenade lasse seconde pas rose")
    check = TranscriptCheck.latest(dataset)
    assert check is not None and check.cer[row_of(dataset, "another")] > 0.5
    assert not any(check.is_another_text(row) for row in check.ranking())


def test_a_mistyped_word_is_corrected_and_nothing_else(dataset: Dataset) -> None:
    write_heard(dataset)
    check = TranscriptCheck.latest(dataset)
    assert check is not None
    row, other = row_of(dataset, "typing error"), row_of(dataset, "another")
    dataset.set_overrides([check.corrected(row), check.corrected(other)])
    assert dataset[row].text == "Votre message est trop cour."
    assert dataset.override(other).is_empty


def test_accepting_keeping_and_leaving_out_are_edits(dataset: Dataset) -> None:
    write_heard(dataset)
    check = TranscriptCheck.latest(dataset)
    assert check is not None
    dataset.set_overrides(
        [
            check.accepted(row_of(dataset, "untold")),
            check.excluded(row_of(dataset, "another")),
            check.confirmed(row_of(dataset, "typing error")),
        ]
    )
    assert dataset[row_of(dataset, "untold")].text == "Bonjour"
    assert dataset.sides[row_of(dataset, "untold")] > 0, "with a transcript it can be used"
    assert ranked(dataset) == ["long", "right", "untold"]
    again = open_dataset(dataset.source, count_tokens=len)
    assert sorted(ranked(again)) == ["long", "right", "untold"]


def test_the_newest_checkpoint_counts_and_a_torn_line_is_passed_over(dataset: Dataset) -> None:
    write_heard(dataset)
    write_heard(dataset, "whisper-small", another=TEXTS["another"])
    path = results_file(dataset.store)
    path.write_bytes(path.read_bytes() + b'{"key": "to')
    check = TranscriptCheck.latest(dataset)
    assert check is not None and check.checkpoint == "whisper-small"
    assert check.cer[row_of(dataset, "another")] == 0
    assert TranscriptCheck.of(dataset, "whisper-base", "fr").cer[row_of(dataset, "another")] > 0.5
    assert TranscriptCheck.of(dataset, "whisper-base", "ko").checked == 0
    path.write_text("nonsense\n")
    with pytest.raises(DataError, match="not a valid list of what was heard"):
        read_transcribed(path)


def test_what_was_heard_in_windows_tells_where_to_cut(dataset: Dataset) -> None:
    write_heard(dataset)
    check = TranscriptCheck.latest(dataset)
    assert check is not None
    ((seconds, share),) = check.anchors(row_of(dataset, "long"))
    assert seconds == 21.5
    assert share == pytest.approx(18 / 29, abs=0.05)
    assert check.anchors(row_of(dataset, "right")) == ()


def test_parts_are_checked_one_by_one(dataset: Dataset) -> None:
    row = row_of(dataset, "long")
    parts = (Part(0, 20, "Une première phrase."), Part(20, 20, "Une deuxième."))
    dataset.set_overrides([msgspec.structs.replace(dataset.override(row), parts=parts)])
    assert len(check_items(dataset)) == 6
    write_heard(dataset, long="entendu")
    check = TranscriptCheck.latest(dataset)
    assert check is not None and check.text(row) == "entendu entendu"
    assert [part.text for part in check.accepted(row).parts] == ["entendu", "entendu"]


def test_the_list_for_the_engine_is_read_back(dataset: Dataset, tmp_path: Path) -> None:
    items = check_items(dataset)
    save_items(tmp_path / "items.jsonl", items)
    assert load_items(tmp_path / "items.jsonl") == items
    assert {Path(item.audio).stem for item in items} == TEXTS.keys()
    with pytest.raises(DataError):
        load_items(tmp_path / "gone.jsonl")


def test_the_terminal_shows_marks_without_colours_counts_and_what_has_no_transcript_apart(
    dataset: Dataset, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript_check, "out", Console(width=200, highlight=False))
    write_heard(dataset, long="une première phrase une dernière")
    check = TranscriptCheck.of(dataset, "whisper-base", "fr")
    transcript_check._show(check, 2)
    shown = capsys.readouterr().out
    assert "[-…-]: heard, but not in the transcript, {+…+}: in the transcript, but not heard" in shown
    assert "Votre [-message -]{+mesage +}est trop [-court-] {+cour.+}" in shown and "dernière" not in shown
    assert re.search(r"no transcript\s.*untold +│ Bonjour", shown, re.DOTALL) and "100 %" not in shown
    assert (
        "Shown: 2 of 3 transcripts that were heard otherwise, 1 of 1 recordings without a transcript (--count shows "
        "more). Heard: 5 of 5 recordings." in shown
    )
    assert "100 %" not in render_audit_page(dataset, dataset.check_quality("fr"), check)


def test_the_page_shows_the_checked_transcripts(dataset: Dataset) -> None:
    write_heard(dataset)
    page = render_audit_page(dataset, dataset.check_quality("fr"), TranscriptCheck.latest(dataset))
    section = page[page.index("Transcript check") : page.index("<h2>Findings")]
    assert "whisper-base" in section
    assert re.search(r"another</td>.*Appuyez sur dièse", section)
    assert "mesage → message" in section
    assert "<td>right</td>" not in section


def test_case_and_punctuation_are_restored_from_what_was_transcribed(dataset: Dataset) -> None:
    row = row_of(dataset, "right")
    texts = {"right": "votre message est trop cours", "untold": "Bonjour, c'est moi."}
    dataset.set_overrides([dataset.with_text(row_of(dataset, name), text) for name, text in texts.items()])
    write_heard(dataset, right="Votre message, est trop court !")
    quality = dataset.check_quality("fr")
    assert {"unpunctuated": 1, "lower_case": 1}.items() <= quality.counts.items()
    said = [finding.message for finding in quality.findings(row)]
    assert "The text has no punctuation; 75% of the texts have." in said
    with pytest.raises(DataError) as caught:
        plan(dataset, quality, "unpunctuated")
    assert caught.value.code == "no_check"
    check = TranscriptCheck.latest(dataset)
    assert check is not None
    dataset.set_overrides(plan(dataset, quality, "lower_case", transcribed=check.text))
    assert dataset[row].text == "Votre message, est trop cours"
    assert "lower_case" not in dataset.report.codes(row)
