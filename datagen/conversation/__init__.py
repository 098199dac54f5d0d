"""What can be told from a conversation without a model: signs that it went wrong, and how much of it fits a limit.

Pure functions on texts and messages; they know no records, steps or models, and English only where they say so.
"""
