"""Paint the picture that excites a unit: gradient ascent on the pixels, instead of descent on the weights.

An objective says what is to become large, and is built from nouns: ``channel("conv3", 5) - 2 * total_variation()`` is
the lecture's h(x) + g(x). A parameterisation says of what the picture is made (pixels, waves, a direction); transforms
move it a little before each step. `paint` is the one loop.

*Source*: slides "Understanding layers"; C. Olah, A. Mordvintsev and L. Schubert, "Feature visualization", Distill,
2017.
"""

from course_utils.networks.feature_visualization.excitation import (
    Responses,
    TopInputs,
    layer_names,
    responses,
    responses_of_layers,
    top_inputs,
    top_patches,
)
from course_utils.networks.feature_visualization.objectives import (
    Objective,
    channel,
    class_logit,
    high_frequencies,
    l2,
    total_variation,
    unit,
)
from course_utils.networks.feature_visualization.paint import Painting, Stroke, high_frequency_share, paint
from course_utils.networks.feature_visualization.parameterisations import (
    Parameterisation,
    direction,
    fourier,
    jitter,
    pixels,
    rotate,
    scale,
)

__all__ = [
    "Objective",
    "Painting",
    "Parameterisation",
    "Responses",
    "Stroke",
    "TopInputs",
    "channel",
    "class_logit",
    "direction",
    "fourier",
    "high_frequencies",
    "high_frequency_share",
    "jitter",
    "l2",
    "layer_names",
    "paint",
    "pixels",
    "responses",
    "responses_of_layers",
    "rotate",
    "scale",
    "top_inputs",
    "top_patches",
    "total_variation",
    "unit",
]
