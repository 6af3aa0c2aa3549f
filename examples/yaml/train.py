"""Fits a model, and prints how far off it is."""
import argparse
import json

import model

parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int, required=True)
depth = parser.parse_args().depth

points = model.read("inputs/clean/table.csv")
means = model.fit(points, depth)
error = sum(abs(model.predict(means, x) - y) for x, y in points) / len(points)
print(f"error={error:.4f}")
with open("outputs/model/means.json", "w") as file:
    json.dump(means, file)
