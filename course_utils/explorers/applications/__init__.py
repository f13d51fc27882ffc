"""Explorers of notebook 12, How many pictures."""
