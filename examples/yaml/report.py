"""Writes a short report about the model."""
import csv
import json

with open("inputs/model/means.json") as file:
    means = json.load(file)
with open("inputs/clean/table.csv", newline="") as file:
    count = len(list(csv.DictReader(file)))

with open("outputs/report/report.md", "w") as file:
    file.write(f"# Report\n\n{len(means)} parts, {count} rows, lowest mean {min(means):.2f}\n")
print("report written")
