"""Run directories, their reports and their history."""
