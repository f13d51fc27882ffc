"""Interactive explorers: one question, one explorer, one file."""
