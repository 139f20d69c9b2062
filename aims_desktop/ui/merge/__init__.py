"""Merging a colleague's copy and deciding what copies disagree about."""
