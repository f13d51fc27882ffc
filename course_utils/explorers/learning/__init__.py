"""The explorers of notebook 09, Transfer learning."""
