"""Files: writing the studio's state whole or not at all, journals, locks and caches; reading what may be damaged."""
