"""Wiring only: settings, addresses, processes, commands."""
