"""Gives every customer of the test set a probability to churn."""

import csv
import json
import math
import tarfile
from pathlib import Path

MODEL = Path("/opt/ml/processing/model/model.tar.gz")
INPUT = Path("/opt/ml/processing/input/test/test.csv")
OUTPUT = Path("/opt/ml/processing/output/predictions/predictions.csv")


def main():
    with tarfile.open(MODEL) as archive:
        model = json.load(archive.extractfile("model.json"))
    print(f"model with {len(model['weights'])} weights")

    with open(INPUT, newline="") as file:
        rows = list(csv.DictReader(file))
    predictions = [
        {
            "customer_id": row["customer_id"],
            "region": row["region"],
            "contract": row["contract"],
            "churned": row["churned"],
            "probability": f"{probability(model, row):.6f}",
        }
        for row in rows
    ]
    predictions.sort(key=lambda prediction: prediction["customer_id"])

    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    with open(OUTPUT, "w", newline="") as file:
        writer = csv.DictWriter(file, list(predictions[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(predictions)
    mean = sum(float(prediction["probability"]) for prediction in predictions) / len(predictions)
    print(f"{len(predictions)} predictions, mean probability {mean:.3f}")


def probability(model, row):
    value = model["bias"] + sum(weight * float(row[name]) for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-value))


if __name__ == "__main__":
    main()
