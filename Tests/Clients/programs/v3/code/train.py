"""Copies the numbers that it reads into its model."""

import os

with open(os.environ["SM_CHANNEL_TRAIN"] + "/numbers.txt") as file:
    numbers = file.read()
with open(os.environ["SM_MODEL_DIR"] + "/model.txt", "w") as file:
    file.write(numbers)
