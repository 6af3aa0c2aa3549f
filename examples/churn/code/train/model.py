"""Logistic regression by gradient descent, and two ways to judge it."""

import math
from operator import mul


class LogisticRegression:
    def __init__(self, names):
        self.names = names
        self.weights = [0.0] * len(names)
        self.bias = 0.0

    def predict(self, rows):
        return [sigmoid(self.bias + sum(map(mul, self.weights, row))) for row in rows]

    def step(self, rows, labels, learning_rate, l2):
        """Goes down the gradient once, over all rows. Returns the loss before the step."""
        probabilities = self.predict(rows)
        errors = [probability - label for probability, label in zip(probabilities, labels)]
        for index, column in enumerate(zip(*rows)):
            gradient = sum(map(mul, errors, column)) / len(rows)
            self.weights[index] -= learning_rate * (gradient + l2 * self.weights[index])
        self.bias -= learning_rate * sum(errors) / len(rows)
        return sum(map(log_loss, labels, probabilities)) / len(rows)

    def as_dictionary(self):
        weights = [round(weight, 9) for weight in self.weights]
        return {"bias": round(self.bias, 9), "weights": dict(zip(self.names, weights))}


def sigmoid(value):
    return 1 / (1 + math.exp(-value))


def log_loss(label, probability):
    return -math.log(probability if label else 1 - probability)


def accuracy(labels, probabilities):
    return sum((probability >= 0.5) == bool(label) for label, probability in zip(labels, probabilities)) / len(labels)


def area_under_curve(labels, probabilities):
    """How often someone who churned got a higher probability than someone who stayed."""
    order = sorted(range(len(labels)), key=lambda index: probabilities[index])
    ranks = sum(rank for rank, index in enumerate(order, 1) if labels[index])
    churned = sum(labels)
    return (ranks - churned * (churned + 1) / 2) / (churned * (len(labels) - churned))
