"""The desktop application: the only importer of Qt, and never an importer of torch."""
