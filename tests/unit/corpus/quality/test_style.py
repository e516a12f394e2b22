"""Transcripts that are written otherwise than most of a dataset."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.cli.datasets import show_styles
from studio.corpus.quality.report import QualityReport, quality_report
from studio.corpus.quality.rules.style import RULES
from tests.unit.corpus.quality.report_support import columns_of


def _found(report: QualityReport) -> dict[str, list[int]]:
    return {rule.code: report.rows(rule.code).tolist() for rule in RULES if rule.code in report.counts}


def test_what_is_written_otherwise_than_most_is_found_with_the_share_of_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    texts = ["Take two of them now.", "She is on it now.", "Um, hold it for now.", "take 2 of them now", "TAKE IT NOW."]
    report = quality_report(columns_of([*texts, "Stop."]))
    assert _found(report) == {"unpunctuated": [3], "lower_case": [3], "upper_case": [4], "fillers": [2]}
    said = [finding.message for row in (2, 3) for finding in report.findings(row)]
    assert said[0] == "The text has hesitations (Um); most texts leave them out, or have none."
    assert "The text has no punctuation; 80% of the texts have." in said
    show_styles(report)
    assert "Style: 4 with punctuation, 1 without punctuation (mixed)." in capsys.readouterr().err


def test_what_is_usual_is_told_from_the_texts() -> None:
    bare = quality_report(columns_of(["it is here", "it is there", "It is nowhere."]))
    assert _found(bare) == {"punctuated": [2], "sentence_case": [2]}
    digits = quality_report(columns_of(["take 2 now", "take 3 now", "take two now"]))
    assert _found(digits) == {"number_words": [2]}


def test_a_dataset_of_one_style_has_none_of_these_findings() -> None:
    assert _found(quality_report(columns_of(["uh it is here", "it is um there", "er it is nowhere"]))) == {}


def test_a_changed_row_is_held_against_the_style_that_was_usual() -> None:
    columns = columns_of(["It is here.", "It is there.", "It is nowhere."])
    changed = replace(columns, texts=["It is here.", "it is there", "It is nowhere."])
    assert _found(quality_report(columns).updated(changed, [1])) == {"unpunctuated": [1], "lower_case": [1]}
