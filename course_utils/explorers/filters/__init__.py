"""The explorers of notebook 02, Filters and edges."""
