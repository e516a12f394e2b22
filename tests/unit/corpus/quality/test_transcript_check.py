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
from studio.corpus.dataset import Corpus
from studio.corpus.opening import read_corpus
from studio.corpus.overrides import Part
from studio.corpus.quality.transcript_check import (
    Heard,
    TranscriptCheck,
    Window,
    check_items,
    load_items,
    read_heard,
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
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    root = tmp_path / "corpus"
    root.mkdir()
    for seed, (name, text) in enumerate(TEXTS.items()):
        samples = np.random.default_rng(seed).normal(0, 0.1, 16_000 * (40 if name == "long" else 2))
        soundfile.write(root / f"{name}.wav", samples, 16_000)
        (root / f"{name}.txt").write_text(text, encoding="utf-8")
    return read_corpus(root, 0.0, 0, count_tokens=len)


def row_of(corpus: Corpus, name: str) -> int:
    return next(row for row in range(len(corpus)) if corpus[row].id == name)


def write_heard(corpus: Corpus, checkpoint: str = "whisper-base", **changes: str) -> None:
    """What the engine would write, in an order of its own."""
    path = results_file(corpus.store)
    path.parent.mkdir(parents=True, exist_ok=True)
    heard = HEARD | changes
    with path.open("ab") as file:
        for item in reversed(check_items(corpus)):
            name = Path(item.audio).stem
            windows = (Window(0, 21.5, "une première phrase"), Window(21.5, 40, "une deuxième"))
            windows = windows if name == "long" else ()
            text = heard.get(name, "une première phrase une deuxième")
            file.write(msgspec.json.encode(Heard(item.key, checkpoint, "fr", text, windows)) + b"\n")


def ranked(corpus: Corpus) -> list[str]:
    check = TranscriptCheck.newest(corpus)
    assert check is not None
    return [corpus[row].id for row in check.ranking().tolist()]


def test_other_texts_come_first_then_typing_errors_then_the_most_different(corpus: Corpus) -> None:
    assert TranscriptCheck.newest(corpus) is None
    write_heard(corpus)
    assert ranked(corpus) == ["another", "typing error", "long", "right", "untold"]
    check = TranscriptCheck.newest(corpus)
    assert check is not None
    assert check.cer[row_of(corpus, "right")] == 0
    assert check.cer[row_of(corpus, "typing error")] == pytest.approx(2 / 26)
    rows = check_report(check)["rows"]
    assert [row["id"] for row in rows] == ranked(corpus)
    assert rows[1]["misspellings"][0] == {"written": "mesage", "heard": "message"}
    assert rows[0]["misspellings"] == rows[2]["misspellings"] == []
    assert [row["cer"] is None for row in rows] == [check.lacks_transcript(row) for row in check.ranking()]
    assert [check.lacks_transcript(row) for row in check.ranking()] == [False, False, False, False, True]
    assert [check.is_another_text(row) for row in check.ranking()] == [True, False, False, False, False]


def test_what_is_far_off_among_many_that_are_is_no_other_text(corpus: Corpus) -> None:
    """A model that hardly knows the language tells nothing about a single transcript."""
    write_heard(corpus, right="oh tresse mais sage est tout cours", long="une promenade lasse seconde pas rose")
    check = TranscriptCheck.newest(corpus)
    assert check is not None and check.cer[row_of(corpus, "another")] > 0.5
    assert not any(check.is_another_text(row) for row in check.ranking())


def test_a_mistyped_word_is_corrected_and_nothing_else(corpus: Corpus) -> None:
    write_heard(corpus)
    check = TranscriptCheck.newest(corpus)
    assert check is not None
    row, other = row_of(corpus, "typing error"), row_of(corpus, "another")
    corpus.set_edits([check.corrected(row), check.corrected(other)])
    assert corpus[row].text == "Votre message est trop cour."
    assert corpus.edit(other).is_empty


def test_accepting_keeping_and_leaving_out_are_edits(corpus: Corpus) -> None:
    write_heard(corpus)
    check = TranscriptCheck.newest(corpus)
    assert check is not None
    corpus.set_edits(
        [
            check.accepted(row_of(corpus, "untold")),
            check.excluded(row_of(corpus, "another")),
            check.kept(row_of(corpus, "typing error")),
        ]
    )
    assert corpus[row_of(corpus, "untold")].text == "Bonjour"
    assert corpus.sides[row_of(corpus, "untold")] > 0, "with a transcript it can be used"
    assert ranked(corpus) == ["long", "right", "untold"]
    again = read_corpus(corpus.source, 0.0, 0, count_tokens=len)
    assert sorted(ranked(again)) == ["long", "right", "untold"]


def test_the_newest_checkpoint_counts_and_a_torn_line_is_passed_over(corpus: Corpus) -> None:
    write_heard(corpus)
    write_heard(corpus, "whisper-small", another=TEXTS["another"])
    path = results_file(corpus.store)
    path.write_bytes(path.read_bytes() + b'{"key": "to')
    check = TranscriptCheck.newest(corpus)
    assert check is not None and check.checkpoint == "whisper-small"
    assert check.cer[row_of(corpus, "another")] == 0
    assert TranscriptCheck.of(corpus, "whisper-base", "fr").cer[row_of(corpus, "another")] > 0.5
    assert TranscriptCheck.of(corpus, "whisper-base", "ko").checked == 0
    path.write_text("nonsense\n")
    with pytest.raises(DataError, match="cannot be read"):
        read_heard(path)


def test_what_was_heard_in_windows_tells_where_to_cut(corpus: Corpus) -> None:
    write_heard(corpus)
    check = TranscriptCheck.newest(corpus)
    assert check is not None
    ((seconds, share),) = check.anchors(row_of(corpus, "long"))
    assert seconds == 21.5
    assert share == pytest.approx(18 / 29, abs=0.05)
    assert check.anchors(row_of(corpus, "right")) == ()


def test_parts_are_checked_one_by_one(corpus: Corpus) -> None:
    row = row_of(corpus, "long")
    parts = (Part(0, 20, "Une première phrase."), Part(20, 20, "Une deuxième."))
    corpus.set_edits([msgspec.structs.replace(corpus.edit(row), parts=parts)])
    assert len(check_items(corpus)) == 6
    write_heard(corpus, long="entendu")
    check = TranscriptCheck.newest(corpus)
    assert check is not None and check.text(row) == "entendu entendu"
    assert [part.text for part in check.accepted(row).parts] == ["entendu", "entendu"]


def test_the_list_for_the_engine_is_read_back(corpus: Corpus, tmp_path: Path) -> None:
    items = check_items(corpus)
    save_items(tmp_path / "items.jsonl", items)
    assert load_items(tmp_path / "items.jsonl") == items
    assert {Path(item.audio).stem for item in items} == TEXTS.keys()
    with pytest.raises(DataError):
        load_items(tmp_path / "gone.jsonl")


def test_the_terminal_shows_marks_without_colours_counts_and_what_has_no_transcript_apart(
    corpus: Corpus, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript_check, "out", Console(width=200, highlight=False))
    write_heard(corpus, long="une première phrase une dernière")
    check = TranscriptCheck.of(corpus, "whisper-base", "fr")
    transcript_check._show(check, 2)
    shown = capsys.readouterr().out
    assert "[-…-]: heard, but not in the transcript, {+…+}: in the transcript, but not heard" in shown
    assert "Votre [-message -]{+mesage +}est trop [-court-] {+cour.+}" in shown and "dernière" not in shown
    assert re.search(r"no transcript\s.*untold +│ Bonjour", shown, re.DOTALL) and "100 %" not in shown
    assert (
        "Shown: 2 of 3 transcripts that were heard otherwise, 1 of 1 recordings without a transcript (--count shows "
        "more). Heard: 5 of 5 recordings." in shown
    )
    assert "100 %" not in render_audit_page(corpus, corpus.examine("fr"), check)


def test_the_page_shows_the_checked_transcripts(corpus: Corpus) -> None:
    write_heard(corpus)
    page = render_audit_page(corpus, corpus.examine("fr"), TranscriptCheck.newest(corpus))
    section = page[page.index("Transcript check") : page.index("<h2>Findings")]
    assert "whisper-base" in section
    assert re.search(r"another</td>.*Appuyez sur dièse", section)
    assert "mesage → message" in section
    assert "<td>right</td>" not in section
