"""One pass over a real checkpoint and an adapter on it, against separate passes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.audio.decoding import is_audio, read_audio
from studio.checkpoints.inspect import CheckpointInfo
from studio.engine.decoding.clip_decoder import Companions, Hearer
from studio.engine.model.multi_adapter import AdapterRack, Pass
from studio.protocol.commands import Listen

CLIPS, LONGEST = 1, 24


@pytest.mark.parametrize("beams", [1, 3])
def test_one_pass_over_a_real_checkpoint_says_what_separate_passes_say(
    base: CheckpointInfo, fr_ca: Path, tmp_path: Path, beams: int
) -> None:
    model = WhisperForConditionalGeneration.from_pretrained(base.folder).eval()
    adapted = get_peft_model(
        WhisperForConditionalGeneration.from_pretrained(base.folder), LoraConfig(r=8, target_modules=["q_proj", "fc2"])
    )
    for each in (model, adapted.get_base_model()):
        each.generation_config.max_length = LONGEST  # a random adapter would go on for ever
    torch.manual_seed(0)
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.2)
    adapted.save_pretrained(tmp_path / "adapter")
    (together,) = AdapterRack(model).passes([str(tmp_path / "adapter")], lambda _: None)
    request = Listen(0, [], str(base.folder), language="fr", beams=beams)
    one, plain, other = (
        Hearer(group, Companions.of(base), request, lambda: None)
        for group in (together, Pass(model, ("base",)), Pass(adapted.eval(), ("adapter",)))
    )
    texts = []
    for path in sorted(each for each in fr_ca.rglob("*") if is_audio(each.name))[:CLIPS]:
        audio = read_audio(path)
        both = [row["text"] for row in one(audio)]
        assert both == [plain(audio)[0]["text"], other(audio)[0]["text"]]
        texts += both
    assert texts[::2] != texts[1::2], "the adapter of this test must be heard"
