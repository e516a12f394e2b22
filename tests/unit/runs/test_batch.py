"""Many recordings heard by several models."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from studio.errors import StorageError
from studio.runs.batch import Batch, Contender
from studio.runs.clips import BASE, TranscribedClip, Transcription

TEXTS = [f"les mots numéro {number} sont dits ici" for number in range(12)]
MODELS = (Contender(BASE, "whisper-base"), Contender("/a", "mine"))


def clip(number: int, base: str | None, mine: str | None, reference: str | None = None) -> TranscribedClip:
    """A clip as it was heard."""
    heard = [(BASE, "whisper-base", base), ("/a", "mine", mine)]
    hearings = tuple(Transcription(model, name, text, 0.5) for model, name, text in heard if text is not None)
    said = TEXTS[number] if reference is None else reference
    return TranscribedClip(str(number), 0.0, f"/clips/{number}.wav", 2.0, "fr", "basic", said, hearings)


def batch(*clips: TranscribedClip, failures: dict[str, str] | None = None) -> Batch:
    return Batch(MODELS, clips, failures or {})


def test_an_adapter_that_hears_all_right_is_better() -> None:
    made = batch(*(clip(n, TEXTS[n].replace("mots", "maux"), TEXTS[n]) for n in range(12)))
    base, mine = made.totals()
    assert base.cer > 0.05
    assert (mine.cer, mine.wer, mine.seconds) == (0.0, 0.0, 6.0)
    assert base.interval.low <= base.cer <= base.interval.high
    (difference,) = made.differences()
    assert difference.cer == pytest.approx(-base.cer)
    assert difference.interval.high < 0
    assert difference.verdict == "better"


def test_an_adapter_that_hears_wrongly_is_worse() -> None:
    made = batch(*(clip(n, TEXTS[n], TEXTS[n].replace("mots", "maux")) for n in range(12)))
    assert made.differences()[0].verdict == "worse"


def test_errors_on_either_side_are_not_told_apart() -> None:
    clips = [clip(n, TEXTS[n][: n % 2 * 40 + 20], TEXTS[n][: (n + 1) % 2 * 40 + 20]) for n in range(12)]
    difference = batch(*clips).differences()[0]
    assert difference.interval.low < 0 < difference.interval.high
    assert difference.verdict == "same"


def test_few_recordings_say_nothing() -> None:
    made = batch(*(clip(n, "", TEXTS[n]) for n in range(4)))
    assert made.differences()[0].verdict == "unknown"


def test_only_what_every_model_heard_and_has_a_reference_is_counted() -> None:
    clips = [clip(n, TEXTS[n], TEXTS[n]) for n in range(3)]
    made = batch(*clips, clip(3, "x", None), clip(4, "x", "x", reference=""), clip(5, "x", "x", reference="…"))
    assert made.scored == clips
    assert made.totals()[0].cer == 0.0
    assert batch(clip(4, "x", "x", reference="")).totals() == []
    assert batch(clip(4, "x", "x", reference="")).differences() == []


def test_three_models_are_compared_in_pairs() -> None:
    third = Contender("/b", "other")
    clips = []
    for n in range(6):
        heard = clip(n, "", TEXTS[n]).transcriptions
        clips.append(
            TranscribedClip(
                str(n), 0.0, str(n), 2.0, "fr", "basic", TEXTS[n], (*heard, Transcription("/b", "o", "", 1))
            )
        )
    differences = Batch((*MODELS, third), tuple(clips)).differences()
    assert [(each.first.key, each.second.key) for each in differences] == [(BASE, "/a"), (BASE, "/b"), ("/a", "/b")]
    assert [each.verdict for each in differences] == ["better", "same", "worse"]


def test_a_table_has_a_row_a_recording(tmp_path: Path) -> None:
    made = batch(clip(0, "les maux", TEXTS[0]), clip(1, None, None), failures={"/clips/1.wav": "=It is empty."})
    made.save(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["file"] == "/clips/0.wav"
    assert rows[0]["mine CER"] == "0.000000"
    assert float(rows[0]["whisper-base CER"]) > 0.5
    assert rows[0]["whisper-base text"] == "les maux"
    assert (rows[1]["mine text"], rows[1]["problem"]) == ("", "'=It is empty.")


def test_json_has_totals_and_intervals(tmp_path: Path) -> None:
    made = batch(*(clip(n, "", TEXTS[n]) for n in range(6)), clip(6, "x", "y", reference=""))
    made.save(tmp_path / "out.json")
    whole = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert whole["scored"] == 6
    assert [model["cer"] for model in whole["models"]] == [1.0, 0.0]
    assert whole["differences"][0]["verdict"] == "better"
    assert len(whole["clips"]) == 7
    assert whole["clips"][0]["heard"]["/a"]["cer"] == 0.0
    assert whole["clips"][6]["heard"]["/a"]["cer"] is None


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        batch(clip(0, "", "")).save(tmp_path / "no" / "out.csv")
