"""Trees, leaves, grass: rough at every scale, bright where the sun meets them."""

import numpy as np

from course_utils.pictures.scenes.canvas import mix, smooth_step

GREENS = (
    ((0.07, 0.14, 0.05), (0.42, 0.55, 0.18)),  # summer
    ((0.05, 0.11, 0.06), (0.25, 0.40, 0.20)),  # deep green
    ((0.12, 0.14, 0.04), (0.66, 0.62, 0.22)),  # spring
    ((0.16, 0.10, 0.05), (0.74, 0.48, 0.20)),  # autumn
    ((0.15, 0.13, 0.09), (0.55, 0.50, 0.38)),  # late autumn
    ((0.09, 0.13, 0.07), (0.50, 0.56, 0.36)),  # olive
)
BARK = (0.25, 0.19, 0.14)


def leaf_colours(canvas):
    """Return (dark, bright): the two ends of this season's foliage."""
    dark, bright = GREENS[canvas.rng.integers(len(GREENS))]
    vary = canvas.rng.uniform(0.85, 1.15, 3)
    return np.array(dark) * vary, np.array(bright) * vary


def paint_tree(canvas, x, bottom, height, *, leaves=None, distance=0.0, bare=0.25):
    """Paint a broad-leaved tree: a trunk and a crown of several clumps, bright where the sun meets it.

    Parameters
    ----------
    canvas : Canvas
    x, bottom, height : float
        Foot of the trunk and height of the tree, shares of the picture's side.
    leaves : pair of colours, optional
        Dark and bright, see `leaf_colours`.
    bare : float
        Share of the height that is trunk only.
    """
    rng = canvas.rng
    dark, bright = leaf_colours(canvas) if leaves is None else leaves
    trunk = height * 0.035
    canvas.lay(
        canvas.lit(BARK, 0.8, distance), *canvas.box(x - trunk, x + trunk, bottom - 0.6 * height, bottom), "tree"
    )
    reach = height * 0.52
    where = canvas.region(x - reach, x + reach, bottom - 1.1 * height, bottom - 0.5 * bare * height)
    across, down = (canvas.x[:, where[1]] - x) / height, (bottom - canvas.y[where[0]]) / height
    angles, away = rng.uniform(0, 2 * np.pi, 9), np.sqrt(rng.random(9))
    if across.size == 0 or down.size == 0:
        return
    inside, glow = -9.0, 0.0
    middle, half = (1 + bare) / 2, (1 - bare) / 2
    for angle, far, radius in zip(angles, away, rng.uniform(0.16, 0.26, 9), strict=True):
        right = (across - 0.26 * far * np.cos(angle)) / radius
        up = (down - middle - (half - 0.16) * far * np.sin(angle)) / radius
        near = 1 - np.hypot(right, up)
        glow = np.where(near > inside, 0.3 + 0.3 * up + 0.2 * np.sign(canvas.sun - x) * right, glow)
        inside = np.maximum(inside, near)
    leaf = canvas.patch("leaves", where)
    cover = smooth_step(inside + 0.2 * leaf, 0.0, 0.2)
    glow = np.clip(glow + 0.35 * (down - middle) + 0.22 * canvas.texture * leaf, 0, 1)
    canvas.lay(canvas.lit(mix(dark, bright, glow[..., None]), 1, distance), cover, where, "tree")


def paint_conifer(canvas, x, bottom, height, *, leaves=None, distance=0.0, slim=None):
    """Paint a fir: a ragged, dark triangle of drooping branches; `slim` is its half width as a share of its height."""
    dark, bright = ((0.04, 0.08, 0.05), (0.20, 0.31, 0.17)) if leaves is None else leaves
    slim = canvas.rng.uniform(0.17, 0.26) if slim is None else slim
    where = canvas.region(x - 0.4 * height, x + 0.4 * height, bottom - height, bottom)
    across, down = canvas.x[:, where[1]], canvas.y[where[0]]
    if across.size == 0 or down.size == 0:
        return
    high = (down - bottom + height) / height
    leaf = canvas.patch("leaves", where)
    branch = 0.25 * np.abs(((high * 9 + 0.6 * np.abs(across - x) / height * 9) % 1) - 0.5)
    ragged = slim * high * (0.85 + branch) * height + 0.018 * height * leaf
    cover = np.clip((ragged - np.abs(across - x)) * canvas.size * 0.8 + 0.5, 0, 1) * (high > 0.01)
    glow = np.clip(
        0.35 + 1.6 * (across - x) / height * np.sign(canvas.sun - x) - branch + 0.22 * canvas.texture * leaf, 0, 1
    )
    canvas.lay(canvas.lit(mix(dark, bright, glow[..., None]), 1, distance), cover, where, "tree")


def paint_treeline(canvas, bottom, height, *, distance=0.3, leaves=None):
    """Paint a far row of trees whose upper outline is a random field, not a function: no false vertical edges."""
    dark, bright = leaf_colours(canvas) if leaves is None else leaves
    where = canvas.region(0, 1, bottom - 1.6 * height, bottom)
    leaf, lumps = canvas.patch("leaves", where), canvas.patch("lumps", where)
    up = (bottom - canvas.y[where[0]]) / height
    cover = smooth_step(1 - up + 0.28 * lumps + 0.14 * leaf, 0.18, 0.36)
    glow = np.clip(0.2 + 0.35 * up + 0.28 * canvas.texture * leaf, 0, 1)
    canvas.lay(canvas.lit(mix(dark, bright, glow[..., None]), 1, distance), cover, where, "tree")


def paint_foliage(canvas, density, *, leaves, shade=1.0, distance=0.0, coarsest=3, segment="tree"):
    """Paint leaves over the whole picture where a random field exceeds a threshold: light falls through the gaps.

    Parameters
    ----------
    density : float or (size, size) array
        About 0 covers half of the picture, 1 nearly all, -1 little.
    """
    dark, bright = leaves
    lumps, leaf = canvas.noise(1.6, coarsest=coarsest), canvas.noise(1.0, coarsest=6)
    cover = smooth_step(density + 0.8 * lumps + 0.4 * leaf, -0.1, 0.25)
    glow = np.clip(0.38 + 0.24 * lumps + 0.24 * canvas.texture * leaf, 0, 1)
    canvas.lay(canvas.lit(mix(dark, bright, glow[..., None]), shade, distance), cover, segment=segment)


def paint_trunk(canvas, x, bottom, width, *, top=0.0, lean=0.0, distance=0.0, bark=BARK):
    """Paint a tree trunk that leaves the picture at the top: leaning, swaying, lit from one side, rough."""
    reach = 2.5 * width + abs(lean) + 0.03
    where = canvas.region(x - reach, x + reach, top, bottom)
    across, down = canvas.x[:, where[1]], canvas.y[where[0]]
    if across.size == 0 or down.size == 0:
        return
    up = (bottom - down) / max(bottom - top, 0.1)
    sway = np.sin(up * 5 + canvas.rng.uniform(0, 6)) * canvas.rng.normal(0, 0.018)
    half = width / 2 * (1.15 - 0.45 * up + 0.9 * np.exp(-up * 18))
    off = (across - x - lean * up - sway) / half
    leaf = canvas.patch("leaves", where)
    cover = np.clip((1 - np.abs(off) + 0.2 * leaf) * half * canvas.size + 0.5, 0, 1)
    round_shade = np.clip(0.75 + 0.45 * off * np.sign(canvas.sun - x), 0.25, 1.3) + 0.16 * canvas.texture * leaf
    canvas.lay(canvas.lit(bark, np.maximum(round_shade, 0.1), distance), cover, where, "tree")


def paint_branches(canvas, count, *, thickness=0.012, distance=0.0, bark=BARK):
    """Paint bare branches that cross the picture in all directions, thinning towards their tips."""
    rng = canvas.rng
    for _ in range(count):
        x, y, angle, length = rng.random(), rng.uniform(-0.1, 0.8), rng.uniform(0, np.pi), rng.uniform(0.15, 0.6)
        right, up = np.cos(angle), np.sin(angle)
        where = canvas.region(x - max(-right, 0) * length - 0.05, x + max(right, 0) * length + 0.05, y - up * length, y)
        across, down = canvas.x[:, where[1]] - x, y - canvas.y[where[0]]
        if across.size == 0 or down.size == 0:
            continue
        along = (across * right + down * up) / length
        bend = 0.025 * length * np.sin(6 * along + rng.uniform(0, 6))
        off = np.abs(down * right - across * up - bend)
        half = thickness * rng.uniform(0.3, 1) * (1 - 0.8 * along) / 2
        cover = np.clip((half - off) * canvas.size + 0.5, 0, 1) * (along > 0) * (along < 1)
        canvas.lay(canvas.lit(bark, rng.uniform(0.5, 1.2), distance), cover, where, "tree")


def paint_grass(canvas, bottom, height, *, leaves, segment="field"):
    """Paint tall grass or reeds in front: upright blades, some bright and some dark, ragged at the top."""
    dark, bright = leaves
    blades = canvas.noise(0.9, (1, 5), 8)
    where = canvas.region(0, 1, bottom - 1.7 * height, bottom)
    lean = np.roll(blades, canvas.size // 3, axis=1)[where] * 0.4 + 0.25 * canvas.patch("leaves", where)
    blade = blades[where]
    up = (bottom - canvas.y[where[0]]) / height
    cover = smooth_step(1 - up + 0.5 * blade, 0.1, 0.35)
    glow = np.clip(0.45 + 0.25 * canvas.texture * (blade + lean), 0, 1)
    canvas.lay(canvas.lit(mix(dark, bright, glow[..., None])), cover, where, segment)
