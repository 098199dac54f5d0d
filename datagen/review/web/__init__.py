"""The review application: plain pages over the queue in run.db. Its state lives in URLs and in the database only."""
