"""Helpers for the lecture "Convolutional Neural Networks, Intro to Autoencoders".

Five floors, each importing only from those below it: the lecture's mathematics
(`convolution`, `filters`, `pooling`, `features`, `pca`), `pictures`, `networks`,
`figures` and `explorers`. Import what you need from its own module::

    from course_utils.filters import SOBEL_VERTICAL
"""

from course_utils._caches import prepare_caches

__version__ = "0.1.0"

prepare_caches()
