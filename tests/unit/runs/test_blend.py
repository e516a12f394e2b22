"""Blends as run directories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from studio.cli.runs import resume
from studio.corpus.utterance import Manifest
from studio.errors import RunError, StudioError
from studio.gui.project.run_summaries import summarise
from studio.runs.blend import Blend, blends_folder, complete_blend, prune_blends, read_blend, save_as_run
from studio.settings.application import HOME_VARIABLE
from studio.settings.toml import load_run_settings
from tests.unit.runs.test_history import FINISHED, started, write_run


def merged_adapter(folder: Path, rank: int) -> Path:
    """An adapter as PEFT writes it."""
    folder.mkdir(parents=True)
    config = {"peft_type": "LORA", "r": rank, "base_model_name_or_path": "whisper-base"}
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
    save_file({"q_proj.lora_A.weight": np.zeros((rank, 4), np.float32)}, folder / "adapter_model.safetensors")
    return folder


def write_manifest(run: Path, *rows: dict[str, Any]) -> None:
    """Utterances of one second each."""
    lines = "".join(json.dumps({"duration": 1.0} | row) + "\n" for row in rows)
    (run / "manifest.jsonl").write_text(lines, encoding="utf-8")


@pytest.fixture
def blend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blend:
    """Of two runs; what the second has trained on, the first has held out, in part."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    first, second = (write_run(tmp_path / name, [started(), FINISHED]) for name in ("first", "second"))
    write_manifest(
        first,
        {"id": "a", "audio": "/a.wav", "text": "un", "split": "train"},
        {"id": "b", "audio": "/b.wav", "text": "deux", "split": "validation"},
        {"id": "c", "audio": "/c.wav", "text": "trois", "split": "test"},
    )
    write_manifest(
        second,
        {"id": "a", "audio": "/x.wav", "text": "Deux.", "split": "train"},
        {"id": "d", "audio": "/c.wav", "text": "tres", "split": "validation"},
    )
    folders = str(first / "adapter"), str(second / "adapter")
    return Blend((str(first), str(second)), folders, 70, "ties")


def test_a_blend_is_a_finished_run_that_holds_out_what_neither_has_trained_on(blend: Blend) -> None:
    path = merged_adapter(blends_folder() / "both" / "adapter", 24).parent
    complete_blend(path, blend, "both voices")
    rows = {each.id: (each.audio, each.split) for each in Manifest.load(path / "manifest.jsonl")}
    assert rows == {"a": ("/a.wav", "train"), "b": ("/b.wav", "train"), "c": ("/c.wav", "test"),
                    "second/a": ("/x.wav", "train")}  # fmt: skip
    summary = summarise(path)
    assert (summary.name, summary.status, summary.has_adapter, summary.is_broken) == (
        "both voices", "finished", True, False,
    )  # fmt: skip
    assert load_run_settings(path / "run.toml").adapter.rank == 24
    with pytest.raises(RunError, match="merged from other runs"):
        resume(path)
    assert read_blend(path) == blend and blend.weights == pytest.approx((0.7, 0.3))
    assert read_blend(Path(blend.runs[0])) is None


def test_the_oldest_blends_go_and_a_saved_one_is_a_run(blend: Blend, tmp_path: Path) -> None:
    folders = [merged_adapter(blends_folder() / str(number) / "adapter", 8).parent for number in range(7)]
    prune_blends({folders[0]})
    assert len(list(blends_folder().iterdir())) == 5 and folders[0].exists()
    complete_blend(folders[0], blend, "draft")
    saved = save_as_run(folders[0], "saved", tmp_path / "runs")
    assert saved == tmp_path / "runs" / "0" and not folders[0].exists()
    assert (summarise(saved).name, summarise(saved).notes) == ("saved", "draft") and summarise(saved).has_adapter


def test_a_damaged_run_gives_no_blend(blend: Blend) -> None:
    path = merged_adapter(blends_folder() / "both" / "adapter", 8).parent
    (Path(blend.runs[1]) / "manifest.jsonl").unlink()
    with pytest.raises(StudioError):
        complete_blend(path, blend, "both")
    assert not (path / "run.toml").exists()
