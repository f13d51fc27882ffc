"""The explorers of notebook 13, PCA."""
