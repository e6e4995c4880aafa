"""Regions, agencies, people."""
