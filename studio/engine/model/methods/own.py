"""What the studio's own tuners have in common: PEFT's manner, for kinds that PEFT does not have.

Registered with PEFT, they are wrapped, saved, loaded, switched and left out as any of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from peft import PeftConfig
from peft.mapping import PEFT_TYPE_TO_CONFIG_MAPPING, PEFT_TYPE_TO_PREFIX_MAPPING, PEFT_TYPE_TO_TUNER_MAPPING
from peft.tuners.tuners_utils import BaseTuner, BaseTunerLayer


@dataclass
class OwnConfig(PeftConfig):
    """A configuration in ``adapter_config.json``.

    Attributes:
        target_modules: names of modules, or a pattern of whole names.
    """

    target_modules: list[str] | str | None = None


class OwnLayer(torch.nn.Module, BaseTunerLayer):
    """A module of the base with what adapters add to it; what it has of an adapter, it has by the adapter's name."""

    def __init__(self, base_layer: Any, name: str, config: Any) -> None:
        super().__init__()
        self.base_layer = base_layer
        self.merged_adapters: list[str] = []
        self._disable_adapters = False
        self.make(config)
        self.update_layer(name, config)

    def make(self, config: Any) -> None:
        """Make the empty containers of ``adapter_layer_names``."""
        raise NotImplementedError

    def add(self, name: str, config: Any) -> None:
        """Add an adapter's own parameters, at their start."""
        raise NotImplementedError

    def update_layer(self, name: str, config: Any) -> None:
        """Add an adapter, and use it."""
        self.add(name, config)
        # PEFT's own way would give them the base's number format too.
        device = next(self.base_layer.parameters()).device
        for parameter_name, parameter in self.named_parameters():
            if not parameter_name.startswith("base_layer."):
                parameter.data = parameter.data.to(device)
        self.set_adapter(self.active_adapters, inference_mode=config.inference_mode)

    @property
    def names(self) -> list[str]:
        """The adapters that are used now, of those that are here."""
        if self.disable_adapters:
            return []
        return [name for name in self.active_adapters if name in getattr(self, self.adapter_layer_names[0])]


class OwnTuner(BaseTuner):
    """A model whose targeted modules have become `OwnLayer`."""

    def _create_and_replace(
        self, peft_config: Any, adapter_name: str, target: Any, target_name: str, parent: Any, *_: Any, **__: Any
    ) -> None:
        if isinstance(target, self.tuner_layer_cls):
            target.update_layer(adapter_name, peft_config)  # type: ignore[attr-defined]
            return
        layer: Any = self.tuner_layer_cls(target, adapter_name, peft_config)  # type: ignore[call-arg]
        layer.set_adapter(self.active_adapters, inference_mode=adapter_name not in self.active_adapters)
        self._replace_module(parent, target_name, layer, target)


def register(kind: str, config: type[OwnConfig], tuner: type[OwnTuner]) -> None:
    """Let PEFT know a kind; its own ``register_peft_method`` takes only names that it has in an enumeration."""
    PEFT_TYPE_TO_CONFIG_MAPPING[kind] = config  # type: ignore[index]
    PEFT_TYPE_TO_TUNER_MAPPING[kind] = tuner  # type: ignore[index]
    PEFT_TYPE_TO_PREFIX_MAPPING[kind] = tuner.prefix  # type: ignore[index]
