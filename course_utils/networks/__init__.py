"""Neural networks: everything here may import torch, and nothing below does."""

import importlib.util

from course_utils.networks._compiler import let_compiler_sleep

MISSING = [name for name in ("torch", "safetensors") if importlib.util.find_spec(name) is None]
if MISSING:
    raise ModuleNotFoundError(
        f"Networks need {' and '.join(MISSING)}, which this Python lacks; in the project's folder try: "
        'pip install --constraint requirements.txt --editable ".[networks]"; a browser\'s own Python cannot have it'
    )

let_compiler_sleep()
