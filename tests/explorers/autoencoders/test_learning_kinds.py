"""Sort examples by who has labels."""

import pytest

from course_utils.explorers.autoencoders.learning_kinds import EXAMPLES, KINDS, LearningKindsExplorer


@pytest.fixture
def explorer():
    made = LearningKindsExplorer()
    yield made
    made.close()


def test_every_kind_has_examples():
    """Two or three of each, and the autoencoder is unsupervised, as on the slides."""
    kinds = [kind for _, kind, _ in EXAMPLES.values()]
    assert set(kinds) == set(KINDS) and min(map(kinds.count, KINDS)) >= 2
    assert EXAMPLES["give it back"][1] == "unsupervised"


def test_all_can_be_sorted_rightly(explorer):
    """Choosing each example's kind counts up to eight."""
    for number, (_, kind, because) in enumerate(EXAMPLES.values(), start=1):
        explorer.example.value = number
        assert because not in explorer.view.reading  # nothing is told before
        explorer.kind.value = kind
        explorer.sort.click()
        assert because in explorer.view.reading
        assert explorer.numbers()["right"] == list(EXAMPLES)[:number]
    assert "right=8" in repr(explorer)


def test_a_wrong_one_can_be_sorted_again(explorer):
    """It is called wrong without telling the answer; the second try counts."""
    explorer.kind.value = "unsupervised"
    explorer.sort.click()
    assert "Not unsupervised" in explorer.view.reading and "Supervised" not in explorer.view.reading
    explorer.kind.value = "supervised"
    explorer.sort.click()
    assert explorer.numbers()["right"] == ["skin"]


def test_nothing_is_sorted_before_a_kind_is_chosen(explorer):
    """The button rests, and another example begins unchosen."""
    assert explorer.sort.disabled
    explorer.kind.value = "supervised"
    assert not explorer.sort.disabled
    explorer.example.value = 2
    assert explorer.kind.value is None and explorer.sort.disabled


def test_the_board_shows_what_was_sorted(explorer):
    """In words for a screen reader, and in the picture."""
    before = explorer.png()
    explorer.kind.value = "semi-supervised"
    explorer.sort.click()
    assert "skin as semi-supervised" in explorer.alt and explorer.png() != before


def test_an_example_beyond_the_last_gets_a_sentence():
    """There are eight."""
    with pytest.raises(ValueError, match="example should be a finite number"):
        LearningKindsExplorer(9)
