"""The audit of a folder of recordings as one self-contained page, to be kept with the dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from studio.corpus.dataset import Dataset
from studio.corpus.quality.registry import rule_of
from studio.corpus.quality.report import QualityReport
from studio.corpus.quality.report_table import audit_report
from studio.corpus.quality.rule import Floats
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.runs.plots import BAR, TEXT, render, svg_plot
from studio.runs.report_page import marked, percent
from studio.settings.languages import LANGUAGES

_BINS = 40
_SHOWN_CHECKED = 50
_SHOWN = 200
"""Findings of one kind that are listed; the JSON report has all."""


def render_audit_page(dataset: Dataset, quality: QualityReport, check: TranscriptCheck | None = None) -> str:
    """The page's HTML; with the transcripts that differ most from what was heard, where they were checked."""
    return render(
        "audit.html.jinja",
        {"duration": duration},
        title=dataset.source.name,
        source=str(dataset.source),
        report=audit_report(dataset, quality),
        language=LANGUAGES.get(quality.language, ""),
        plots=_plots(dataset),
        kinds=[_kind(dataset, quality, code) for code in quality.counts],
        checked=_checked(check) if check is not None and check.checked else None,
        shown=_SHOWN,
    )


def duration(seconds: float) -> str:
    """Seconds as ``1 h 02 min``, ``12.4 min`` or ``3.2 s``."""
    if seconds >= 3600:
        return f"{int(seconds // 3600):,} h {int(seconds % 3600 // 60):02} min"
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.1f} s"


def _kind(dataset: Dataset, quality: QualityReport, code: str) -> dict[str, Any]:
    rows = quality.rows(code).tolist()
    rule = rule_of(code)
    return {
        "title": rule.title,
        "code": code,
        "severity": rule.severity,
        "count": len(rows),
        "fixes": rule.fixes,
        "rows": [
            {
                "id": dataset[row].id,
                "text": dataset[row].text,
                "message": next(f.message for f in quality.findings(row) if f.rule.code == code),
            }
            for row in rows[:_SHOWN]
        ],
    }


def _checked(check: TranscriptCheck) -> dict[str, Any]:
    dataset = check.dataset
    rows = [row for row in check.ranking()[:_SHOWN_CHECKED].tolist() if check.cer[row] > 0]
    return {
        "checkpoint": check.checkpoint,
        "profile": check.profile,
        "count": check.checked,
        "rows": [
            {
                "id": dataset[row].id,
                "cer": "no transcript" if check.lacks_transcript(row) else percent(float(check.cer[row])),
                "text": dataset[row].text,
                "misspellings": ", ".join(map(str, check.misspellings(row))),
                "heard": marked(dataset[row].text, check.text(row), check.language),
            }
            for row in rows
        ],
    }


def _plots(dataset: Dataset) -> list[str]:
    signals = dataset.signals[dataset.signals["rate"] > 0]
    rates = dataset.report.columns.rates[dataset.sides > 0]
    columns: Sequence[tuple[str, str, Floats]] = (
        ("Durations", "seconds", dataset.seconds[dataset.sides > 0]),
        ("Loudness", "LUFS", signals["loudness"]),
        ("Signal to noise", "dB", signals["snr"]),
        ("Speed of speech", "characters a second", rates),
    )
    return [_histogram(title, unit, values) for title, unit, values in columns if np.isfinite(values).any()]


def _histogram(title: str, unit: str, values: Floats) -> str:
    finite = values[np.isfinite(values)]
    median = float(np.median(finite))
    label = f"median {median:.1f}".replace("-", "\N{MINUS SIGN}")  # as at the axis

    def draw(axes: Any) -> None:
        axes.hist(finite, bins=_BINS, color=BAR)
        axes.axvline(median, color=TEXT, linewidth=1.5, label=label)
        axes.yaxis.get_major_locator().set_params(integer=True)

    return svg_plot(title, unit, draw)
