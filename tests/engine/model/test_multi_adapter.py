"""A second module tree over the weights of a base, whatever they are kept in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.model.loading import load_adapter, load_base
from studio.engine.model.multi_adapter import routing, twin
from studio.settings.adapter import QuantizationSettings
from tests.engine.model.test_strength import adapter


def logits(model: Any, rows: int = 1) -> torch.Tensor:
    features = torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(0)).expand(rows, -1, -1)
    with torch.no_grad():
        tokens = torch.tensor([[50258, 50265]]).expand(rows, -1)
        result: torch.Tensor = model.eval()(input_features=features, decoder_input_ids=tokens).logits
    return result


@pytest.mark.parametrize("method", ["none", "int8", "nf4"])
def test_a_twin_computes_what_the_base_does_and_leaves_it_as_it_is(
    checkpoint: Path, tmp_path: Path, method: Any
) -> None:
    base = load_base(
        inspect_checkpoint(checkpoint), torch.device("cpu"), quantization=QuantizationSettings(method=method)
    )
    expected = logits(base)
    assert torch.equal(logits(twin(base)), expected)
    adapted = load_adapter(twin(base), adapter(checkpoint, tmp_path / "adapter", "rslora"), "named")
    with routing(adapted, ["__base__", "named"]):
        rows = logits(adapted, 2)
    assert torch.equal(rows[0], logits(base, 2)[0])
    assert not torch.allclose(rows[1], rows[0], atol=0.1)
    assert torch.equal(logits(base), expected)
