"""What does this kernel see in that picture? Any bundled photograph or upload, any kernel, typed or chosen."""

import numpy as np

from .. import _checks
from ..convolution import conv
from ..filters import SOBEL_HORIZONTAL, SOBEL_VERTICAL, box, gaussian, oriented_edge
from .array_view import array_plane, link
from .base import Drawing, Explorer, choice, slider
