"""People in the loop: what is asked of them, what they answered, and the pages on which they work."""
