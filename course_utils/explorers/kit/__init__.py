"""What every explorer is made of: a card, planes of numbers, charts, still pictures, predictions."""
