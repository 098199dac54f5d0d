"""The version, where code of any layer can read it."""

__version__ = "0.1.0"
