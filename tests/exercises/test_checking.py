"""The engine of the checks: which slip it names, how it calls the inputs, what it hands to a student's function."""

import numpy as np
import pytest

from course_utils.exercises.checking import check_function


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
