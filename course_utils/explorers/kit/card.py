"""The heading of an explorer: its title, what to do, what goes wrong, its tour and the hands of a hall."""

from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent
PARTS = ("stage.js", "tour.js", "hands.js", "card.js")  # joined to one module, each using those before


class Card(anywidget.AnyWidget):
    """The heading of an explorer; its page side keeps keys inside the card and gives every control a name."""

    _esm = "".join((HERE / part).read_text(encoding="utf-8") for part in PARTS)
    _css = (HERE / "card.css").read_text(encoding="utf-8")
    title = traitlets.Unicode().tag(sync=True)
    lead = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    resets = traitlets.Bool().tag(sync=True)  # whether there is a button to start over
    again = traitlets.Int().tag(sync=True)  # how often it was pressed
    stops = traitlets.List(traitlets.Unicode()).tag(sync=True)  # what is said at each stop of the tour
    stop = traitlets.Int().tag(sync=True)  # at which one we are, counted from 1; 0 in free play
    hands = traitlets.List(traitlets.Int()).tag(sync=True)  # that were counted in a hall for each answer of a question
