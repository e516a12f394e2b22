"""Whisper LoRA Studio: adapt OpenAI's Whisper to a voice, a language or a domain, on one's own computer."""

__version__ = "0.1.0"
