"""Registers and ledgers."""
