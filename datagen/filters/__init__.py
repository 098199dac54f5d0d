"""Filters: each judges one record at a time. They know nothing of each other."""
