"""All explorers of the package, found by themselves; how each is made; what a student, or a cell, can do to it."""

import importlib
import json
import pkgutil
import struct
import zlib

import ipywidgets
import numpy as np

from course_utils import explorers
from course_utils.explorers.kit.base import Explorer
from course_utils.explorers.kit.controls import SLIDERS
from course_utils.explorers.kit.double import WorkBeginsError

MANY = 100  # of the options of a menu
MENUS = (ipywidgets.ToggleButtons, ipywidgets.Dropdown, ipywidgets.SelectionSlider, ipywidgets.RadioButtons)


def kinds():
    """Every class of explorer in the package, by name."""
    for module in pkgutil.walk_packages(explorers.__path__, f"{explorers.__name__}."):
        importlib.import_module(module.name)
    found, new = set(), {Explorer}
    while new := {below for kind in new for below in kind.__subclasses__()} - found:
        found |= new
    return sorted(
        (kind for kind in found if kind.__module__.startswith("course_utils.")), key=lambda kind: kind.__name__
    )


def made(kind):
    """Make an explorer as its first cell would; those that show a student's own results are given some."""
    return kind(*ARGUMENTS.get(kind.__name__, tuple)())


def _some_scenes():
    is_city = np.arange(40) % 2 == 0
    return np.column_stack([np.linspace(3, 7, 40), 0.1 + 0.2 * is_city]) + np.sin(np.arange(80)).reshape(40, 2), is_city


def _learned_kernels():
    target = np.array([[1.0, 0, -1], [2, 0, -2]])
    return [0, 10, 20], np.stack([0 * target, 0.5 * target, target]), target, np.geomspace(1, 1e-6, 20)


def _bank():
    features, is_city = _some_scenes()
    return features, features @ np.random.default_rng(0).normal(size=(2, 72)), is_city


def _reader():
    from course_utils.networks.recurrent import reader  # here, so that the others are made without torch

    return reader(), np.random.default_rng(0).random((3, 28, 28)), [0, 1, 2]


# What those are given that cannot be made without, by the name of the class.
ARGUMENTS = {
    "LearnedKernelExplorer": _learned_kernels,
    "OwnPhotoExplorer": _bank,
    "Prediction": lambda: ("Which is even?", {"1": "It is odd.", "2": "2 = 2 · 1.", "3": "It is odd."}, "2"),
    "SceneScatterExplorer": lambda: (*_some_scenes(), [np.full((8, 8, 3), 0.5)] * 40),
    "TrainingMonitor": lambda: (np.zeros((3, 28, 28)), [0, 1, 2]),
    "UnrolledExplorer": _reader,
}


def values(control):
    """What a student can set a control to: sliders their ends and a step between, menus each option, long ones some."""
    if isinstance(control, SLIDERS):
        between = control.min + control.step * (round((control.max - control.min) / control.step) // 3)
        return [control.min, between, control.max]
    options = list(getattr(control, "options", ()))
    return options if len(options) <= MANY else options[:: len(options) // 5]


def impossible(control):
    """What a control can never be: of another kind, between the steps, not a number, not among the options."""
    if isinstance(control, SLIDERS):
        is_stepped = isinstance(control, ipywidgets.IntSlider) and control.step > 1
        return ["north", None, [1], float("nan"), *([control.min + 1, control.max - 1] if is_stepped else [])]
    if isinstance(control, MENUS):
        may_be_open = isinstance(control, ipywidgets.RadioButtons)
        return ["north by northwest", -7.5, *([] if may_be_open else [None])]
    return []


def play(explorer, rng, moves):
    """Make some moves by chance: controls, buttons, cells that are chosen."""
    for _ in range(moves):
        control = rng.choice([*explorer.controls, explorer.view])
        if control is explorer.view:
            places = [plane for plane in explorer.view.planes if plane.rows]
            if places:
                plane = rng.choice(places)
                cell = {"row": rng.randrange(plane.rows), "col": rng.randrange(plane.cols)}
                explorer.view.cursor = {"name": plane.name, **cell}
        elif isinstance(control, ipywidgets.Button):
            control.click()
        elif values(control):
            control.value = rng.choice(values(control))


def sweep(explorer):
    """Set every control to each of its values, and back again; yield what was set to what, and what `what_if` said.

    It says nothing (None) of a value with which work begins, and of what a name has no place for.
    """
    names = {id(control): name for name, control in explorer.named_controls().items()}
    for control in explorer.controls:
        before, name = getattr(control, "value", None), names.get(id(control))
        others, told = _others(explorer, name), {}
        if not explorer.remembers:  # of all asked before any is set: how a value is reached must not matter
            told = {repr(value): _imagined(explorer, name, value) for value in values(control)}
        for value in values(control):
            isolated = told and _others(explorer, name) == others  # else the page does not show what was told
            imagined = told[repr(value)] if isolated else _imagined(explorer, name, value)
            control.value = value
            yield (control.description, value), imagined
        if values(control):
            control.value = before


def _others(explorer, name):
    return {other: value for other, value in explorer._ahead.answered().items() if other != name}


def _imagined(explorer, name, value):
    shown = explorer.view.planes, repr(explorer)
    try:
        return explorer.what_if(**{name: value}) if name else None
    except WorkBeginsError:
        return None
    finally:
        assert (explorer.view.planes, repr(explorer)) == shown  # to ask moves nothing


def finish(explorer):
    """Let work that goes on beside an explorer come to its end."""
    if background := getattr(explorer, "background", None):
        background.stop()
        background.wait()


def unpacked(packed):
    """What the page reads: as unpack.js does it."""
    flat = zlib.decompress(packed)
    (length,) = struct.unpack("<I", flat[:4])
    begin = 4 + length

    def placed(found):
        return flat[begin + found["bytes"][0] :][: found["bytes"][1]] if set(found) == {"bytes"} else found

    return json.loads(flat[4:begin], object_hook=placed)
