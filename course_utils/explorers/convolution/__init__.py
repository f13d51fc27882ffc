"""The explorers of notebook 01, Convolution."""
