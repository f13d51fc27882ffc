"""Notebooks that need no network, with a Python that runs in the browser; `python lab.py lite` builds the site."""
