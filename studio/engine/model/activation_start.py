"""LoRA that starts from what each layer is given in some training batches: EVA and CorDA.

EVA (arXiv 2410.07170): A starts as the principal components of the layer's inputs, B as zero. PEFT approaches them one
batch at a time until they no longer turn; here the covariance of all those inputs is summed up, so that the time is
known and a batch may have fewer tokens than the rank. The adapter is plain LoRA.

CorDA (arXiv 2406.05223), in the mode that previews what is to be learned: A and B start as the part of the weight that
answers most to the layer's inputs, by a singular value decomposition of W0·C, where C = Xᵀ·X, scaled
to a mean of 1 on its diagonal so that A and B are as large as PiSSA's, which is the case C = I. As with PiSSA the
base keeps its weights, and a frozen second half takes the start out again (`base_start`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora.layer import LoraLayer

from studio.engine.model.base_start import start_layer
from studio.settings.adapter import AdapterSettings

_MOST_BYTES = 1 << 28
"""Of covariances that are summed up at a time; where there are more, the batches are run through again."""
_SPARE, _ITERATIONS = 8, 8
"""Of the randomised SVD (arXiv 0909.4061, §4.4): directions beyond those wanted, and power iterations."""

_DAMPING = 0.01
"""Of CorDA, on the diagonal of C, so that it has an inverse."""


class _Covariance:
    """Of a layer's inputs, each of shape (…, width)."""

    def __init__(self, width: int, device: torch.device) -> None:
        self._products = torch.zeros(width, width, device=device)
        self._sum = torch.zeros(width, device=device)
        self._count = 0

    def __call__(self, _layer: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        rows = inputs[0].detach().reshape(-1, len(self._sum)).float()
        self._products.addmm_(rows.T, rows)
        self._sum += rows.sum(0)
        self._count += len(rows)

    @property
    def uncentred(self) -> torch.Tensor:
        """Products of the inputs, shape (width, width), with a mean of 1 on the diagonal."""
        return self._products / self._products.diagonal().mean()

    def components(self, count: int) -> torch.Tensor:
        """The main directions, shape (count, width), each of length 1."""
        mean = self._sum / max(1, self._count)
        centred = self._products - self._count * torch.outer(mean, mean)
        found, _, _ = torch.svd_lowrank(centred, min(count + _SPARE, len(mean)), _ITERATIONS)
        return found.T[:count].contiguous()


@torch.no_grad()
def start_from_activations(
    model: PeftModel, settings: AdapterSettings, run_batches: Callable[[], None], seed: int
) -> None:
    """Give a fresh LoRA adapter, of no higher rank than its layers are wide, its start.

    Args:
        model: the base with the adapter; used as in decoding meanwhile.
        settings: of the adapter.
        run_batches: runs the model on some training batches, the same each time.
        seed: of the randomised SVD.
    """
    torch.manual_seed(seed)
    name, was_training = model.active_adapter, model.training
    model.eval()
    for layers in _groups([each for each in model.modules() if isinstance(each, LoraLayer)]):
        covariances = [_Covariance(layer.in_features, layer.lora_A[name].weight.device) for layer in layers]
        with ExitStack() as hooks:
            for layer, covariance in zip(layers, covariances, strict=True):
                hooks.callback(layer.register_forward_pre_hook(covariance).remove)
            run_batches()
        for layer, covariance in zip(layers, covariances, strict=True):
            if settings.init_lora_weights == "corda":
                _start_by_corda(layer, name, settings, covariance)
            else:
                layer.lora_A[name].weight.copy_(covariance.components(layer.r[name]))
    model.train(was_training)


def _start_by_corda(layer: Any, name: str, settings: AdapterSettings, covariance: _Covariance) -> None:
    """By a decomposition of our own: PEFT's takes one sequence at a time, and a package that nothing else needs."""
    inputs = covariance.uncentred
    inputs.diagonal().add_(_DAMPING)
    left, values, right = torch.linalg.svd(layer.get_base_layer().weight.float() @ inputs, full_matrices=False)
    share = (values[: settings.rank] / layer.scaling[name]).sqrt()

    def initialize() -> None:
        layer.lora_B[name].weight.data = left[:, : settings.rank] * share
        directions = torch.linalg.solve(inputs, right[: settings.rank].T).T  # C is its own transpose
        layer.lora_A[name].weight.data = share[:, None] * directions

    start_layer(layer, name, settings, initialize)


def _groups(layers: list[Any]) -> Iterator[list[Any]]:
    """Layers whose covariances there is room for at a time."""
    group, taken = list[Any](), 0
    for layer in layers:
        needed = 4 * layer.in_features**2
        if group and taken + needed > _MOST_BYTES:
            yield group
            group, taken = [], 0
        group.append(layer)
        taken += needed
    yield group
