"""Samples as files."""

from __future__ import annotations

from pathlib import Path

import soundfile

from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.storage.atomic import replacing_path


def write_flac(target: Path, samples: Samples) -> None:
    """Write 16 kHz mono samples, shape (n,), as a FLAC file of 16 bits, whole or not at all.

    Raises:
        StorageError: it cannot be written.
    """
    with replacing_path(target) as temporary:
        try:
            soundfile.write(temporary, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
        except soundfile.SoundFileError as error:
            raise OSError(0, str(error)) from error
