"""One vector for each text, from a model by its URI: `datagen.embeddings.open.open_embedder`."""
