"""Every finding of a corpus, with its figures, as a table for programs and as a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from studio.cli import app
from studio.corpus.dataset import Dataset
from studio.corpus.opening import open_dataset
from studio.corpus.overrides import Override, Part
from studio.corpus.quality.report_table import audit_report
from studio.corpus.quality.rule import SEVERITIES
from studio.errors import DataError, SettingsError
from studio.runs.quality_page import render_audit_page
from studio.settings.application import HOME_VARIABLE

RATE = 16_000


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


def voice(seconds: float, seed: int, rate: int = RATE) -> np.ndarray:
    random = np.random.default_rng(seed)
    samples = random.normal(0, 0.1, round(seconds * rate))
    pauses = np.arange(samples.size) % rate > 0.8 * rate
    return np.where(pauses, samples * 0.001, samples).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One recording for each finding, and ten good ones."""
    root = tmp_path / "données"
    root.mkdir()
    rows = {f"good-{index}": (voice(2, index), f"Une phrase numéro {'abcdefghij'[index]} ici") for index in range(10)}
    same = voice(2, 99)
    rows |= {
        "clipped": (np.clip(voice(2, 20) * 8, -0.9, 0.9), "Une phrase bien trop forte"),
        "noisy": (voice(2, 21) + np.random.default_rng(5).normal(0, 0.1, 2 * RATE), "Une phrase dans le bruit"),
        "offset": (voice(2, 22) + 0.05, "Une phrase hors du centre"),
        "quiet": (voice(2, 23) * 0.02, "Une phrase à voix basse"),
        "silence": (np.concatenate([np.zeros(RATE), voice(2, 24)]), "Une phrase après un silence"),
        "very_short": (voice(0.3, 25), "Oui"),
        "text_too_long": (voice(1, 26), "Beaucoup plus de mots que personne ne dit jamais en une seule seconde"),
        "text_too_short": (voice(9, 27), "Non"),
        "same_audio": (same, "Une phrase dite deux fois"),
        "same_audio_again": (same * 0.5, "Une phrase dite autrement"),
        "same_text": (voice(2, 28), "Une phrase numéro a ici"),
        "too_long": (voice(31, 29), "Une phrase. Une autre."),
        "silent": (np.zeros(RATE), "Rien du tout"),
        "digits": (voice(2, 30), "Appuyez sur le 1"),
        "html": (voice(2, 31), "Une phrase &amp; une autre"),
        "wrong_language": (voice(4, 32), "This is a sentence in plain English, not in French"),
    }
    lines = ["file_name,text"]
    for name, (samples, text) in rows.items():
        soundfile.write(root / f"{name}.wav", samples, RATE)
        lines.append(f'{name}.wav,"{text}"')
    soundfile.write(root / "sample_rate.wav", voice(2, 33, 8000), 8000)
    soundfile.write(root / "truncated.wav", voice(2, 34), RATE)
    (root / "truncated.wav").write_bytes((root / "truncated.wav").read_bytes()[:-3200])
    lines += ["sample_rate.wav,Une phrase au téléphone", "truncated.wav,Une phrase coupée"]
    (root / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def opened(folder: Path) -> Dataset:
    return open_dataset(folder, count_tokens=len)


def row_of(dataset: Dataset, name: str) -> int:
    return next(row for row in range(len(dataset)) if dataset[row].id == name)


def test_every_made_fault_is_found_and_explained(folder: Path) -> None:
    dataset = opened(folder)
    quality = dataset.check_quality("fr")
    for row in range(len(dataset)):
        name = dataset[row].id.removesuffix("_again")
        codes = quality.codes(row)
        if name.startswith("good"):
            assert codes == [], (name, codes)
        elif dataset[row].id != "same_audio":
            assert name in codes, (name, codes)
    found = [finding for row in range(len(dataset)) for finding in quality.findings(row)]
    said = {finding.rule.code: finding.message for finding in found}
    assert said["same_audio"].startswith("The same audio as same_audio:")
    assert "8,000 Hz" in said["sample_rate"] and "4,000 Hz" in said["sample_rate"]
    assert said["silence"] == "1.0 s of silence at the start and 0.2 s at the end."
    assert "un" in said["digits"]
    assert "English" in said["wrong_language"] and "French" in said["wrong_language"]
    assert "31.0 s" in said["too_long"]
    assert "100 ms" in said["truncated"]


def test_findings_are_graver_first_and_counts_agree_with_the_rows(folder: Path) -> None:
    dataset = opened(folder)
    quality = dataset.check_quality("fr")
    for row in range(len(dataset)):
        grave = [SEVERITIES.index(finding.rule.severity) for finding in quality.findings(row)]
        assert grave == sorted(grave)
    for code, count in quality.counts.items():
        assert count == len(quality.rows(code)) > 0


def test_a_change_is_in_the_report_at_once(folder: Path) -> None:
    dataset = opened(folder)
    row = row_of(dataset, "digits")
    assert not dataset.report.is_complete and dataset.report.codes(row) == []
    dataset.check_quality("fr")
    assert dataset.report.codes(row) == ["digits"]
    dataset.set_overrides([Override("digits", text="Une phrase numéro a ici !")])
    assert dataset.report.codes(row) == ["same_text", "punctuated"] and dataset.report.is_complete
    dataset.set_overrides([Override("good-0", text="Appuyez sur le 2")])
    assert dataset.report.codes(row_of(dataset, "good-0")) == ["digits"]
    assert dataset.report.masks.tolist() == dataset.check_quality("fr").masks.tolist()


def test_a_change_while_the_rules_are_asked_is_in_their_report(folder: Path) -> None:
    dataset = opened(folder)
    changed: list[int] = []

    def change(done: int, total: int) -> None:
        changed.append(done)
        dataset.set_overrides([Override("good-0", text="Appuyez sur le 2")])

    dataset.check_quality("fr", progress=change)
    assert changed and dataset.report.codes(row_of(dataset, "good-0")) == ["digits"]


def test_the_report_counts_every_recording(folder: Path) -> None:
    dataset = opened(folder)
    report = json.loads(json.dumps(audit_report(dataset, dataset.check_quality("fr")), allow_nan=False))
    assert report["found"] == report["used"] + len(report["excluded"]) == len(report["recordings"]) == len(dataset)
    assert {row["reason"] for row in report["excluded"]} == {"too_long", "silent"}
    by_id = {row["id"]: row for row in report["recordings"]}
    assert by_id["clipped"]["clipped"] > 0.03
    assert by_id["good-0"]["findings"] == []
    assert report["figures"]["seconds"]["50"] == 2.0


def test_a_recording_split_in_three_is_one_recording(folder: Path) -> None:
    dataset = opened(folder)
    texts = ("Une phrase.", "Une autre.", "Fin.")
    parts = tuple(Part(number * 10.0, 10.0, text) for number, text in enumerate(texts))
    dataset.set_overrides([Override("too_long", parts=parts), Override("good-0", left_out=True)])
    for again in (dataset, opened(folder)):
        report = audit_report(again, again.check_quality("fr"))
        assert report["found"] == report["used"] + len(report["excluded"]) == len(again)
        assert {row["reason"] for row in report["excluded"]} == {"left_out", "silent"}
        assert report["utterances"] == report["used"] + 2
        assert [u.id for u in again.manifest() if u.id.startswith("too_long")] == [f"too_long#{n}" for n in (1, 2, 3)]
    manifest = dataset.manifest()
    assert [(u.start, u.duration, u.text) for u in manifest if u.id.startswith("too_long")] == [
        (part.start, pytest.approx(part.duration, abs=0.01), part.text) for part in parts
    ]
    manifest.save(folder.parent / "manifest.jsonl")
    read_back = open_dataset(folder.parent / "manifest.jsonl", count_tokens=len)
    assert len(read_back) == len(manifest) == report["utterances"]
    assert read_back.sides.all()


def test_a_part_that_cannot_be_used_is_listed(folder: Path) -> None:
    soundfile.write(folder / "too_long.wav", np.concatenate([voice(15, 1), np.zeros(16 * RATE)]), RATE)
    dataset = opened(folder)
    dataset.set_overrides([Override("too_long", parts=(Part(0, 15, "Une phrase."), Part(16, 10, "Rien.")))])
    report = audit_report(dataset, dataset.check_quality())
    assert [(part["id"], part["reason"]) for part in report["excluded_parts"]] == [("too_long", "silent")]
    assert report["found"] == report["used"] + len(report["excluded"])


def test_trimming_and_merging_are_edits_of_times(folder: Path) -> None:
    dataset = opened(folder)
    dataset.set_overrides([Override("silence", start=0.9, duration=2.0)])
    row = row_of(dataset, "silence")
    assert (dataset[row].start, dataset[row].duration) == (0.9, pytest.approx(2.0, abs=0.01))
    assert "silence" not in dataset.check_quality().codes(row)
    dataset.set_overrides([Override("good-1", merged_into="good-2"), Override("good-2", text="Deux phrases")])
    assert "good-1" not in {utterance.id for utterance in dataset.manifest()}
    report = audit_report(dataset, dataset.check_quality())
    assert report["utterances"] == report["used"] - 1
    dataset.set_overrides([msgspec.structs.replace(dataset.override(row_of(dataset, "good-2")), left_out=True)])
    assert {row.reason for row in dataset.excluded()} == {"left_out", "too_long", "silent"}
    dataset.set_overrides([Override("silence"), Override("good-1"), Override("good-2")])
    assert dataset.overridden == 0
    assert dataset[row].start == 0


def test_damaged_times_are_refused(folder: Path) -> None:
    dataset = opened(folder)
    dataset.set_overrides([Override("silence", start=0.9)])
    dataset.store.journal.write_bytes(dataset.store.journal.read_bytes().replace(b"0.9", b"-1"))
    with pytest.raises(DataError, match="time"):
        dataset.store.load()


def test_the_page_holds_everything_itself(folder: Path) -> None:
    dataset = opened(folder)
    page = render_audit_page(dataset, dataset.check_quality("fr"))
    assert page.count("<svg") == 4
    assert "median \N{MINUS SIGN}" in page and "median -" not in page, "of the loudness"
    for words in ("Over 30 s", "26 of 28", "The recording is 31.0 s long", "Une phrase &amp;amp; une autre"):
        assert words in page, words
    assert not re.search(r"""(src|href)=["'](?!#)""", page)
    assert "<script" not in page


def test_the_command_writes_both_reports(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["dataset", "audit", str(folder), "--language", "fr"]
    app([*command, "--json", str(tmp_path / "a.json"), "--html", str(tmp_path / "a.html")], standalone_mode=False)
    report = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert report["counts"]["clipped"] == 1
    assert "Clipped" in capsys.readouterr().err
    assert "<svg" in (tmp_path / "a.html").read_text(encoding="utf-8")
    with pytest.raises(SettingsError, match="write ko"):
        app(["dataset", "audit", str(folder), "--language", "korean"], standalone_mode=False)
