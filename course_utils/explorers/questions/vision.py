"""The predictions of notebook 03, Cityscape or landscape."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "more edge": Question(
        "Which picture has the larger mean of vertical edges, the city or the forest?",
        {
            "the city: walls are vertical edges": "They are, and strong ones; but a mean counts pixels, and most "
            "pixels of a wall are flat.",
            "the forest": "Walls are few and long. Leaves are many, like blades of grass, and their small edges add up "
            "to more. The slide's filter is fooled by leaves, too: .108 for its city, .123 for its landscape.",
            "both the same, up to noise": "Nothing makes the two means meet: they measure how much of a picture is "
            "edge, and that differs a lot.",
        },
        right="the forest",
        telling=("by leaves", "grass", ".123"),
    ),
    "a bar alone": Question(
        "E is averaged along upright bars of 25 pixels. What happens to its mean?",
        {
            "it grows for the city and shrinks for the forest": "A long line does come out brighter than specks, at "
            "its own place. Summed over the picture, nothing was added and nothing lost.",
            "nearly nothing, for both": "An average of averages is the average. Such a bar cannot change the order.",
            "it falls to 1/25, for both": "Each pixel counts 1/25, but in 25 averages.",
        },
        right="nearly nothing, for both",
        telling=("average of averages", "cannot change the order"),
    ),
}
