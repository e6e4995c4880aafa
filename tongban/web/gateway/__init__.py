"""The JSON face for machines."""
