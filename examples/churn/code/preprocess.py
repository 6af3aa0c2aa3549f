"""Turns clean tables into features, and splits them into train, validation and test."""

import argparse
import csv
import random
import statistics
from collections import defaultdict
from pathlib import Path

INPUT = Path("/opt/ml/processing/input/clean")
OUTPUT = Path("/opt/ml/processing/output")

CONTRACTS = ["month-to-month", "one-year", "two-year"]
PAYMENTS = ["card", "direct-debit", "invoice"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--validation-share", type=float, default=0.15)
    parser.add_argument("--test-share", type=float, default=0.15)
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()

    usage = defaultdict(list)
    for row in read(INPUT / "usage.csv"):
        usage[row["customer_id"]].append((float(row["minutes"]), float(row["data_gb"])))
    rows = [features(customer, usage[customer["customer_id"]]) for customer in read(INPUT / "customers.csv")]
    print(f"{len(rows)} customers, {len(rows[0]) - 4} features")

    random.Random(arguments.seed).shuffle(rows)
    test_end = round(len(rows) * arguments.test_share)
    validation_end = test_end + round(len(rows) * arguments.validation_share)
    splits = {"test": rows[:test_end], "validation": rows[test_end:validation_end], "train": rows[validation_end:]}

    scales = scales_of(splits["train"])
    for name in ["train", "validation", "test"]:
        rows = scaled(splits[name], scales)
        write(OUTPUT / name / f"{name}.csv", rows)
        share = sum(row["churned"] for row in rows) / len(rows)
        print(f"{name}: {len(rows)} customers, {share:.1%} churned")


def features(customer, months):
    minutes = [month[0] for month in months]
    data = [month[1] for month in months]
    row = {
        "customer_id": customer["customer_id"],
        "region": customer["region"],
        "contract": customer["contract"],
        "churned": int(customer["churned"]),
        "monthly_fee": float(customer["monthly_fee"]),
        "tickets": float(customer["tickets"]),
        "tenure_days": float(customer["tenure_days"]),
        "minutes_mean": statistics.fmean(minutes),
        "minutes_spread": statistics.pstdev(minutes),
        "minutes_trend": trend(minutes),
        "data_mean": statistics.fmean(data),
        "data_spread": statistics.pstdev(data),
        "data_trend": trend(data),
    }
    for contract in CONTRACTS:
        row[f"contract_{contract}"] = float(customer["contract"] == contract)
    for payment in PAYMENTS:
        row[f"payment_{payment}"] = float(customer["payment"] == payment)
    return row


def trend(values):
    """The slope of a line through the values, as a share of their mean."""
    mean = statistics.fmean(values)
    middle = (len(values) - 1) / 2
    spread = sum((index - middle) ** 2 for index in range(len(values)))
    if not spread or not mean:
        return 0.0
    return sum((index - middle) * (value - mean) for index, value in enumerate(values)) / spread / mean


def scales_of(rows):
    names = list(rows[0])[4:]
    columns = {name: [row[name] for row in rows] for name in names}
    return {name: (statistics.mean(column), statistics.pstdev(column)) for name, column in columns.items()}


def scaled(rows, scales):
    return [
        {name: round((value - scales[name][0]) / scales[name][1], 6) if name in scales else value for name, value in row.items()}
        for row in rows
    ]


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
