"""Measurements of what the other parts do. Nothing here changes a record."""
