"""Judging adapters on utterances that they were not trained on."""
