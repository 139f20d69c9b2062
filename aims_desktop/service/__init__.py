"""What a person can do with an open file."""
