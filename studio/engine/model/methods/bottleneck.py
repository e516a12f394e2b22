"""Bottleneck adapters: h = y + s·(W_up·f(W_down·y + b_down) + b_up), y being what a sublayer gives.

After every attention and the feed-forward (Houlsby, arXiv 1902.00751), or after the feed-forward alone (Pfeiffer, arXiv
2005.00247). W_up and b_up start at zero, so that a fresh adapter changes nothing. Several at once add up, each by its
own strength s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import dropout, gelu, linear, relu, silu

from studio.engine.model.methods.own import OwnConfig, OwnLayer, OwnTuner, register
from studio.engine.model.methods.targets import module_pattern
from studio.settings.adapter import AdapterSettings

PLACES = {"houlsby": ("out_proj", "fc2"), "pfeiffer": ("fc2",)}
"""The last projection of each sublayer that is followed by an adapter."""
_FUNCTIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": relu,
    "gelu": gelu,
    "silu": silu,
    "tanh": torch.tanh,
}


@dataclass
class BottleneckConfig(OwnConfig):
    """``width`` is that of the waist; the others are the settings' own."""

    width: int = 0
    non_linearity: str = "relu"
    dropout: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()  # type: ignore[no-untyped-call]
        self.peft_type = "BOTTLENECK"


class BottleneckLayer(OwnLayer):
    """A projection followed by bottleneck adapters."""

    adapter_layer_names = ("bottleneck_down", "bottleneck_up")
    other_param_names = ("scaling",)

    def make(self, config: Any) -> None:
        self.bottleneck_down = torch.nn.ModuleDict()
        self.bottleneck_up = torch.nn.ModuleDict()
        self.scaling: dict[str, float] = {}
        self._configs: dict[str, BottleneckConfig] = {}

    def add(self, name: str, config: BottleneckConfig) -> None:
        width: int = self.base_layer.out_features
        self.bottleneck_down[name] = torch.nn.Linear(width, config.width)
        self.bottleneck_up[name] = torch.nn.Linear(config.width, width)
        for tensor in self.bottleneck_up[name].parameters():
            torch.nn.init.zeros_(tensor)
        self.scaling[name], self._configs[name] = 1.0, config

    def set_scale(self, name: str, scale: float) -> None:
        """Apply an adapter so many times as strongly as it was trained."""
        self.scaling[name] = scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The projection's output in its own number format, whatever that of the adapters is."""
        given: torch.Tensor = self.base_layer(x)
        result = given
        for name in self.names:
            config = self._configs[name]
            hidden = _FUNCTIONS[config.non_linearity](_product(self.bottleneck_down[name], given))
            hidden = dropout(hidden, config.dropout, self.training)
            result = result + self.scaling[name] * _product(self.bottleneck_up[name], hidden)
        return result


def _product(layer: Any, x: torch.Tensor) -> torch.Tensor:
    return linear(x, layer.weight.to(x.dtype), layer.bias.to(x.dtype))


class BottleneckTuner(OwnTuner):
    """A model with bottleneck adapters."""

    prefix = "bottleneck_"
    tuner_layer_cls = BottleneckLayer


def bottleneck_config(settings: AdapterSettings, width: int, layers: tuple[int, int]) -> BottleneckConfig:
    """Our settings for a model.

    Args:
        settings: of the adapter.
        width: of the model.
        layers: how many encoder and decoder have.
    """
    return BottleneckConfig(
        target_modules=module_pattern(settings, PLACES[settings.placement], layers),
        width=max(1, width // settings.reduction_factor),
        non_linearity=settings.non_linearity,
        dropout=settings.dropout,
    )


register("BOTTLENECK", BottleneckConfig, BottleneckTuner)
