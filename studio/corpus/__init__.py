"""Recordings with transcripts: importers, overrides, split, manifest and quality."""
