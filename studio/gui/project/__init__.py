"""The open dataset, the settings and the run: what all pages share."""
