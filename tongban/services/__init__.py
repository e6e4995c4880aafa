"""Packs and services."""
