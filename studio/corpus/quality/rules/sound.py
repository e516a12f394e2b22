"""What was measured of a recording's samples: silence, clipping, noise, level, sample rate, a file cut short."""

from __future__ import annotations

import numpy as np

from studio.audio.signal import CANCELLED_FROM
from studio.corpus.quality.rule import Columns, Figures, Rule, measured

LEAST_SILENCE = 0.5
"""Seconds without sound at one end that are worth trimming."""
CLIPPED_FROM = 0.001
"""Share of samples in flat tops that can be heard as distortion."""
NOISY_BELOW = 10.0
"""dB of signal to noise; training on less teaches the noise."""
QUIET_BELOW = -40.0
"""LUFS; Whisper's features follow the loudest frame, so that this alone does no harm."""
OFFSET_FROM = 0.01
"""Of full scale."""
RATE = 16_000
"""Hz; what Whisper hears."""


def _sample_rate(columns: Columns, row: int) -> Figures:
    rate = int(columns.signals["rate"][row])
    return {"rate": rate, "highest": min(rate, RATE) // 2}


RULES = (
    Rule(
        "silent",
        "error",
        "Nothing but silence",
        "There is nothing to hear: the recording never exceeds −60 dBFS. It is not used.",
        None,
    ),
    Rule(
        "clipped",
        "warning",
        "Clipped",
        "{share:.1%} of the samples are cut off at the peak: the recording was too loud, and is distorted.",
        measured(lambda signals: signals["clipped"] >= CLIPPED_FROM),
        ("exclude",),
        lambda columns, row: {"share": float(columns.signals["clipped"][row])},
    ),
    Rule(
        "noisy",
        "warning",
        "Noisy",
        "The speech is only {snr:.0f} dB above the noise.",
        measured(lambda signals: signals["snr"] < NOISY_BELOW),
        ("exclude",),
        lambda columns, row: {"snr": float(columns.signals["snr"][row])},
    ),
    Rule(
        "cancelled",
        "warning",
        "Channels cancel out",
        "The channels cancel each other out: their mix, which is learned, is {loss:.0f} dB softer. "
        "--set channel=left takes one of them.",
        measured(lambda signals: signals["cancelled"] >= CANCELLED_FROM),
        ("exclude",),
        lambda columns, row: {"loss": float(columns.signals["cancelled"][row])},
    ),
    Rule(
        "truncated",
        "warning",
        "Cut short",
        "The file ends {milliseconds:.0f} ms before it should: it was cut short.",
        measured(lambda signals: signals["missing"] > 0),
        ("exclude",),
        lambda columns, row: {"milliseconds": float(columns.signals["missing"][row]) * 1000},
    ),
    Rule(
        "silence",
        "warning",
        "Silence at an end",
        "{start:.1f} s of silence at the start and {end:.1f} s at the end.",
        measured(lambda signals: np.maximum(signals["silence_start"], signals["silence_end"]) >= LEAST_SILENCE),
        ("trim",),
        lambda columns, row: {
            "start": float(columns.signals["silence_start"][row]),
            "end": float(columns.signals["silence_end"][row]),
        },
    ),
    Rule(
        "quiet",
        "note",
        "Quiet",
        "The recording is quiet: {loudness:.0f} LUFS.",
        measured(lambda signals: signals["loudness"] < QUIET_BELOW),
        figures=lambda columns, row: {"loudness": float(columns.signals["loudness"][row])},
    ),
    Rule(
        "offset",
        "note",
        "DC offset",
        "The samples are off centre by {share:.1%} of full scale (DC offset).",
        measured(lambda signals: np.abs(signals["offset"]) >= OFFSET_FROM),
        figures=lambda columns, row: {"share": abs(float(columns.signals["offset"][row]))},
    ),
    Rule(
        "sample_rate",
        "note",
        "Another sample rate than 16 kHz",
        "It is stored at {rate:,} Hz and resampled to 16,000 Hz while it is read: nothing above {highest:,} Hz can be "
        "heard.",
        measured(lambda signals: signals["rate"] != RATE),
        figures=_sample_rate,
    ),
)
