"""Cases and clocks."""
