"""Evaluating, transcribing and exporting, against transformers and PEFT used directly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from peft import PeftModel
from transformers import WhisperForConditionalGeneration

from studio.audio.decoding import read_audio
from studio.checkpoints.inspect import inspect_checkpoint
from studio.corpus.utterance import Manifest
from studio.engine import jobs
from studio.engine.batches.features import PADDED_FRAMES, LogMel
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding import transcribe_job
from studio.engine.decoding.vocabulary import Vocabulary
from studio.engine.export.job import export
from studio.errors import CheckpointError, StudioError
from studio.protocol.events import Event, Warned
from studio.runs.jobs import EvaluateJob, ExportJob, TranscribeJob
from studio.runs.report import Report
from studio.text.loops import cut_loop
from studio.text.terms import Term
from studio.text.tokens import TokenCounter
from tests.engine.conftest import read_tokenizer
from tests.unit.corpus.audit_support import audited


@pytest.fixture(scope="module")
def adapters(checkpoint: Path, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Adapters that change the random model a lot: plain LoRA, and one with biases."""
    from peft import LoraConfig, get_peft_model

    folders = {}
    for name, bias in (("plain", "none"), ("biased", "all")):
        torch.manual_seed(7)
        base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
        model = get_peft_model(base, LoraConfig(r=4, target_modules=["q_proj", "v_proj", "fc2"], bias=bias))
        for parameter_name, parameter in model.named_parameters():
            if parameter.requires_grad:
                torch.nn.init.normal_(parameter, std=0.2 if "lora" in parameter_name else 0.1)
        folders[name] = tmp_path_factory.mktemp("adapters") / name
        model.save_pretrained(folders[name])
    return folders


def _text(model: torch.nn.Module, audio: Path, checkpoint: Path, prompt: str = "") -> str:
    tokenizer = read_tokenizer(checkpoint)
    ids = {"prompt_ids": tokenizer.get_prompt_ids(prompt, return_tensors="pt")} if prompt else {}
    features = LogMel(80)(read_audio(audio), PADDED_FRAMES).unsqueeze(0)
    with torch.no_grad():
        tokens = model.eval().generate(input_features=features, language="fr", task="transcribe", **ids)
    return cut_loop(tokenizer.batch_decode(tokens, skip_special_tokens=True)[0].strip())


def _transcribe(job: TranscribeJob) -> tuple[list[dict[str, Any]], list[Event]]:
    channel, events = EventChannel(None), []
    channel.listen(events.append)
    transcribe_job.transcribe(job, channel, Controls())
    return json.loads(Path(job.output).read_text(encoding="utf-8"))["clips"], events


def test_base_and_adapters_say_what_peft_makes_them_say(
    checkpoint: Path, corpus: Path, adapters: dict[str, Path], tmp_path: Path
) -> None:
    clip = corpus / "clip 3.flac"
    names = (str(adapters["plain"]), str(adapters["plain"]))
    job = TranscribeJob(str(checkpoint), "fr", str(tmp_path / "o.json"), audio=(str(clip),), adapters=names)
    results = _transcribe(job)[0][0]["results"]
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    expected = _text(base, clip, checkpoint)
    adapted = _text(PeftModel.from_pretrained(base, str(adapters["plain"])), clip, checkpoint)
    assert expected != adapted
    assert [result["model"] for result in results] == ["base", *names]
    assert [result["text"] for result in results] == [expected, adapted, adapted]
    assert all(result["seconds"] > 0 for result in results)


def test_words_are_a_prompt_as_transformers_takes_one(
    checkpoint: Path, corpus: Path, adapters: dict[str, Path], tmp_path: Path
) -> None:
    clip, adapter = corpus / "clip 3.flac", str(adapters["plain"])
    job = TranscribeJob(
        str(checkpoint), "fr", str(tmp_path / "o.json"), audio=(str(clip),), adapters=(adapter,),
        words=("empagliflozine", "Digium"),
    )  # fmt: skip
    job.save(tmp_path / "job.json")
    results = _transcribe(TranscribeJob.load(tmp_path / "job.json"))[0][0]["results"]
    model = PeftModel.from_pretrained(WhisperForConditionalGeneration.from_pretrained(checkpoint), adapter)
    assert results[1]["text"] == _text(model, clip, checkpoint, "empagliflozine, Digium")
    assert results[1]["text"] != _text(model, clip, checkpoint)
    assert results[0]["prefix"].startswith("<|startofprev|>")


def test_words_without_room_in_the_prompt_are_told(checkpoint: Path, corpus: Path, tmp_path: Path) -> None:
    words = ("stent", *(f"Mot{index}" for index in range(200)), "the")
    job = TranscribeJob(
        str(checkpoint), "fr", str(tmp_path / "o.json"), audio=(str(corpus / "clip 3.flac"),), words=words
    )
    _, events = _transcribe(job)
    (warned,) = [event.message for event in events if isinstance(event, Warned)]
    assert "Mot199" in warned and "Mot1," not in warned and "stent" not in warned
    prompt, left_out = Vocabulary.of(inspect_checkpoint(checkpoint)).word_prompt(words)
    assert 215 < len(prompt) <= 224 and f": {', '.join(left_out)}." in warned


def test_the_base_is_the_base_even_beside_an_adapter_with_biases(
    checkpoint: Path, corpus: Path, adapters: dict[str, Path], tmp_path: Path
) -> None:
    clip = corpus / "clip 3.flac"
    job = TranscribeJob(
        str(checkpoint), "fr", str(tmp_path / "o.json"), audio=(str(clip),), adapters=(str(adapters["biased"]),)
    )
    results = _transcribe(job)[0][0]["results"]
    assert results[0]["text"] == _text(WhisperForConditionalGeneration.from_pretrained(checkpoint), clip, checkpoint)
    both = TranscribeJob(
        str(checkpoint), "fr", str(tmp_path / "o.json"), audio=(str(clip),), adapters=tuple(map(str, adapters.values()))
    )
    assert _transcribe(both)[0][0]["results"][0]["text"] == results[0]["text"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(
    checkpoint: Path, corpus: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_text("not audio")
    audio = (str(broken), str(corpus / "clip 0.flac"))
    clips, events = _transcribe(TranscribeJob(str(checkpoint), "fr", str(tmp_path / "o.json"), audio=audio))
    assert [clip["audio"] for clip in clips] == [audio[1]]
    (warning,) = [event.message for event in events if isinstance(event, Warned)]
    assert "broken.wav" in warning and re.search(r"\. [A-Z][^.]+\.$", warning), "what to do is a sentence of its own"
    with pytest.raises(StudioError, match="None of the files"):
        _transcribe(TranscribeJob(str(checkpoint), "fr", str(tmp_path / "p.json"), audio=(str(broken),)))


def test_an_evaluation_reports_both_models(
    checkpoint: Path, corpus: Path, adapters: dict[str, Path], tmp_path: Path
) -> None:
    audit = audited(corpus, count_tokens=TokenCounter.from_checkpoint(checkpoint).count)
    Manifest(audit.utterances).save(tmp_path / "manifest.jsonl")
    output = tmp_path / "report.json"
    job = EvaluateJob(
        str(checkpoint), "fr", str(output), manifest=str(tmp_path / "manifest.jsonl"), adapter=str(adapters["biased"]),
        terms=(Term("deux", "number"),),
    )  # fmt: skip
    job.save(tmp_path / "job.json")
    job = EvaluateJob.load(tmp_path / "job.json")
    jobs.evaluate(job, EventChannel(None), Controls())
    report = Report.load(output)
    assert report.eval_utterances == 10 and report.cer_adapted is not None
    (words,) = report.term_recall()
    assert words.spoken == sum("deux" in row.reference.split() for row in report.rows) > 0
    row = next(row for row in report.rows if row.reference == "un deux trois")
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    assert row.base == _text(base, Path(row.audio), checkpoint)
    expected = _text(PeftModel.from_pretrained(base, str(adapters["biased"])), Path(row.audio), checkpoint)
    assert row.adapted == expected


def test_a_merged_model_is_the_adapted_one_without_peft(
    checkpoint: Path, corpus: Path, adapters: dict[str, Path], tmp_path: Path
) -> None:
    job = ExportJob(str(checkpoint), "fr", str(tmp_path / "merged"), adapter=str(adapters["plain"]))
    export(job, EventChannel(None), Controls())
    merged = WhisperForConditionalGeneration.from_pretrained(tmp_path / "merged").eval()
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    adapted = PeftModel.from_pretrained(base, str(adapters["plain"])).eval()
    features, start = torch.randn(1, 80, PADDED_FRAMES), torch.tensor([[50258, 50265]])
    with torch.no_grad():
        torch.testing.assert_close(
            merged(features, decoder_input_ids=start).logits,
            adapted(input_features=features, decoder_input_ids=start).logits,
            atol=1e-3,
            rtol=1e-4,
        )
    with pytest.raises(StudioError, match="already exists"):
        export(job, EventChannel(None), Controls())


def test_strength_is_judged_said_and_baked_in(
    checkpoint: Path, corpus: Path, adapters: dict[str, Path], tmp_path: Path
) -> None:
    manifest = tmp_path / "manifest.jsonl"
    found = audited(corpus, count_tokens=TokenCounter.from_checkpoint(checkpoint).count)
    Manifest(found.utterances[:2]).save(manifest)
    job = EvaluateJob(
        str(checkpoint), "fr", str(tmp_path / "report.json"), manifest=str(manifest), adapter=str(adapters["biased"]),
        strength=0.0,
    )  # fmt: skip
    jobs.evaluate(job, EventChannel(None), Controls())
    report = Report.load(Path(job.output))
    assert report.strength == 0.0 and all(row.adapted == row.base for row in report.rows)
    merging = ExportJob(str(checkpoint), "fr", str(tmp_path / "half"), adapter=str(adapters["plain"]), strength=50.0)
    export(merging, EventChannel(None), Controls())
    states = [
        WhisperForConditionalGeneration.from_pretrained(checkpoint).state_dict(),
        PeftModel.from_pretrained(
            WhisperForConditionalGeneration.from_pretrained(checkpoint), str(adapters["plain"])
        ).merge_and_unload().state_dict(),
    ]  # fmt: skip
    for name, tensor in WhisperForConditionalGeneration.from_pretrained(tmp_path / "half").state_dict().items():
        torch.testing.assert_close(tensor, (states[0][name] + states[1][name]) / 2, atol=1e-5, rtol=1e-4)


def test_an_adapter_of_another_base_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    from peft import LoraConfig, get_peft_model
    from transformers import WhisperConfig

    other = WhisperForConditionalGeneration(WhisperConfig(d_model=96, encoder_layers=1, decoder_layers=1))
    get_peft_model(other, LoraConfig(r=2, target_modules=["q_proj"])).save_pretrained(tmp_path / "other")
    make_clip = tmp_path / "x.wav"
    soundfile.write(make_clip, np.zeros(16_000) + 0.1, 16_000)
    job = TranscribeJob(
        str(checkpoint), "fr", str(tmp_path / "o.json"), audio=(str(make_clip),), adapters=(str(tmp_path / "other"),)
    )
    config = tmp_path / "other" / "adapter_config.json"
    with pytest.raises(CheckpointError, match="not a valid adapter for this checkpoint") as caught:
        _transcribe(job)
    assert "does not name it" in caught.value.hint
    config.write_text(json.dumps(json.loads(config.read_text()) | {"base_model_name_or_path": "openai/whisper-small"}))
    with pytest.raises(CheckpointError, match="not a valid adapter for this checkpoint") as caught:
        _transcribe(job)
    assert caught.value.hint == "Use the checkpoint it was trained on: openai/whisper-small."
