"""Training on the datasets that datagen makes: so far what a trainer reads, tokens with masks; no trainer yet."""
