"""The one schema of a run, and where the studio keeps its files."""
