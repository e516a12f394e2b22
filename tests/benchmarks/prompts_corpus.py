"""Write a corpus of real telephone prompts: ``python tests/benchmarks/prompts_corpus.py LANGUAGE FOLDER``.

Debian's ``asterisk-core-sounds-LANGUAGE`` (en, es, fr, it, ru; CC BY-SA 3.0) has about 500 prompts with their texts,
each by one professional voice at 8 kHz. They are fetched with ``apt-get download``; what is no speech is left out, and
so are texts of which there is another recording. ``--noise LOW HIGH`` adds white or pink noise of so many decibels
below the speech, the same each time.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from noises import with_noise

LEAST_SECONDS = 0.3


def main() -> None:
    """Write FLAC files and ``metadata.csv``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=["en", "es", "fr", "it", "ru"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--noise", type=float, nargs=2, metavar=("LOW", "HIGH"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    rows = [("file_name", "text")]
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        fetch(options.language, root)
        for path, text in prompts(options.language, root):
            speech, rate = soundfile.read(path, dtype="float32")
            if len(speech) < LEAST_SECONDS * rate:
                continue
            if options.noise:
                colour = "white" if random.random() < 0.5 else "pink"
                speech = with_noise(speech, random.uniform(*options.noise), colour, random)
            rows.append((f"{len(rows):03}-{path.stem}.flac", text))
            soundfile.write(options.folder / rows[-1][0], speech, rate, subtype="PCM_16")
    with (options.folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def fetch(language: str, root: Path) -> None:
    """Unpack sounds and texts below a folder, without installing them."""
    for package in (f"asterisk-core-sounds-{language}", f"asterisk-core-sounds-{language}-wav"):
        subprocess.run(["apt-get", "download", package], check=True, cwd=root)
        (archive,) = root.glob(f"{package}_*.deb")
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)


def prompts(language: str, root: Path) -> list[tuple[Path, str]]:
    """Recordings with the texts that are spoken in them, each text once."""
    share = root / "usr/share"
    listed = share / "doc" / f"asterisk-core-sounds-{language}" / f"core-sounds-{language}.txt.gz"
    folders = (share / "asterisk/sounds").iterdir()
    sounds = {
        path.relative_to(folder).with_suffix("").as_posix(): path
        for folder in folders
        for path in folder.rglob("*.wav")
    }
    found: dict[str, tuple[Path, str]] = {}
    for line in gzip.decompress(listed.read_bytes()).decode("utf-8").splitlines():
        name, colon, text = line.partition(":")
        text = " ".join(text.split())
        if colon and name.strip() in sounds and re.search(r"\w", text) and not re.search(r"[\[\]<>()]", text):
            found.setdefault(text.casefold(), (sounds[name.strip()], text))
    return list(found.values())


if __name__ == "__main__":
    main()
