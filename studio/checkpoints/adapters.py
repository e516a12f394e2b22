"""What an adapter's folder must hold, told without loading it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studio.checkpoints.safetensors_header import TensorHeader, read_safetensors_header
from studio.errors import CheckpointError
from studio.storage.reading import read_json_object, reading

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_MOST_CONFIGURATION = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class AdapterFiles:
    """What an adapter's files say of it.

    Attributes:
        config: in PEFT's words.
        tensors: by the names that PEFT gives them on a whole Whisper model.
        renamed: whether the file has other names.
    """

    config: dict[str, Any]
    tensors: tuple[TensorHeader, ...]
    renamed: bool = False

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
    saved = read_safetensors_header(folder / WEIGHTS)
    tensors = tuple(replace(tensor, name=peft_name(tensor.name)) for tensor in saved)
    return AdapterFiles(config, tensors, tensors != tuple(saved))


_WRAPPERS = re.compile(r"^(?:(?:base_model|model|module|_orig_mod)\.)+")
_WEIGHT_OF = re.compile(r"\.(lora_[AB]|lora_magnitude_vector)\.[^.]+\.(?=weight$)")


def peft_name(name: str) -> str:
    """A tensor's name as PEFT saves it of ``WhisperForConditionalGeneration``.

    Others begin with ``module.`` (DistributedDataParallel), hold ``_orig_mod.`` (torch.compile) or the adapter's own
    name (a state dict as it is), or are of the bare ``WhisperModel``.
    """
    inner = _WRAPPERS.sub("", name).replace("._orig_mod.", ".")
    if not inner.startswith(("encoder.", "decoder.", "proj_out.")):
        return name
    outer = "base_model.model." if inner.startswith("proj_out.") else "base_model.model.model."
    return outer + _WEIGHT_OF.sub(r".\1.", inner)


def find_adapter(folder: Path) -> Path:
    """The adapter that a folder holds or is: of a run's or a trainer's folder ``adapter``, else the newest checkpoint.

    The folder itself where there is none.
    """
    if (folder / CONFIG).is_file():
        return folder
    inside = [path.parent for pattern in ("*", "*/*") for path in folder.glob(f"{pattern}/{CONFIG}")]
    return max(inside, key=lambda path: (path == folder / "adapter", _number(path), -len(path.parts)), default=folder)


def _number(path: Path) -> int:
    """Of the step in ``checkpoint-1000`` or ``checkpoint-1000/adapter_model``."""
    steps = [re.search(r"(\d+)$", part) for part in path.parts[-2:]]
    return max((int(step[1]) for step in steps if step), default=-1)


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
        inner = find_adapter(folder)
        hint = f"Did you mean {inner}?" if inner != folder else "Name a folder with adapter_config.json."
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
