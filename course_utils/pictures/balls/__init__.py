"""Draw balls from a seed: ten of sports, and quaffle, bludger and snitch. Pose, light, size and surroundings vary.

A ball is a solid, whose surface lies where a distance is 0, and a skin, which says of every place on it what colour it
has, how far it stands out and how it shines. `draw_ball` sets it down somewhere and photographs it. To add a ball,
write its skin and enter it under a name: ``BALLS["marble"] = Ball(marble)``.

Examples
--------
>>> draw_ball("basketball", seed=0, size=32).shape
(32, 32, 3)
"""

from course_utils.pictures.balls.drawing import BALLS, QUIDDITCH, SPORTS, Ball, draw_ball, draw_balls, draw_masked_balls
from course_utils.pictures.balls.skins import Skin

__all__ = ["BALLS", "QUIDDITCH", "SPORTS", "Ball", "Skin", "draw_ball", "draw_balls", "draw_masked_balls"]
