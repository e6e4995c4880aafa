"""Oversight: what cases were like, as figures and as people rated them. Reads above all; only ratings are acts."""
