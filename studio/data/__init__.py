"""Recordings and transcripts: importers, audit, splits, text normalisation and scores."""
