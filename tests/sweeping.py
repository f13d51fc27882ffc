"""Move every control of an explorer through all that a student can choose."""

import ipywidgets


def sweep(explorer, planes):
    """Set every slider to both ends and every menu to each option; each time all planes stand and no problem does."""
    for control in explorer.controls:
        if isinstance(control, (ipywidgets.IntSlider, ipywidgets.FloatSlider)):
            values = (control.min, control.max)
        else:
            values = getattr(control, "options", ())
        before = getattr(control, "value", None)
        for value in values:
            control.value = value
            assert explorer.card.problem == "", (control.description, value)
            assert len(explorer.view.planes) == planes, (control.description, value)
            assert explorer.alt and repr(explorer)
        if values:
            control.value = before


def assert_stays_itself(make, control, value):
    """The same settings give the same text and the same PNG, another setting another PNG."""
    one, other = make(), make()
    assert repr(one) == repr(other) and "0x" not in repr(one)
    assert one.png() == other.png() and one.png().startswith(b"\x89PNG")
    getattr(other, control).value = value
    assert one.png() != other.png() and repr(one) != repr(other)


def assert_problem_shown(explorer, monkeypatch, raises):
    """An exception in `numbers` stands in the card and is raised; once it is mended the card is clean."""

    def broken():
        raise ZeroDivisionError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(explorer, "numbers", broken)
        with raises(ZeroDivisionError, match="planted"):
            explorer.refresh()
        assert "planted" in explorer.card.problem
    explorer.refresh()
    assert explorer.card.problem == ""
