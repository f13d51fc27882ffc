"""Where images come from: photographs, drawn scenes and digits, all as floats in [0, 1]."""
