"""Buttons, tables, plots, theme: what every page is built from, and knows nothing of the product."""
