"""The explorers of notebook 10, Autoencoders."""
