"""Samples as they come out of codecs of low rates: what telephones, messengers and old recorders do to speech."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
import soundfile
import soxr

from studio.audio.augmentation.effects import fitted
from studio.audio.decoding import SAMPLE_RATE, Samples


class Codec(NamedTuple):
    """How libsndfile is told of a codec.

    Attributes:
        format, subtype: libsndfile's names.
        rate: Hz that the samples are coded in.
        delay: samples at that rate by which what comes out is late.
        compression: 0 to 1, where the codec has a choice.
    """

    format: str
    subtype: str
    rate: int
    delay: int = 0
    compression: float | None = None


_LOUDEST = 0.99

CODECS = {
    "gsm": Codec("WAV", "GSM610", 8_000),
    "adpcm": Codec("WAV", "IMA_ADPCM", 8_000),
    "mp3": Codec("MP3", "MPEG_LAYER_III", SAMPLE_RATE, delay=1_105, compression=0.99),
}
"""GSM 06.10 at 13 kbit/s, IMA ADPCM at 32, MP3 at 8. Opus takes 22 ms of a processor for a second: too long here."""


def available_codecs() -> list[str]:
    """Those that the libsndfile installed can write."""
    return [name for name, codec in CODECS.items() if soundfile.check_format(codec.format, codec.subtype)]


def coded(samples: Samples, name: str) -> Samples:
    """Samples coded and decoded again, as many as before.

    Args:
        samples: 16 kHz mono, shape (n,).
        name: one of `CODECS`.
    """
    codec = CODECS[name]
    narrow: Samples = soxr.resample(np.clip(samples, -1, 1), SAMPLE_RATE, codec.rate, quality="MQ")
    bounded = np.clip(narrow, -_LOUDEST, _LOUDEST)  # resampled it may be louder, and codecs wrap what is too loud
    decoded = _through(codec, np.pad(bounded, (0, codec.delay)))[codec.delay :]
    wide: Samples = soxr.resample(decoded, codec.rate, SAMPLE_RATE, quality="MQ")
    return fitted(wide, samples.size)


def _through(codec: Codec, samples: Samples) -> Samples:
    rest = {} if codec.compression is None else {"compression_level": codec.compression, "bitrate_mode": "CONSTANT"}
    file = io.BytesIO()
    soundfile.write(file, samples, codec.rate, codec.subtype, format=codec.format, **rest)
    file.seek(0)
    decoded: Samples = soundfile.read(file, dtype="float32")[0]
    return decoded
