"""Controls, all labelled and at home in an explorer's column; they change under one lock, to values they can have."""

import copy
import functools
import threading

import ipywidgets
import numpy as np
import traitlets

from course_utils import _checks

# Whoever changes a control holds this until all that follows from it is drawn; whoever computes or draws holds it, too.
# One for all explorers: two that a student has linked would otherwise wait for each other.
LOCK = threading.RLock()

# How the names begin of what traitlets keeps in each object.
TRAITLETS_OWN = ("_trait_", "_static_immutable", "_cross_validation", "_all_trait_")

UPLOADED = "my own picture"  # how a picture of the student's is called in a menu
CHOICES = (ipywidgets.ToggleButtons, ipywidgets.Dropdown, ipywidgets.SelectionSlider)
SLIDERS = (ipywidgets.IntSlider, ipywidgets.FloatSlider)


def slider(label, low, high, value, *, step=1, digits=None):
    """A slider over whole numbers or, with a fractional `step`, over floats; units belong into the label."""
    _checks.as_number(value, label, low=low, high=high)
    if all(isinstance(number, int) for number in (low, high, value, step)):
        whole = ipywidgets.IntSlider(description=label, min=low, max=high, value=value, step=step)
        check_value(whole, value)
        return whole
    shown = f".{digits if digits is not None else _decimals(step)}f"
    return ipywidgets.FloatSlider(description=label, min=low, max=high, value=value, step=step, readout_format=shown)


def choice(label, options, value=None):
    """One of several: buttons side by side while they are short, a menu otherwise."""
    options = list(options)
    value = options[0] if value is None else _checks.one_of(value, label, options)
    short = len(options) <= 3 and sum(len(str(option)) for option in options) <= 22
    kind = ipywidgets.ToggleButtons if short else ipywidgets.Dropdown
    return kind(description=label, options=options, value=value)


def button(label, tooltip=""):
    """A button of the column's width."""
    return ipywidgets.Button(description=label, tooltip=tooltip)


def upload(label="a picture of mine"):
    """A button that takes a picture from the student's computer."""
    return ipywidgets.FileUpload(description=label, accept="image/*")


def choose_uploaded(menu):
    """Give the picture that was uploaded an entry of its own in the menu of pictures, and choose it."""
    menu.options = [*(option for option in menu.options if option != UPLOADED), UPLOADED]
    menu.value = UPLOADED


def player(target, *, milliseconds=900, repeat=False):
    """Play, pause and stop buttons that walk the slider `target` through its values, in the page itself.

    With `repeat` it goes round and round, as angles do. Its `speed` is a button beside it, for twice and four times as
    fast.
    """
    bounds = {"min": target.min, "max": target.max, "step": target.step}
    look = {"interval": milliseconds, "repeat": repeat, "show_repeat": False}
    play = ipywidgets.Play(**bounds, value=target.value, **look)
    play.speed = ipywidgets.Button(description="1×", tooltip="how fast it plays")
    play.speed.on_click(functools.partial(_play_faster, play, milliseconds))
    play.walk = ipywidgets.jslink((play, "value"), (target, "value"))  # kept, for `Explorer.close`
    for bound in ("min", "max"):
        ipywidgets.link((target, bound), (play, bound))
    return play


def _play_faster(play, milliseconds, speed):
    times = {"1×": 2, "2×": 4, "4×": 1}[speed.description]
    play.interval, speed.description = milliseconds // times, f"{times}×"


def check_value(control, value):
    """Say in one sentence why a control cannot have this value.

    ipywidgets lets some such values pass when Python sets them: whole numbers between the steps, NaN, no choice at all.
    """
    label, kind = control.description, getattr(control, "control", control)  # what a stand-in stands for
    if isinstance(kind, SLIDERS):
        _check_number(control, label, value, is_whole=isinstance(kind, ipywidgets.IntSlider))
    elif isinstance(kind, (*CHOICES, ipywidgets.RadioButtons)):
        undecided = (None,) if isinstance(kind, ipywidgets.RadioButtons) else ()
        _checks.one_of(value, label, (*control.options, *undecided))


def possible_values(control):
    """All values that a slider, a menu or one of several buttons can have, in its order: list; [] of other controls."""
    kind = getattr(control, "control", control)  # what a stand-in stands for
    if isinstance(kind, SLIDERS):
        places = range(round((control.max - control.min) / control.step) + 1)
        values = [control.min + place * control.step for place in places]
        is_whole = isinstance(kind, ipywidgets.IntSlider)
        return [value if is_whole else round(value, 9) for value in values if value <= control.max + 1e-9]
    if isinstance(kind, (*CHOICES, ipywidgets.RadioButtons)):
        return [option[1] if isinstance(option, tuple) else option for option in control.options]
    return []


def _check_number(control, label, value, is_whole):
    low, high, step = control.min, control.max, control.step
    try:
        if is_whole:
            _checks.as_count(value, label, least=low, most=high)
        else:
            _checks.as_number(value, label, low=low, high=high)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{error}; try {low:g}") from None
    beyond = (value - low) % step if is_whole and value != high else 0
    if beyond:
        raise ValueError(f"{label} should go from {low} in steps of {step}, got {value}; try {value - beyond}")


class Beginning:
    """How an explorer stood when it was made, to be gone back to.

    Parameters
    ----------
    controls : list of ipywidgets widget
        Their values, and what these can be.
    own : dict
        The explorer's attributes; those that hold plain values or arrays are remembered, too.
    """

    PARTS = ("options", "max", "min", "disabled", "value")  # in the order in which they can be put back

    def __init__(self, controls, own):
        self._own = {name: copy.copy(value) for name, value in own.items() if is_state(name, value)}
        playing = [control for control in controls if not isinstance(control, ipywidgets.Play)]
        self._set = [
            (control, part, getattr(control, part))
            for part in self.PARTS
            for control in playing
            if control.has_trait(part)
        ]

    def put_back(self, explorer, keep=()):
        """Give the explorer and its controls what they had; the attributes named in `keep` stay as they are."""
        own = {name: copy.copy(value) for name, value in self._own.items() if name not in keep}
        vars(explorer).update(own)
        for control, part, value in self._set:
            setattr(control, part, value)


def is_state(name, value):
    """Whether an attribute of an explorer's is something it remembers: a plain value or an array."""
    is_ours = not name.startswith((*TRAITLETS_OWN, "_quiet"))
    plain = (bool, int, float, str, tuple, list, dict, set, np.ndarray, np.generic)
    return is_ours and (value is None or isinstance(value, plain))


def adopt(widget, explorer):
    """Let a widget change under the lock, and tell its explorer what it refuses.

    The widget gets a class of its own above that of ipywidgets, which is how traitlets' `add_traits` does it, too.
    """
    vars(widget)["explorer"] = explorer
    widget.__class__ = _adopted(type(widget))


@functools.cache
def _adopted(kind):
    return type(kind.__name__, (_Adopted, kind), {})


class _Adopted:
    """What Python and the page set happens under the lock; a value of a kind that cannot be is refused in words."""

    def __setattr__(self, name, value):
        with LOCK:
            try:
                super().__setattr__(name, value)
            except traitlets.TraitError as error:
                if name != "value":
                    raise
                with self.explorer.problems_shown():
                    check_value(self, value)
                    raise TypeError(f"{self.description} cannot be {_checks.describe(value)}") from error
            if name == "value":
                self.explorer.try_again()

    def set_state(self, sync_data):
        with LOCK:
            super().set_state(sync_data)


def _decimals(step):
    return max(0, len(f"{step:.6f}".rstrip("0").split(".")[1]))
