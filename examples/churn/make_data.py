"""Makes the raw data of the example: invented customers of an invented telephone company.

    python3 make_data.py

Writes buckets/churn-demo/raw/customers.csv and usage.csv.gz. The same rows every time.
"""

import csv
import datetime
import gzip
import io
import math
import random
from pathlib import Path

CUSTOMERS = 2600
MONTHS = ["2025-%02d" % month for month in range(1, 13)]
TODAY = datetime.date(2026, 1, 1)
CONTRACT_EFFECT = {"month-to-month": 1.1, "one-year": -0.9, "two-year": -3.6}
PAYMENT_EFFECT = {"card": -0.2, "direct-debit": -0.4, "invoice": 0.6}
REGIONS = ["east", "north", "south", "west"]


def main():
    random_source = random.Random(20260101)
    customers, usage = [], []
    for number in range(1, CUSTOMERS + 1):
        customer, months = make_customer(random_source, "C%05d" % number)
        customers.append(customer)
        usage.extend(months)

    # Exports are never clean: some customers come twice, some have no region.
    for index in random_source.sample(range(CUSTOMERS), 23):
        customers.append(list(customers[index]))
    for index in random_source.sample(range(CUSTOMERS), 31):
        customers[index][1] = ""

    folder = Path(__file__).parent / "buckets" / "churn-demo" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    header = ["customer_id", "region", "contract", "payment", "signed_up", "monthly_fee", "tickets", "churned"]
    (folder / "customers.csv").write_bytes(as_csv(header, customers))
    usage_csv = as_csv(["customer_id", "month", "minutes", "data_gb"], usage)
    with open(folder / "usage.csv.gz", "wb") as file:
        with gzip.GzipFile("", "wb", 9, file, mtime=0) as compressed:
            compressed.write(usage_csv)


def make_customer(random_source, customer_id):
    contract = random_source.choices(list(CONTRACT_EFFECT), [55, 25, 20])[0]
    payment = random_source.choice(list(PAYMENT_EFFECT))
    days = random_source.randrange(30, 2600)
    fee = 15 + 5 * random_source.randrange(0, 15)
    tickets = min(9, int(random_source.expovariate(0.9)))
    trend = random_source.gauss(0, 0.04)

    risk = -1.7 + CONTRACT_EFFECT[contract] + PAYMENT_EFFECT[payment]
    risk += 0.55 * tickets + 0.018 * (fee - 50) - 0.0006 * (days - 1000) - 14 * trend
    churned = random_source.random() < 1 / (1 + math.exp(-risk))

    signed_up = TODAY - datetime.timedelta(days=days)
    level = random_source.uniform(60, 600)
    months = []
    for index, month in enumerate(MONTHS):
        factor = max(0.05, 1 + trend * index + random_source.gauss(0, 0.08))
        minutes = 5 * round(level * factor / 5)
        data_gb = 0.5 * round(level * factor / 30 / 0.5)
        if month >= signed_up.isoformat()[:7]:
            months.append([customer_id, month, minutes, "%.1f" % data_gb])

    region = random_source.choice(REGIONS)
    customer = [customer_id, region, contract, payment, signed_up.isoformat(), "%.2f" % fee, tickets, int(churned)]
    return customer, months


def as_csv(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    main()
