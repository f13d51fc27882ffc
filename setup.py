"""All there is to say stands in pyproject.toml; this lets an editable install, too, bring its data files."""

import setuptools

# Setuptools asks for the data files of an editable install by a name that it forgot to define (seen in 84.2).
setuptools.Distribution.has_data = setuptools.Distribution.has_data_files
setuptools.setup()
