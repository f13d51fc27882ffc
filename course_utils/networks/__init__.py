"""Neural networks: everything here may import torch, and nothing below does."""
