"""Base checkpoints: which there are, where each can come from, and what is in a folder.

Nothing here imports torch or transformers, so the window and the command line may use it freely.
"""

from __future__ import annotations
