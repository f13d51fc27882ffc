"""The explorers of notebooks 05 and 06, Convolutional networks and Inside the network."""
