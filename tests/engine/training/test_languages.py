"""Several languages in one run: each utterance learned, decoded and judged in its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.checkpoints.inspect import inspect_checkpoint
from studio.cli.console import report_table
from studio.corpus.utterance import Manifest, Utterance
from studio.engine.batches.batching import Pick, RunBatches, UtteranceDataset
from studio.engine.batches.packing import packed
from studio.engine.batches.tokenization import LabelMaker, Prompting
from studio.engine.decoding.decoder import Decoder
from studio.errors import SettingsError
from studio.runs.report import Report
from studio.runs.report_page import write_report_page
from studio.settings.consistency import cross_problems
from studio.settings.run import RunSettings
from tests.engine.conftest import Run
from tests.engine.small_whisper import write_corpus

SPOKEN = {f"clip {index}": ("fr-CA", "ko_KR", "", "English")[index % 4] for index in range(10)}
CODES = {"fr-CA": "", "": "", "ko_KR": "ko", "English": "en"}


@pytest.fixture
def mixed(corpus: Path, tmp_path: Path) -> Path:
    """The small corpus with a column that names the language of most recordings."""
    lines = (corpus / "metadata.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.partition(",") for line in lines[1:]]
    table = tmp_path / "mixed.csv"
    told = [f"{corpus / name},{text},{SPOKEN[Path(name).stem]}" for name, _, text in rows]
    table.write_text("\n".join(["file_name,text,locale", *told]), encoding="utf-8")
    return table


def test_each_utterance_is_learned_decoded_and_judged_in_its_own_language(
    make_run: Callable[..., Run], mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int]] = []
    transcribe = Decoder.transcribe

    def noted(self: Decoder, audios: Any) -> Any:
        told.append((self._language, len(audios)))
        return transcribe(self, audios)

    monkeypatch.setattr(Decoder, "transcribe", noted)
    data = {"source": str(mixed), "mixed_languages": True, "validation_fraction": 0.5, "split_by": "random"}
    run = make_run(data=data, training={"max_steps": 1}, evaluation={"choose_strength": True})
    manifest = Manifest.load(run.directory.manifest)
    assert {Path(each.id).name: each.language for each in manifest} == {each: CODES[SPOKEN[each]] for each in SPOKEN}
    run.execute()
    judged = Counter(each.language or "fr" for each in manifest.validation)
    assert len(judged) > 1 and {language for language, _ in told} == set(judged)
    report = Report.load(run.directory.report)
    assert {side.set: side.utterances for side in report.languages} == judged
    assert all(side.cer_adapted is not None for side in report.languages)
    write_report_page(run.directory)
    page = run.directory.report_page.read_text(encoding="utf-8")
    assert "<h2>Languages</h2>" in page and "<h2>What was known before</h2>" not in page
    assert "CER, Korean" in str(list(report_table(report).columns[0].cells))


def test_without_it_all_is_in_the_language_of_the_run(make_run: Callable[..., Run], mixed: Path) -> None:
    assert not any(each.language for each in Manifest.load(make_run(data={"source": str(mixed)}).directory.manifest))
    uneven = RunSettings.model_validate({"data": {"language_temperature": 3}})
    assert "data.language_temperature" in dict(cross_problems(uneven))


@pytest.mark.parametrize("is_mixed", [True, False])
def test_replayed_data_keep_their_languages_where_the_run_has_several(
    make_run: Callable[..., Run], mixed: Path, tmp_path: Path, is_mixed: bool
) -> None:
    other = write_corpus(tmp_path / "other")
    rows = [f"{other / 'clip 0.flac'},autre,fr", f"{other / 'clip 1.flac'},하나,ko-KR"]
    (tmp_path / "other.csv").write_text("\n".join(["file_name,text,locale", *rows]), encoding="utf-8")
    replay = {"replay": 0.4, "replay_source": str(tmp_path / "other.csv")}
    data = {"source": str(mixed), "mixed_languages": is_mixed} | replay
    if is_mixed:
        replayed = Manifest.load(make_run(data=data).directory.replay)
        assert {each.text: each.language for each in replayed} == {"autre": "", "하나": "ko"}
    else:
        with pytest.raises(SettingsError, match=r"data\.replay_source.*Korean"):
            make_run(data=data)


@pytest.mark.parametrize(("tag", "name"), [("yue", "Cantonese"), ("nan-tw", "nan-tw"), ("koo", "koo")])
def test_a_language_that_the_checkpoint_does_not_know_is_told_before_the_run(
    make_run: Callable[..., Run], mixed: Path, tag: str, name: str
) -> None:
    mixed.write_text(mixed.read_text(encoding="utf-8").replace("ko_KR", tag), encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"data\.mixed_languages.*{name}"):
        make_run(data={"source": str(mixed), "mixed_languages": True})


def test_labels_begin_with_the_language_of_their_utterance_and_windows_hold_one(
    checkpoint: Path, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(8_000), 16_000)
    info = inspect_checkpoint(checkpoint)
    french, korean = (LabelMaker(info, Prompting.of(info, code, "transcribe")) for code in ("fr", "ko"))
    utterances = [
        Utterance(str(row), str(tmp_path / "a.wav"), text, 0.5, language=language)
        for row, (text, language) in enumerate([("un", ""), ("하나", "ko"), ("deux", ""), ("둘", "ko")])
    ]
    dataset = UtteranceDataset(utterances, french)
    items = [dataset[Pick(row)] for row in range(4)]
    assert [item["labels"] for item in items] == [french("un"), korean("하나"), french("deux"), korean("둘")]
    assert dataset[Pick(1, pause=0.5)]["labels"] == korean.timed([("하나", 0.0, 0.5)])
    assert [window["labels"] for window in packed(items, french)] == [french("un deux"), korean("하나 둘")]
    assert french.of("ko").prefix == korean.prefix and french.of("fr") is french


def _drawn(languages: list[str], temperature: float, epochs: int = 1) -> list[int]:
    sampler = RunBatches(
        [1.0] * len(languages), 10, epochs * len(languages) // 10, 7, languages=languages, temperature=temperature
    )
    return [pick.row for batch in sampler for pick in batch]


@pytest.mark.parametrize(("temperature", "rare"), [(1, 100), (2, 250), (100, 495)])
def test_rare_languages_are_drawn_more_often_at_a_higher_temperature(temperature: float, rare: int) -> None:
    languages = ["ko"] * 100 + [""] * 900
    rows = _drawn(languages, temperature)
    assert len(rows) == 1000 and sum(row < 100 for row in rows) == pytest.approx(rare, abs=2)
    times = Counter(row for row in rows if row < 100)
    assert len(times) == 100 and max(times.values()) - min(times.values()) <= 1
    again = _drawn(languages, temperature, 2)
    assert again[:1000] == rows and again[1000:] != rows
