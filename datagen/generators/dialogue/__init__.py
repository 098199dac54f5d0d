"""What all generators of conversations share: who speaks, what is kept of it, and how many run at once."""
