"""Deduplication: selectors that look at all records. They know nothing of each other."""
