"""The engine of the checks: which slip it names, how it calls the inputs, what it hands to a student's function."""

import sys

import numpy as np
import pytest

from course_utils.exercises.checking import check_function
from course_utils.exercises.filters import check_kernel
from course_utils.exercises.networks import check_shapes
from course_utils.exercises.vision import check_fooling


def total(values, power):
    return np.sum(values**power)


def powers(values, power):
    return values**power


CASES = [([2.0, 0.0], 2), ([1.0, 3.0], 2), ([1.0, 2.0], 3)]
SLIPS = [("the power was taken as a factor", lambda values, power: np.sum(values * power))]


def told(f, solve=total, cases=CASES, slips=SLIPS):
    return check_function(f, solve, cases, slips, "All right.").message


def test_a_slip_is_named_only_if_it_explains_every_wrong_answer():
    """2 · 2 = 2², so the first case cannot tell the factor from the power; the others can."""
    assert told(lambda values, power: np.sum(values * power)) == "The power was taken as a factor."
    assert told(lambda values, power: 4) == "For values = [1.0, 3.0], power = 2: 10 was expected, got 4."
    wrong_where_it_counts = told(lambda values, power: total(values, power) if power == 3 else 8 * (values[0] == 1))
    assert wrong_where_it_counts == "For values = [2.0, 0.0], power = 2: 4 was expected, got 0."


def test_a_slip_that_explains_one_answer_of_several_numbers_is_named_with_its_case():
    """Several numbers do not agree by chance; the sentence then says for which input it is true."""
    slips = [("each was multiplied", lambda values, power: values * power)]
    mixed = told(lambda values, power: values * power if power == 2 else values - 7, powers, CASES[1:], slips)
    assert mixed == "For values = [1.0, 3.0], power = 2: each was multiplied."


def test_whole_numbers_are_right_to_the_last_digit():
    """One of a thousand may be missing from a measured number, not from a counted one; and it is written out."""
    measured = check_function(lambda n: 1000.5 * n, lambda n: 1000.0 * n, [(1.0,)], [], "Right")
    counted = check_function(lambda n: 118_369 * n, lambda n: 118_370 * n, [(1,)], [], "Right")
    assert measured and repr(counted) == "✗ Not yet. For n = 1: 118370 was expected, got 118369."
    slips = [("one is missing", lambda n: 118_369 * n), ("two are missing", lambda n: 118_368 * n)]
    assert (
        "two are missing"
        in repr(check_function(lambda n: 118_368.0 * n, lambda n: 118_370 * n, [(1,)], slips, "Right")).lower()
    )


def test_a_slip_that_cannot_be_made_everywhere():
    """Where the slip has no answer it says nothing against itself."""

    def only_pairs(values, power):
        if power == 3:
            raise ValueError("not here")
        return np.sum(values) + power

    assert told(lambda values, power: np.sum(values) + power, slips=[("added", only_pairs)]) == "Added."


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (([0.123456, 2.0], 2), "For values = [0.12, 2.0], power = 2"),
        ((np.zeros((2, 3)), 2), "For values of shape (2, 3), power = 2"),
        ((np.zeros(11), 2), "For values of shape (11,), power = 2"),
    ],
)
def test_arguments_are_called_by_their_names(case, said):
    """Short lists rounded to two decimals, everything else by its shape."""
    assert told(lambda values, power: 7, cases=[case], slips=[]).startswith(f"{said}: ")


def test_the_students_own_names():
    """A reader sees the names in his own definition; if it takes anything, those of the solution."""
    assert told(lambda x, p: 7, slips=[]).startswith("For x = [2.0, 0.0], p = 2: ")
    assert told(lambda *anything: 7, slips=[]).startswith("For values = [2.0, 0.0], power = 2: ")


def test_lists_of_tuples_stay_lists():
    """They may be emptied by the student's function, as lists may; the check still knows the answer."""

    def emptied(layers):
        count = 0
        while layers:
            count += layers.pop(0)[0]
        return count

    cases = [([(3, 1), (2, 2)],), ([(5, 1)],)]
    assert check_function(emptied, lambda layers: sum(first for first, _ in layers), cases, [], "Fine.")


def test_what_is_no_numbers():
    """A tuple that holds different things is told by its length, not printed."""
    mixed = told(lambda values, power: (np.zeros(2), np.zeros(3)))
    assert mixed == "For values = [2.0, 0.0], power = 2 numbers were expected, got a tuple of 2."


# --- Whatever a student's function does ---------------------------------------------------------------------


class SpitefulError(RuntimeError):
    """What the objects below raise."""


def refuse(*_):
    raise SpitefulError("no")


def spiteful(*methods, bases=(), **more):
    """Return an object whose methods of these names raise."""
    return type("Spiteful", bases, dict.fromkeys(methods, refuse) | more)()


def endless():
    while True:
        yield 1.0


def again(*inputs):
    return again(*inputs)


ANSWERS = [
    (lambda: endless(), "more than 100,000 numbers came back: does it go on and on?"),
    (lambda: range(10**12), "more than 100,000 numbers came back: does it go on and on?"),
    (lambda: [0.0] * 100_001, "more than 100,000 numbers came back: does it go on and on?"),
    (lambda: np.broadcast_to(1.0, (10**6, 10**6)), "more than 100,000 numbers came back: does it go on and on?"),
    (lambda: np.zeros((317, 316)), "more than 100,000 numbers came back: does it go on and on?"),
    (lambda: np.zeros(100_000), "one number was expected, got an array of shape (100000,)"),
    (lambda: (0.0 for _ in range(100_000)), "one number was expected, got an array of shape (100000,)"),
    (lambda: spiteful("__repr__"), "numbers were expected, got a Spiteful that cannot be shown"),
    (lambda: spiteful("__array__", __repr__=lambda _: "me"), "numbers were expected, got Spiteful me"),
    (lambda: spiteful("__len__", "__getitem__", __repr__=lambda _: "me"), "numbers were expected, got Spiteful me"),
    (lambda: spiteful("__getattr__", "__repr__"), "numbers were expected, got a Spiteful that cannot be shown"),
    (lambda: spiteful("__eq__", "__bool__", __repr__=lambda _: "me"), "numbers were expected, got Spiteful me"),
    (lambda: spiteful("__iter__", bases=(list,)), "numbers were expected, got a Spiteful of 0"),
    (lambda: spiteful("__len__", bases=(list,)), "it raised SpitefulError: no"),
    (lambda: 1j, "numbers were expected, got complex 1j"),
    (lambda: float("nan"), ": 4 was expected, got nan"),
    (lambda: 10**400, "numbers were expected, got int 1"),
]


@pytest.mark.parametrize(("answer", "said"), ANSWERS)
def test_no_answer_is_too_strange(answer, said):
    """Endless, huge, or with methods that raise: the verdict is a sentence that can be shown."""
    message = told(lambda values, power: answer(), slips=[])
    assert message.startswith("For values = [2.0, 0.0], power = 2") and said in message
    assert len(message) < 200


def test_leaving_and_falling_are_explained():
    """What ends a function without `return` is explained before its own words; an exercise may add to it."""
    assert told(lambda values, power: sys.exit(1)) == (
        "A function ends with `return`; for values = [2.0, 0.0], power = 2 it raised SystemExit: 1."
    )
    assert told(again).startswith("It calls itself without end; for values = [2.0, 0.0], power = 2 it raised Recursion")
    hints = [(ZeroDivisionError, "nothing is divided here"), (ArithmeticError, "no arithmetic")]
    verdict = check_function(lambda values, power: 1 / 0, total, CASES, [], "", hints)
    assert verdict.message.startswith("Nothing is divided here; for values = [2.0, 0.0], power = 2 it raised ZeroDiv")


def test_a_function_may_hide_what_it_takes():
    """Then its arguments are called as in the solution; and no function at all is told, whatever it says of itself."""
    strange = spiteful("__repr__", __call__=lambda self, *_: 7, __signature__=property(refuse))
    assert told(strange, slips=[]) == "For values = [2.0, 0.0], power = 2: 4 was expected, got 7."
    assert told(spiteful("__repr__")) == "A function was expected, got a Spiteful that cannot be shown."
    assert told([1, 2]) == "A function was expected, got list [1, 2]."


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.__setitem__(0, 5),
        lambda x: x.sort(),
        lambda x: setattr(x, "shape", (2, 1)),
        lambda x: x.__imul__(2),
    ],
)
def test_inputs_are_not_to_be_changed(change):
    """In place, whatever way; our own copies stay as they are, so that the answer is still known."""

    def changed(values, power):
        change(values)
        return 0

    said = told(changed, cases=[([2.0, 1.0], 2), ([1.0, 2.0], 2)])
    assert (
        said == "For values = [2.0, 1.0], power = 2 the input was changed on the way: write into a new array instead."
    )


def test_settings_of_the_notebook_do_not_reach_the_slips():
    """A student who lets NumPy raise gets the same sentence."""
    slips = [("it was divided by 0", lambda values, power: np.sum(values) / np.float64(0))]
    with np.errstate(all="raise"):
        assert told(lambda values, power: np.inf, slips=slips) == "It was divided by 0."


@pytest.mark.parametrize(
    "check", [check_shapes, lambda answer: check_kernel("sobel", answer), lambda answer: check_fooling(answer, 0.01)]
)
@pytest.mark.parametrize("answer", [answer for answer, _ in ANSWERS])
def test_answers_that_are_no_functions_may_be_strange_as_well(check, answer):
    """Kernels, shapes and scenes are read as carefully."""
    verdict = check(answer())
    assert verdict.state == "wrong" and len(repr(verdict)) < 250


def test_parts_of_an_answer_may_be_strange():
    """A dictionary of strange shapes, a scene of strange parts."""
    names = ["conv1", "pool1", "conv2", "pool2", "flatten"]
    assert "Conv1 should be a shape" in repr(check_shapes(dict.fromkeys(names, spiteful("__repr__", "__array__"))))
    assert "A dictionary" in repr(check_shapes({spiteful("__repr__"): 1}))
    scene = spiteful("__repr__", image=np.zeros((128, 128)), label=spiteful("__repr__", "__str__", "__eq__"))
    assert "A scene such as" in repr(check_fooling(scene, 0.01))


def test_an_answer_may_be_named():
    """As `help` shows the check, by the names of what it takes; a name that it lacks is an error of the call."""
    kernel = np.outer([1, 2, 1], [1, 0, -1])
    assert repr(check_kernel("sobel", w=kernel)) == repr(check_kernel(w=kernel, task="sobel")) != ""
    assert repr(check_kernel("sobel", w=kernel)) == repr(check_kernel("sobel", kernel))
    with pytest.raises(TypeError, match="missing a required argument: 'w'"):
        check_kernel("sobel", kernel=kernel)
