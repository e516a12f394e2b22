"""What pages show, computed without widgets."""
