"""Practice: officers play the scenarios of packs as exercises."""
