"""What an adapter's folder must hold, told without loading it."""

from __future__ import annotations

from pathlib import Path

from studio.errors import CheckpointError


def check_adapter_folder(folder: Path) -> None:
    """Nothing if the folder holds a PEFT adapter in safetensors.

    Raises:
        CheckpointError: codes ``adapter_missing``, ``not_adapter`` or ``pickled``.
    """
    if not folder.is_dir():
        raise CheckpointError(
            f"There is no adapter folder {folder}.", "A run's adapter lies in RUN_DIR/adapter.", code="adapter_missing"
        )
    if not (folder / "adapter_config.json").is_file():
        inner = folder / "adapter"
        hint = f"Did you mean {inner}?" if inner.is_dir() else "Name a folder with adapter_config.json."
        raise CheckpointError(f"{folder} is not an adapter: it has no adapter_config.json.", hint, code="not_adapter")
    if (folder / "adapter_model.safetensors").is_file():
        return
    if any(folder.glob("*.bin")):
        raise CheckpointError(
            f"{folder} has only pickled weights (.bin). They are never loaded, because a pickle can run any code.",
            "Ask for the adapter in safetensors, or save it again with PEFT's save_pretrained where you trust it.",
            code="pickled",
        )
    raise CheckpointError(
        f"{folder} has no weights: there is no adapter_model.safetensors in it.",
        "Copy the whole adapter folder again.",
        code="not_adapter",
    )
