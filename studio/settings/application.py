"""Where the studio keeps its own files on this computer."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import platformdirs

HOME_VARIABLE = "WHISPER_LORA_STUDIO_HOME"
_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
_OF_THE_SYSTEM = {name: os.environ[name] for name in _PROXY_VARIABLES if name in os.environ}


def studio_home() -> Path:
    """The folder of checkpoints, runs and the demo: the user's data folder, or ``$WHISPER_LORA_STUDIO_HOME``."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("whisper-lora-studio", False))


def is_proxy(address: str) -> bool:
    """Whether a text is the address of an HTTP proxy, or empty; for SOCKS the network library lacks a package."""
    return not address or re.fullmatch(r"https?://[^\s/]+/?", address) is not None


def use_proxy(address: str) -> None:
    """Let this process, and those that it starts, download by a proxy; empty for the one of the system, if any."""
    for name in _PROXY_VARIABLES:
        os.environ.pop(name, None)
    os.environ.update({name: address for name in _PROXY_VARIABLES} if address else _OF_THE_SYSTEM)
    if hub := sys.modules.get("huggingface_hub"):
        hub.close_session()  # its client, made anew when needed, keeps the proxy that it began with


def checkpoints_folder() -> Path:
    """Where fetched and imported base checkpoints are kept."""
    return studio_home() / "checkpoints"


def runs_folder() -> Path:
    """Where runs go that name no directory of their own."""
    return studio_home() / "runs"


def last_settings_file() -> Path:
    """Where the window keeps the settings of its form, a run file."""
    return studio_home() / "last-settings.toml"


def log_folder() -> Path:
    """Where the window's log goes: the user's log folder, or ``logs`` in ``$WHISPER_LORA_STUDIO_HOME``."""
    if os.environ.get(HOME_VARIABLE):
        return studio_home() / "logs"
    return Path(platformdirs.user_log_dir("whisper-lora-studio", False))


def demo_folder() -> Path:
    """Where the demo's corpus is written."""
    return studio_home() / "demo"


def cache_folder() -> Path:
    """Where unpacked archives and extracted recordings go; whatever is deleted there is made again when needed."""
    return studio_home() / "cache"


def encoder_cache_folder() -> Path:
    """Where a frozen encoder's outputs are kept."""
    return cache_folder() / "encoder"


def audio_cache_folder() -> Path:
    """Where training keeps the samples of recordings that take long to read."""
    return cache_folder() / "audio"


def recordings_folder() -> Path:
    """Where datasets go that a user records or teaches, and takes until they are kept."""
    return studio_home() / "recordings"
