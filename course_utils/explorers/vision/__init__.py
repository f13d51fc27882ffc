"""The explorers of notebook 03, cityscape or landscape, and of 04, how we see."""
