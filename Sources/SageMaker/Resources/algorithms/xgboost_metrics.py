"""The metrics that the built-in XGBoost algorithm adds to those of xgboost itself."""
import numpy


def labels_of(predictions):
    """The classes that predictions stand for."""
    if predictions.ndim > 1:
        return predictions.argmax(axis=1)
    # Classes of 'multi:softmax' are whole numbers, and those of probabilities are rounded to one.
    return numpy.where(predictions > 0.5, numpy.maximum(numpy.round(predictions), 1), 0)


def shares(predicted, labels):
    """Precision, recall and F1 of each class, in the order of the classes."""
    found = []
    for name in numpy.unique(numpy.concatenate([predicted, labels])):
        hits = numpy.sum((predicted == name) & (labels == name))
        precision = hits / max(numpy.sum(predicted == name), 1)
        recall = hits / max(numpy.sum(labels == name), 1)
        found.append((name, precision, recall, 2 * precision * recall / ((precision + recall) or 1)))
    return found


def of_positive(predicted, labels):
    if numpy.unique(labels).size > 2:
        raise ValueError("Target is multiclass but average='binary'")
    return next((row for row in shares(predicted, labels) if row[0] == 1), (1, 0.0, 0.0, 0.0))


def mean(rows, column):
    return float(numpy.mean([row[column] for row in rows]))


def accuracy(predicted, labels):
    return float(numpy.mean(predicted == labels))


CLASSIFICATION = {
    "accuracy": accuracy,
    "balanced_accuracy": lambda p, l: mean([row for row in shares(p, l) if row[0] in l], 2),
    "f1": lambda p, l: mean(shares(p, l), 3),
    "f1_binary": lambda p, l: of_positive(p, l)[3],
    "f1_macro": lambda p, l: mean(shares(p, l), 3),
    "precision": lambda p, l: of_positive(p, l)[1],
    "precision_macro": lambda p, l: mean(shares(p, l), 1),
    "precision_micro": accuracy,
    "recall": lambda p, l: of_positive(p, l)[2],
    "recall_macro": lambda p, l: mean(shares(p, l), 2),
    "recall_micro": accuracy,
}
REGRESSION = {
    "mse": lambda p, l: float(numpy.mean((p - l) ** 2)),
    "r2": lambda p, l: float(1 - numpy.sum((l - p) ** 2) / (numpy.sum((l - l.mean()) ** 2) or 1)),
}
NAMES = set(CLASSIFICATION) | set(REGRESSION)


def evaluator(names):
    """A function for xgboost that computes these metrics; none where there are none."""

    def evaluate(predictions, data):
        labels = data.get_label()
        predictions = numpy.asarray(predictions, float)
        classes = labels_of(predictions) if any(name in CLASSIFICATION for name in names) else None
        return [
            (name, CLASSIFICATION[name](classes, labels) if name in CLASSIFICATION else REGRESSION[name](predictions, labels))
            for name in names
        ]

    return evaluate if names else None
