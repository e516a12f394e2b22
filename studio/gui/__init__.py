"""The desktop application: the only importer of Qt, and never an importer of torch."""

from __future__ import annotations

from studio.gui.immortal import keep_constants_alive

keep_constants_alive()
