"""Adds the numbers that it reads, and one more."""

import argparse
import os

parser = argparse.ArgumentParser()
parser.add_argument("--more", type=int)
with open(os.environ["SM_CHANNEL_TRAIN"] + "/numbers.txt") as file:
    numbers = [int(line) for line in file]
print("sum=%d" % (sum(numbers) + parser.parse_args().more))
with open(os.environ["SM_MODEL_DIR"] + "/model.txt", "w") as file:
    file.write(str(sum(numbers)))
