"""The curation steps on Ray Data, over the nodes of a cluster, with the results of one process.

    from datagen.on_ray.curate import curate      # as datagen.curate.curate

shards: the input as Parquet files, each a task; work: what a task does; decide: what the driver decides from the
columns that tasks send; write: the second pass and the output; cluster: Ray itself, which nothing else here knows.
"""
