"""Exports of a small random Whisper, each opened by what reads it."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.corpus.utterance import Manifest
from studio.engine.channel import Controls, EventChannel
from studio.engine.export import job as job_module
from studio.engine.export import writers
from studio.engine.export.job import export
from studio.errors import StudioError
from studio.protocol.events import Event, ExportProgressed, ExportWritten
from studio.runs.exports import ExportRecord
from studio.runs.jobs import ExportJob
from studio.text.tokens import TokenCounter
from tests.unit.corpus.audit_support import audited


def write_adapter(checkpoint: Path, folder: Path, spread: float) -> Path:
    torch.manual_seed(7)
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    model = get_peft_model(base, LoraConfig(r=2, target_modules=["q_proj"]))
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=spread)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def adapter(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_adapter(checkpoint, tmp_path_factory.mktemp("adapters") / "plain", 0.2)


def exported(checkpoint: Path, adapter: Path, output: Path, *formats: str, manifest: str = "") -> list[Event]:
    events: list[Event] = []
    channel = EventChannel(None)
    channel.listen(events.append)
    job = ExportJob(
        str(checkpoint), "fr", str(output), adapter=str(adapter), formats=formats, manifest=manifest, name="voice"
    )
    export(job, channel, Controls())
    return events


def test_each_format_has_a_folder_that_others_can_read(
    checkpoint: Path, corpus: Path, adapter: Path, tmp_path: Path
) -> None:
    manifest = tmp_path / "manifest.jsonl"
    Manifest(audited(corpus, count_tokens=TokenCounter.from_checkpoint(checkpoint).count).utterances[:2]).save(manifest)
    formats = ("adapter", "transformers-bfloat16", "transformers-float32", "whisper.cpp-f16")
    events = exported(checkpoint, adapter, tmp_path / "out", *formats, manifest=str(manifest))
    assert [event.format for event in events if isinstance(event, ExportWritten)] == list(formats)
    proving = [event for event in events if isinstance(event, ExportProgressed) and event.phase == "proving"]
    merged = WhisperForConditionalGeneration.from_pretrained(tmp_path / "out/transformers-bfloat16", dtype="auto")
    adapted = PeftModel.from_pretrained(
        WhisperForConditionalGeneration.from_pretrained(checkpoint), str(tmp_path / "out/adapter")
    ).merge_and_unload()
    for name, tensor in merged.state_dict().items():
        assert torch.equal(tensor, adapted.state_dict()[name].bfloat16()), name
    exact = WhisperForConditionalGeneration.from_pretrained(tmp_path / "out/transformers-float32", dtype="auto")
    assert exact.config.dtype == torch.float32 and merged.config.dtype == torch.bfloat16
    for name, tensor in exact.state_dict().items():
        torch.testing.assert_close(tensor, adapted.state_dict()[name], rtol=1e-5, atol=1e-6)
    records = {name: ExportRecord.load(tmp_path / "out" / name) for name in formats}
    proof = records["transformers-bfloat16"].proof
    assert proof is not None and proof.runtime.startswith("transformers ") and proof.clips == 4
    assert [event.done for event in proving] == [1, 2, 3, 4] * 2
    assert all(record.bytes > 10_000 and record.language == "fr" for record in records.values())
    assert records["adapter"].unproven
    card = (tmp_path / "out/whisper.cpp-f16/README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlanguage: fr\n") and "whisper-cli -m" in card and str(tmp_path) not in card


def test_what_other_converters_go_by_is_there(checkpoint: Path, adapter: Path, tmp_path: Path) -> None:
    base = tmp_path / "random-whisper"
    shutil.copytree(checkpoint, base)
    generation = json.loads((base / "generation_config.json").read_text(encoding="utf-8"))
    generation["begin_suppress_tokens"] = [220, 50257]
    (base / "generation_config.json").write_text(json.dumps(generation), encoding="utf-8")
    exported(base, adapter, tmp_path / "out", "transformers-float16")
    added = json.loads((tmp_path / "out/added_tokens.json").read_text(encoding="utf-8"))
    assert added["<|startoftranscript|>"] == 50258
    config = json.loads((tmp_path / "out/config.json").read_text(encoding="utf-8"))
    assert config["begin_suppress_tokens"] == [220, 50257]  # not transformers' own [220, 50256]
    modes = {path.name: stat.filemode(path.stat().st_mode) for path in (tmp_path / "out").iterdir()}
    assert modes["model.safetensors"] == modes["config.json"]


def test_an_adapter_that_changes_nothing_is_no_export(checkpoint: Path, tmp_path: Path) -> None:
    empty = write_adapter(checkpoint, tmp_path / "empty", 0.0)
    with pytest.raises(StudioError, match="none of its 12 tensors") as caught:
        exported(checkpoint, empty, tmp_path / "out", "transformers-float32")
    assert caught.value.code == "export_unmerged" and not (tmp_path / "out").exists()


def test_an_unknown_format_or_a_missing_package_is_told_before_anything_is_loaded(
    checkpoint: Path, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_module, "ModelSession", None)
    with pytest.raises(StudioError, match="no format gguf") as caught:
        exported(checkpoint, adapter, tmp_path / "out", "gguf")
    assert "whisper.cpp-q8_0" in caught.value.hint
    monkeypatch.setattr(writers.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StudioError, match="ctranslate2 is not installed") as caught:
        exported(checkpoint, adapter, tmp_path / "out", "faster-whisper-int8")
    assert caught.value.code == "export_package" and "pip install ctranslate2" in caught.value.hint


def test_a_program_that_cannot_use_an_export_leaves_nothing(
    checkpoint: Path, corpus: Path, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = tmp_path / "manifest.jsonl"
    Manifest(audited(corpus, count_tokens=TokenCounter.from_checkpoint(checkpoint).count).utterances[:1]).save(manifest)
    write = job_module.write_export

    def write_torn(folder: Path, *arguments: object) -> None:
        write(folder, *arguments)  # type: ignore[arg-type]
        (folder / "config.json").write_text("{", encoding="utf-8")

    monkeypatch.setattr(job_module, "write_export", write_torn)
    with pytest.raises(StudioError, match="could not use it") as caught:
        exported(checkpoint, adapter, tmp_path / "out", "transformers-float32", manifest=str(manifest))
    assert caught.value.code == "export_runtime" and not (tmp_path / "out").exists()


def test_an_adapter_alone_has_its_strength_in_it(checkpoint: Path, adapter: Path, tmp_path: Path) -> None:
    (adapter / "strength.json").write_text('{"strength": 50}', encoding="utf-8")
    try:
        exported(checkpoint, adapter, tmp_path / "half", "adapter")
    finally:
        (adapter / "strength.json").unlink()
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    before = base.model.encoder.layers[0].self_attn.q_proj.weight.detach().clone()
    changed = []
    for folder in (adapter, tmp_path / "half"):
        model = PeftModel.from_pretrained(WhisperForConditionalGeneration.from_pretrained(checkpoint), str(folder))
        merged = model.merge_and_unload()
        changed.append(merged.model.encoder.layers[0].self_attn.q_proj.weight.detach() - before)
    torch.testing.assert_close(changed[1], changed[0] / 2)
