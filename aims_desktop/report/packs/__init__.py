"""One module per pack: a list of sections over facts."""
