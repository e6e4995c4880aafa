"""Exact things without tables: dates, numbers, identifiers, keys, refusals."""
