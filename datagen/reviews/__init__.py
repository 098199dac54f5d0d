"""What people are asked and what they said, in a run folder's run.db: items, leases, drafts, answers, people.

The web page, the terminal and a waiting run meet only here. Knows no web and no YAML.
"""
