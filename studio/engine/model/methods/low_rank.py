"""LoRA and what PEFT has beside it, in PEFT's words: the one place where our settings meet its spellings."""

from __future__ import annotations

import math
from collections.abc import Callable

from peft import (
    BOFTConfig,
    IA3Config,
    LoHaConfig,
    LoKrConfig,
    LoraConfig,
    MissConfig,
    OFTConfig,
    PeftConfig,
    ShiraConfig,
    VeraConfig,
)

from studio.engine.model.adalora import adalora_config
from studio.engine.model.methods.targets import module_pattern
from studio.settings.adapter import AdapterSettings

Layers = tuple[int, int]
"""Of encoder and decoder."""

_IA3_TARGETS, _IA3_FEED_FORWARD = ("k_proj", "v_proj", "fc2"), "fc2"
"""Keys, values and what enters the second feed-forward projection (arXiv 2205.05638, §3.3)."""


def lora_config(settings: AdapterSettings, layers: Layers = (0, 0)) -> LoraConfig:
    """LoRA and DoRA; ``task_type`` stays unset, since Whisper's inputs are not ``input_ids``."""
    growth = settings.saved_rank / settings.rank
    alpha = settings.alpha * (math.sqrt(growth) if settings.use_rslora else growth)  # the same scaling as of the rank
    return LoraConfig(
        r=settings.saved_rank,
        lora_alpha=settings.alpha if growth == 1 else alpha,  # type: ignore[arg-type]
        lora_dropout=settings.dropout,
        bias=settings.bias,
        target_modules=_targets(settings, layers),
        use_rslora=settings.use_rslora,
        use_dora=settings.use_dora,
    )


def low_rank_config(settings: AdapterSettings, layers: Layers, total_steps: int) -> PeftConfig:
    """The settings of any of PEFT's methods.

    Args:
        settings: of the adapter.
        layers: how many the model has.
        total_steps: of the whole run.
    """
    if settings.method == "adalora":
        return adalora_config(settings, _targets(settings, layers), total_steps)
    return _CONFIGS[settings.method](settings, layers)


def _targets(settings: AdapterSettings, layers: Layers) -> list[str] | str:
    return module_pattern(settings, settings.target_modules, layers)


def _vera(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    targets = _targets(settings, layers)
    return VeraConfig(r=settings.rank, vera_dropout=settings.dropout, target_modules=targets)


def _loha(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    targets = _targets(settings, layers)
    return LoHaConfig(r=settings.rank, alpha=settings.alpha, rank_dropout=settings.dropout, target_modules=targets)


def _lokr(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    targets = _targets(settings, layers)
    return LoKrConfig(r=settings.rank, alpha=settings.alpha, rank_dropout=settings.dropout, target_modules=targets)


def _oft(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    targets = _targets(settings, layers)
    return OFTConfig(r=0, oft_block_size=settings.block_size, module_dropout=settings.dropout, target_modules=targets)


def _boft(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    targets = _targets(settings, layers)
    return BOFTConfig(boft_block_size=settings.block_size, boft_dropout=settings.dropout, target_modules=targets)


def _ia3(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    targets = module_pattern(settings, _IA3_TARGETS, layers)
    # PEFT matches one as the other: by a pattern of whole names, or by the ends of names.
    feed_forward = module_pattern(settings, (_IA3_FEED_FORWARD,), layers)
    return IA3Config(target_modules=targets, feedforward_modules=feed_forward)


def _miss(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    targets = _targets(settings, layers)
    return MissConfig(r=settings.rank, miss_dropout=settings.dropout, target_modules=targets)


def _shira(settings: AdapterSettings, layers: Layers) -> PeftConfig:
    return ShiraConfig(r=settings.rank, target_modules=_targets(settings, layers))


_CONFIGS: dict[str, Callable[[AdapterSettings, Layers], PeftConfig]] = {
    "lora": lora_config,
    "dora": lora_config,
    "vera": _vera,
    "loha": _loha,
    "lokr": _lokr,
    "oft": _oft,
    "boft": _boft,
    "ia3": _ia3,
    "miss": _miss,
    "shira": _shira,
}
