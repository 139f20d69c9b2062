"""Packs as PDF: facts in, pages out."""
