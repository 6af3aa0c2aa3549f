"""A model that multiplies by ten."""

import os


def model_fn(folder):
    with open(folder + "/factor") as file:
        return int(file.read())


def input_fn(body, content_type):
    return [int(line) for line in (body if isinstance(body, str) else body.decode()).split()]


def predict_fn(numbers, factor):
    return [number * factor for number in numbers]


def output_fn(answers, accept):
    return ",".join(map(str, answers))


if __name__ == "__main__":
    with open(os.environ["SM_MODEL_DIR"] + "/factor", "w") as model:
        model.write("10")
