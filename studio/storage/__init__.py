"""Everything that writes the studio's state: whole files and folders, journals, locks and caches."""
