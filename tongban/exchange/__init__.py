"""Offers and questions."""
