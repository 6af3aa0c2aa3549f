/// The example that `retake init` writes: that of `examples/yaml`.
enum ExampleFiles {
    static let all: [(name: String, text: String)] = [
        (
            "retake.yaml",
            #"""
            # A pipeline of three steps. Type 'retake run', edit something, and type it again: only what changed runs.
            name: example
            parameters: {rows: 1000, depth: 3}

            steps:
              ingest:
                run: python3 ingest.py --rows ${parameters.rows}
                outputs: [clean]                              # a folder: outputs/clean, for the steps that name it

              train:
                run: python3 train.py --depth ${parameters.depth}
                code: [train.py, model.py]                    # what the step is made of; a change of it makes it run again
                inputs: {clean: "${steps.ingest.clean}"}      # found in inputs/clean
                outputs: [model]
                metrics: {error: 'error=([0-9.]+)'}           # read from what the step prints
                timeout: 10min

              report:
                run: python3 report.py
                inputs: {model: "${steps.train.model}", clean: "${steps.ingest.clean}"}
                outputs: [report]
                when: ${steps.train.metrics.error} < 100

            """#
        ),
        (
            "ingest.py",
            #"""
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

            """#
        ),
        (
            "model.py",
            #"""
            """A line through points, fitted piece by piece."""
            import csv


            def read(path):
                with open(path, newline="") as file:
                    return [(float(row["x"]), float(row["y"])) for row in csv.DictReader(file)]


            def fit(points, depth):
                """The mean of y in each of 2**depth parts of the range of x."""
                count = 2**depth
                sums = [[0.0, 0] for _ in range(count)]
                for x, y in points:
                    part = sums[min(count - 1, int(x / 10 * count))]
                    part[0] += y
                    part[1] += 1
                return [total / max(1, number) for total, number in sums]


            def predict(means, x):
                return means[min(len(means) - 1, int(x / 10 * len(means)))]

            """#
        ),
        (
            "train.py",
            #"""
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

            """#
        ),
        (
            "report.py",
            #"""
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

            """#
        ),
    ]
}
