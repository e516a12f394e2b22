"""Transcripts: encodings of files, normalisation, error rates, alignment, languages, spelling and tokens."""
