"""What Jupyter does for this course; `prefix/` holds what goes into the environment when the package is installed."""
