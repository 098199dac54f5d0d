"""Chooses the records of a dataset so that it has a target distribution.

quota: how many of each cell; tolerance: the largest such dataset; marginals: totals before cells; rake: weights in the
place of a choice; choose: which records of a cell; select: all of it as a step.
"""
