"""The user's token for the Hugging Face hub: in the system's own store of passwords, never in a file or a log."""

from __future__ import annotations

from contextlib import suppress
from types import ModuleType

from studio.errors import CheckpointError

_SERVICE, _USER = "whisper-lora-studio", "huggingface.co"


def load_token() -> str:
    """The token; empty where none is stored, or there is nothing to store it in. May wait for the user to unlock it."""
    with suppress(CheckpointError):
        return str(_call("get_password") or "")
    return ""


def save_token(token: str) -> None:
    """Store a token in place of the one before; an empty one deletes it.

    Raises:
        CheckpointError: the system has no store of passwords, or it is locked (code ``no_keyring``).
    """
    if token:
        _call("set_password", token)
    elif load_token():
        _call("delete_password")


def _call(name: str, *values: str) -> object:
    keyring = _keyring()
    try:
        return getattr(keyring, name)(_SERVICE, _USER, *values)
    except keyring.errors.KeyringError as error:
        raise _unavailable(str(error).split(".")[0] or type(error).__name__) from error


def _keyring() -> ModuleType:
    try:
        import keyring
        import keyring.errors
    except ImportError as error:  # whisper-lora-studio-engine comes without
        raise _unavailable("the package keyring is not installed") from error
    if type(keyring.get_keyring()).__module__.startswith("keyrings.alt"):
        raise _unavailable("it would be a file that others could read")
    return keyring


def _unavailable(reason: str) -> CheckpointError:
    return CheckpointError(
        f"The token cannot be kept by this system's keyring: {reason}.",
        "Install or unlock the system's keyring (such as GNOME Keyring or KWallet), or set HF_TOKEN before the start.",
        code="no_keyring",
    )
