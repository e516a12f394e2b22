"""A real checkpoint aligns a long recording with its text: utterances, what does not match, and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.decoding import read_audio
from studio.checkpoints.inspect import CheckpointInfo
from tests.end_to_end.conftest import Command

CLIPS = ("vm-instructions", "vm-nobodyavail", "vm-savemessage", "agent-incorrect", "vm-tempgreeting", "conf-onlyperson")
ASIDE = "Ce paragraphe imprimé dans le livre n'est jamais prononcé dans cet enregistrement par qui que ce soit."


@pytest.fixture
def lecture(fr_ca: Path, tmp_path: Path) -> dict[str, tuple[float, float]]:
    """Clips joined to one recording, with a text that has a paragraph more; where each clip's sound is, by its text."""
    with (fr_ca / "metadata.csv").open(encoding="utf-8") as file:
        texts = {Path(row["file_name"]).stem: row["text"] for row in csv.DictReader(file)}
    parts, places, at = [], {}, 0.0
    for name in CLIPS:
        clip = read_audio(fr_ca / f"{name}.flac")
        places[texts[name]] = (at, at + len(clip) / 16_000)
        parts += [clip, np.zeros(12_800, np.float32)]
        at += len(clip) / 16_000 + 0.8
    soundfile.write(tmp_path / "lecture.flac", np.concatenate(parts), 16_000)
    written = [*places]
    (tmp_path / "lecture.txt").write_text("\n".join([*written[:3], ASIDE, *written[3:]]), encoding="utf-8")
    return places


def test_a_recording_becomes_a_dataset(
    lecture: dict[str, tuple[float, float]], base: CheckpointInfo, studio: Command, tmp_path: Path
) -> None:
    command = ("dataset", "align", "lecture.flac", "lecture.txt", "-c", base.folder, "-l", "fr")
    result = studio(*command, "-o", "made", "--json", "found.json").succeeded()
    assert "jamais prononcé" in result.err and "made" in result.out
    with (tmp_path / "made" / "metadata.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert " ".join(row["text"] for row in rows) == " ".join(" ".join(lecture).split())
    assert [each["text"] for each in found["unmatched"]] == [ASIDE]
    starts, ends = ([place[side] for place in lecture.values()] for side in (0, 1))
    for row, each in zip(rows, found["utterances"], strict=True):
        assert soundfile.info(tmp_path / "made" / row["file_name"]).duration == pytest.approx(
            each["end"] - each["start"], abs=0.01
        )
        assert 0.6 < float(row["confidence"]) <= 1
    assert min(abs(found["utterances"][0]["start"] - start) for start in starts) < 0.3
    assert min(abs(found["utterances"][-1]["end"] - end) for end in ends) < 0.5
    studio("dataset", "audit", "made", "-l", "fr", "--json", "audit.json").succeeded()
    audit = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert audit["used"] == len(rows)
    assert "exists already" in studio(*command, "-o", "made").failed()


def test_another_text_is_refused(
    lecture: dict[str, tuple[float, float]], base: CheckpointInfo, studio: Command, tmp_path: Path
) -> None:
    (tmp_path / "other.txt").write_text("Zwölf Boxkämpfer jagen Viktor quer über den großen Deich. " * 6, "utf-8")
    (tmp_path / "empty.txt").write_text("…\n", "utf-8")
    command = ("dataset", "align", "lecture.flac")
    assert "Nothing of the text" in studio(*command, "other.txt", "-o", "x", "-c", base.folder, "-l", "fr").failed()
    assert "no text in" in studio(*command, "empty.txt", "-o", "x", "-c", base.folder, "-l", "fr").failed()
    assert "gone.pdf" in studio(*command, "gone.pdf", "-o", "x", "-c", base.folder, "-l", "fr").failed()
    assert "gone.flac" in studio("dataset", "align", "gone.flac", "other.txt", "-o", "x", "-c", base.folder).failed()
    assert not (tmp_path / "x").exists()
