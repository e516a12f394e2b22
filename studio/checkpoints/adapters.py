"""What an adapter's folder must hold, told without loading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.checkpoints.safetensors_header import TensorHeader, read_safetensors_header
from studio.errors import CheckpointError
from studio.storage.reading import read_json_object, reading

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_MOST_CONFIGURATION = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class AdapterFiles:
    """What an adapter's files say of it: its configuration in PEFT's words, and its tensors."""

    config: dict[str, Any]
    tensors: tuple[TensorHeader, ...]

    @property
    def base(self) -> str:
        """What it names as its base."""
        return self.named_base or f"{CONFIG} does not name it"

    @property
    def named_base(self) -> str:
        """Name or folder of its base; empty where it names none."""
        return str(self.config.get("base_model_name_or_path") or "")


def inspect_adapter(folder: Path) -> AdapterFiles:
    """Read an adapter's configuration and the header of its weights.

    Raises:
        CheckpointError: as `check_adapter_folder`; ``not_adapter`` or ``checkpoint_corrupt`` where a file is damaged.
    """
    check_adapter_folder(folder)
    hint = "Copy the whole adapter folder again."
    with reading(folder / CONFIG, "adapter configuration", CheckpointError, code="not_adapter", hint=hint):
        config = read_json_object(folder / CONFIG, _MOST_CONFIGURATION)
        if not isinstance(config.get("peft_type"), str):
            raise ValueError("it does not say its peft_type")
    return AdapterFiles(config, read_safetensors_header(folder / WEIGHTS))


def check_adapter_folder(folder: Path) -> None:
    """Nothing if the folder holds a PEFT adapter in safetensors.

    Raises:
        CheckpointError: codes ``adapter_missing``, ``not_adapter`` or ``pickled``.
    """
    if not folder.is_dir():
        raise CheckpointError(
            f"There is no adapter folder {folder}.", "A run's adapter lies in RUN_DIR/adapter.", code="adapter_missing"
        )
    if not (folder / CONFIG).is_file():
        inner = folder / "adapter"
        hint = f"Did you mean {inner}?" if inner.is_dir() else "Name a folder with adapter_config.json."
        raise CheckpointError(f"{folder} is not an adapter: it has no {CONFIG}.", hint, code="not_adapter")
    if (folder / WEIGHTS).is_file():
        return
    if any(folder.glob("*.bin")):
        raise CheckpointError(
            f"{folder} has only pickled weights (.bin). They are never loaded, because a pickle can run any code.",
            "Ask for the adapter in safetensors, or save it again with PEFT's save_pretrained where you trust it.",
            code="pickled",
        )
    raise CheckpointError(
        f"{folder} has no weights: there is no {WEIGHTS} in it.",
        "Copy the whole adapter folder again.",
        code="not_adapter",
    )
