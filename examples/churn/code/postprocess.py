"""Writes the report that the retention team reads, and the list of customers to call."""

import argparse
import csv
import json
from pathlib import Path

INPUT = Path("/opt/ml/processing/input/predictions/predictions.csv")
OUTPUT = Path("/opt/ml/processing/output/report")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threshold", type=float, default=0.5)
    arguments = parser.parse_args()

    with open(INPUT, newline="") as file:
        customers = list(csv.DictReader(file))
    for customer in customers:
        customer["churned"] = customer["churned"] == "1"
        customer["probability"] = float(customer["probability"])
        customer["flagged"] = customer["probability"] >= arguments.threshold
    print(f"{len(customers)} predictions, threshold {arguments.threshold}")

    correct = sum(customer["flagged"] == customer["churned"] for customer in customers)
    accuracy = correct / len(customers)
    auc = area_under_curve(customers)
    print(f"accuracy {accuracy:.3f}, AUC {auc:.3f}")

    contracts = []
    for contract in sorted({customer["contract"] for customer in customers}):
        members = [customer for customer in customers if customer["contract"] == contract]
        contracts.append(segment(contract, members))

    OUTPUT.mkdir(parents=True, exist_ok=True)
    report = {
        "threshold": arguments.threshold,
        "accuracy": round(accuracy, 4),
        "auc": round(auc, 4),
        "contracts": contracts,
    }
    (OUTPUT / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    (OUTPUT / "report.md").write_text(markdown(report))
    calls = sorted((c for c in customers if c["flagged"]), key=lambda c: (-c["probability"], c["customer_id"]))
    with open(OUTPUT / "calls.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["customer_id", "region", "contract", "probability"])
        writer.writerows([c["customer_id"], c["region"], c["contract"], c["probability"]] for c in calls)
    print(f"report written, {len(calls)} customers to call")


def segment(contract, customers):
    churned = sum(customer["churned"] for customer in customers)
    flagged = sum(customer["flagged"] for customer in customers)
    hits = sum(customer["flagged"] and customer["churned"] for customer in customers)
    print(f"{contract}: {len(customers)} customers, {churned} churned, {flagged} flagged, {hits} of them rightly", flush=True)
    precision = hits / flagged
    recall = hits / churned if churned else 0.0
    return {
        "contract": contract,
        "customers": len(customers),
        "churned": churned,
        "flagged": flagged,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
    }


def area_under_curve(customers):
    churned = [customer["probability"] for customer in customers if customer["churned"]]
    stayed = [customer["probability"] for customer in customers if not customer["churned"]]
    wins = sum((high > low) + 0.5 * (high == low) for high in churned for low in stayed)
    return wins / (len(churned) * len(stayed))


def markdown(report):
    lines = [
        "# Churn report",
        "",
        f"Accuracy {report['accuracy']:.3f}, AUC {report['auc']:.3f}, threshold {report['threshold']}.",
        "",
        "| contract | customers | churned | flagged | precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    for row in report["contracts"]:
        lines.append(
            f"| {row['contract']} | {row['customers']} | {row['churned']} | {row['flagged']} "
            f"| {row['precision']:.2f} | {row['recall']:.2f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
