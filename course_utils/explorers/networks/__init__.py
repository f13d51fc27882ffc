"""The explorers of notebook 05, Convolutional networks."""
