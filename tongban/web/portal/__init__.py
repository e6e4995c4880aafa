"""Pages for people and enterprises."""
