"""The language in which a public service is written. Knows nothing of Django."""
