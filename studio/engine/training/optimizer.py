"""AdamW with 8-bit moments (arXiv 2110.02861), where bitsandbytes can compute it."""

from __future__ import annotations

import torch

from studio.errors import StudioError

_BLOCKWISE_SIZE = 4_096
"""Elements from which bitsandbytes keeps moments in 8 bits."""


def require_optimizer(name: str, device: torch.device) -> None:
    """Find out before a run whether its optimizer works on a device.

    Raises:
        StudioError: it does not (code ``no_8bit_optimizer``).
    """
    if name != "adamw_8bit":
        return
    try:
        from bitsandbytes.optim.adamw import AdamW8bit

        weight = torch.nn.Parameter(torch.zeros(_BLOCKWISE_SIZE, device=device))
        weight.grad = torch.ones_like(weight)
        AdamW8bit([weight], lr=0.1).step()
    # Without a library for the device, bitsandbytes fails in as many ways as it has places to.
    except (ImportError, RuntimeError, NotImplementedError, AttributeError, OSError, ValueError) as error:
        reason = str(error).strip().splitlines()
        raise StudioError(
            f"The 8-bit optimizer does not work on {device.type}: {reason[0] if reason else type(error).__name__}",
            "Set training.optimizer to adamw, or install a bitsandbytes that supports this device.",
            code="no_8bit_optimizer",
        ) from error
