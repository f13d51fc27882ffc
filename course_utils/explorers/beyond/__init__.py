"""The explorers of notebook 08, beyond convolution."""
