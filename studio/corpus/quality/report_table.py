"""An audit's result as a table for programs: every figure and every finding."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from studio.audio.signal import SIGNAL
from studio.corpus.dataset import Dataset
from studio.corpus.quality.registry import rule_of
from studio.corpus.quality.report import QualityReport
from studio.text.style import FEATURES

FIGURES = tuple(str(name) for name in SIGNAL.names or () if name != "fingerprint")
"""What is reported of an utterance's signal; see `studio.audio.signal.SIGNAL`."""

_PERCENTILES = (0, 5, 50, 95, 100)
_SUMMARISED = ("seconds", "peak", "loudness", "snr", "characters_per_second")


def audit_report(dataset: Dataset, quality: QualityReport) -> dict[str, Any]:
    """For JSON. ``found == used + len(excluded)``, in recordings as they lie on disk, whatever they are split into.

    - ``excluded``: ``audio``, ``reason``, ``message`` of each recording that is not used;
    - ``excluded_parts``: ``id`` and the same of parts that recordings were split into;
    - ``utterances``: how many there are to train on and held out, ``seconds`` of them together;
    - ``edits``: recordings that the user changed;
    - ``counts``: recordings with each finding;
    - ``styles``: recordings with each style of punctuation, case, numbers and hesitations;
    - ``figures``: percentiles of what was measured, as ``{"0": …, "5": …, "50": …, "95": …, "100": …}``;
    - ``recordings``: of each ``id``, ``audio``, its figures and its ``findings`` (``code``, ``severity``, ``message``).
    """
    used = int(np.count_nonzero(dataset.sides))
    utterances = dataset.manifest()
    return {
        "found": len(dataset),
        "used": used,
        "excluded": [{"audio": row.audio, "reason": row.reason, "message": row.message} for row in dataset.excluded()],
        "excluded_parts": list(_excluded_parts(dataset)),
        "utterances": len(utterances),
        "seconds": round(math.fsum(utterance.duration for utterance in utterances), 3),
        "edits": dataset.overridden,
        "language": quality.language,
        "counts": quality.counts,
        "styles": {
            feature: {style: quality.columns.styles[style] for style in FEATURES[feature]} for feature in FEATURES
        },
        "severities": {code: rule_of(code).severity for code in quality.counts},
        "figures": _percentiles(dataset),
        "recordings": [_recording(dataset, quality, row) for row in range(len(dataset))],
    }


def _excluded_parts(dataset: Dataset) -> Iterator[dict[str, str]]:
    for row in np.flatnonzero(dataset.sides).tolist():
        for part in dataset.refused_parts(row):
            yield {"id": dataset[row].id, "audio": part.audio, "reason": part.reason, "message": part.message}


def _percentiles(dataset: Dataset) -> dict[str, dict[str, float]]:
    measured = dataset.signals[dataset.signals["rate"] > 0]
    columns = {name: measured[name] for name in _SUMMARISED[:-1]}
    columns["characters_per_second"] = dataset.report.columns.rates[dataset.sides > 0]
    summary = {}
    for name, values in columns.items():
        finite = values[np.isfinite(values)]
        if finite.size:
            found = np.percentile(finite, _PERCENTILES).tolist()
            summary[name] = {str(share): round(value, 3) for share, value in zip(_PERCENTILES, found, strict=True)}
    return summary


def _recording(dataset: Dataset, quality: QualityReport, row: int) -> dict[str, Any]:
    utterance, signal = dataset[row], dataset.signals[row]
    figures = {name: _number(signal[name].item()) for name in FIGURES} if signal["rate"] else {}
    findings = [
        {"code": finding.rule.code, "severity": finding.rule.severity, "message": finding.message}
        for finding in quality.findings(row)
    ]
    return {"id": utterance.id, "audio": utterance.audio, **figures, "findings": findings}


def _number(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None
