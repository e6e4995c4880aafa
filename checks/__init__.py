"""Checks of the house that no public tool makes. Each module has `problems() -> list[str]`; `python -m checks` runs all."""
