"""Small widgets used on many pages."""
