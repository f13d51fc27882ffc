"""The predictions of notebook 03, Cityscape or landscape."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "more edge": Question(
        "Which picture has the larger mean of vertical edges, the city or the forest?",
        ["the city: walls are vertical edges", "the forest", "both the same, up to noise"],
        right="the forest",
        because=(
            "Walls are few and long. Leaves are many, like blades of grass, and their small edges add up to more. "
            "The slide's filter is fooled by leaves, too: .108 for its city, .123 for its landscape."
        ),
        telling=("by leaves", "grass", ".123"),
    ),
    "a bar alone": Question(
        "E is averaged along upright bars of 25 pixels. What happens to its mean?",
        ["it grows for the city and shrinks for the forest", "nearly nothing, for both", "it falls to 1/25, for both"],
        right="nearly nothing, for both",
        because="An average of averages is the average. A linear layer alone cannot change the order.",
        telling=("average of averages", "cannot change the order"),
    ),
}
