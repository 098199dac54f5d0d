"""Reinforcement learning from human feedback, version after version, as a list of ordinary datagen commands.

    settings    what a user says
    plan        what is said → steps, each a command line with what it reads and writes
    dealing     prompts → the parts that each version is asked
    ledger      OUT/rlhf.json: what was planned, what is done, by what command, of which inputs
    drive       runs what is left

Knows no tensors: everything that does lies behind the commands.
"""
