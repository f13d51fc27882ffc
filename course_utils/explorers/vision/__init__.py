"""The explorers of notebook 03: cityscape or landscape."""
