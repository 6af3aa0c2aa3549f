"""Makes a table of numbers, the same one each time."""
import argparse
import csv
import random

parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int, required=True)
rows = parser.parse_args().rows

random.seed(1)
with open("outputs/clean/table.csv", "w", newline="") as file:
    table = csv.writer(file)
    table.writerow(["x", "y"])
    for _ in range(rows):
        x = random.uniform(0, 10)
        table.writerow([round(x, 3), round(3 * x + random.gauss(0, 1), 3)])
print(f"{rows} rows")
