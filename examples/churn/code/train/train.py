"""Trains the churn model and saves it where SageMaker collects it."""

import argparse
import csv
import json
import os
from pathlib import Path

from model import LogisticRegression, accuracy, area_under_curve

NOT_FEATURES = ["customer_id", "region", "contract", "churned"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--l2", type=float, default=0.0)
    parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--validation", default=os.environ["SM_CHANNEL_VALIDATION"])
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    arguments = parser.parse_args()

    names, rows, labels = load(Path(arguments.train) / "train.csv")
    _, validation_rows, validation_labels = load(Path(arguments.validation) / "validation.csv")
    print(f"training on {len(rows)} customers with {len(names)} features, {arguments.epochs} epochs")

    model = LogisticRegression(names)
    for epoch in range(1, arguments.epochs + 1):
        loss = model.step(rows, labels, arguments.learning_rate, arguments.l2)
        if epoch % 200 == 0 or epoch == arguments.epochs:
            probabilities = model.predict(validation_rows)
            auc = area_under_curve(validation_labels, probabilities)
            print(f"epoch {epoch}: train:loss={loss:.4f} validation:auc={auc:.4f}", flush=True)

    print(f"validation:accuracy={accuracy(validation_labels, probabilities):.4f}")
    path = Path(arguments.model_dir) / "model.json"
    path.write_text(json.dumps(model.as_dictionary(), indent=1) + "\n")
    print(f"saved {path}")


def load(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in NOT_FEATURES]
    return names, [[float(row[name]) for name in names] for row in rows], [int(row["churned"]) for row in rows]


if __name__ == "__main__":
    main()
