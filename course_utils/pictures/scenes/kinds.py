"""The kinds of scene by name: to add one, write a function that paints on a `Canvas`, and enter it here."""

from course_utils.pictures.scenes.cities import paint_insidecity, paint_skyline, paint_street, paint_tallbuilding
from course_utils.pictures.scenes.landscapes import paint_coast, paint_forest, paint_mountain, paint_opencountry

# Cities and landscapes in turn, so that any stretch of `draw_scenes` holds as many of one as of the other.
KINDS = {
    "tallbuilding": ("city", paint_tallbuilding),
    "forest": ("landscape", paint_forest),
    "skyline": ("city", paint_skyline),
    "coast": ("landscape", paint_coast),
    "street": ("city", paint_street),
    "mountain": ("landscape", paint_mountain),
    "insidecity": ("city", paint_insidecity),
    "opencountry": ("landscape", paint_opencountry),
}
