"""Reads the raw exports, checks every row, removes duplicates and writes clean tables."""

import argparse
import csv
import datetime
import gzip
from pathlib import Path

INPUT = Path("/opt/ml/processing/input/raw")
OUTPUT = Path("/opt/ml/processing/output/clean")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--as-of", default="2026-01-01", help="the day for which tenure is computed")
    arguments = parser.parse_args()
    as_of = datetime.date.fromisoformat(arguments.as_of)

    with open(INPUT / "customers.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    print(f"customers.csv: {len(rows)} rows")
    customers = clean_customers(rows, as_of)
    write(OUTPUT / "customers.csv", customers)

    with gzip.open(INPUT / "usage.csv.gz", "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    print(f"usage.csv.gz: {len(rows)} rows")
    known = {customer["customer_id"] for customer in customers}
    usage = clean_usage(rows, known)
    write(OUTPUT / "usage.csv", usage)

    churned = sum(customer["churned"] == "1" for customer in customers)
    print(f"clean: {len(customers)} customers, {churned} churned, {len(usage)} months of usage")


def clean_customers(rows, as_of):
    seen, customers, duplicates, without_region = set(), [], 0, 0
    for row in rows:
        if row["customer_id"] in seen:
            duplicates += 1
            continue
        seen.add(row["customer_id"])
        if not row["region"]:
            without_region += 1
            row["region"] = "unknown"
        if float(row["monthly_fee"]) <= 0 or row["churned"] not in ("0", "1"):
            raise ValueError(f"bad row for {row['customer_id']}: {row}")
        signed_up = datetime.date.fromisoformat(row.pop("signed_up"))
        row["tenure_days"] = (as_of - signed_up).days
        customers.append(row)
    print(f"dropped {duplicates} duplicates; {without_region} customers have no region, set to 'unknown'")
    return sorted(customers, key=lambda customer: customer["customer_id"])


def clean_usage(rows, known):
    usage = []
    for row in rows:
        if row["customer_id"] not in known:
            continue
        month = datetime.datetime.strptime(row["month"], "%Y-%m").date()
        usage.append(
            {
                "customer_id": row["customer_id"],
                "month": month.isoformat(),
                "minutes": int(row["minutes"]),
                "data_gb": float(row["data_gb"]),
            }
        )
    return sorted(usage, key=lambda row: (row["customer_id"], row["month"]))


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
