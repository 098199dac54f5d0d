"""Labels of tasks: which there are, what labellers look at, and a small local classifier.

Knows texts and records, no models; `datagen.generators.label` asks those.
"""
