"""The embedded default model: composes and answers tasks by computation. It is no language model."""
