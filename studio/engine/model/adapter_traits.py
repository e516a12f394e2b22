"""What an adapter's files say about how it can be run, told without loading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.checkpoints.adapters import AdapterFiles, inspect_adapter
from studio.checkpoints.safetensors_header import TensorHeader
from studio.settings.methods import method_of

_HARMLESS_STARTS = (True, False, None, "gaussian", "orthogonal", "eva")
"""``init_lora_weights`` that leave the base's weights as they are; others, such as PiSSA, change them on loading."""
_VARIANTS = (
    "use_dora", "use_qalora", "use_bdlora", "alora_invocation_tokens", "arrow_config", "kasa_config", "velora_config",
    "monteclora_config", "layer_replication", "target_parameters", "trainable_token_indices", "modules_to_save",
    "megatron_config",
)  # fmt: skip


@dataclass(frozen=True)
class AdapterTraits:
    """What an adapter's files say about how it can be run.

    Attributes:
        is_plain: LoRA on linear layers and nothing else, so that PEFT's ``adapter_names`` is exact for it. DoRA and
            AdaLoRA refuse that argument, and IA³, LoHa, OFT and VeRA ignore it without a word; trained biases and
            whole saved modules would change the base itself.
        has_encoder: whether it changes the encoder.
    """

    is_plain: bool
    has_encoder: bool

    @classmethod
    def read(cls, folder: Path) -> AdapterTraits:
        """From the configuration and the names and shapes of the weights; CheckpointError where they are damaged."""
        files = inspect_adapter(folder)
        is_variant = any(files.config.get(name) for name in _VARIANTS) or not _keeps_base(files)
        is_lora = files.config["peft_type"] == "LORA" and all(map(_is_linear_lora, files.tensors))
        return cls(is_lora and not is_variant, any(".encoder." in tensor.name for tensor in files.tensors))


def _is_linear_lora(tensor: TensorHeader) -> bool:
    return tensor.name.endswith((".lora_A.weight", ".lora_B.weight")) and len(tensor.shape) == 2


def is_scalable(files: AdapterFiles) -> bool:
    """Whether an adapter can be applied more or less strongly, 0 % being the base.

    Those cannot that multiply weights of the base, or stand beside its positions.
    """
    method = method_of(files.config)
    is_variant = any(files.config.get(name) for name in _VARIANTS if name != "use_dora")
    return method is not None and method.scalable and not is_variant and _keeps_base(files)


def _keeps_base(files: AdapterFiles) -> bool:
    return files.config.get("init_lora_weights", True) in _HARMLESS_STARTS
