"""Counts the words that it is given."""

import sys

with open("/opt/ml/processing/output/count.txt", "w") as file:
    file.write(str(len(sys.argv[1:])))
