"""The explorers of notebook 06, Inside the network."""
