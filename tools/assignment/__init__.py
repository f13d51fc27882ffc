"""The exercises of a notebook as an assignment for nbgrader, and marks for a folder of submissions."""
