"""Cross-validation of the built-in XGBoost algorithm: a model for each fold, and what each says of the rows it did not see."""
import os

import numpy

import xgboost_metrics
from algorithm_job import OUTPUT, say


def folds(labels, count, by_class, random):
    """The number of the fold that each row belongs to.

    - by_class: whether each class is dealt out by itself, so that every fold has its share of it.
    """
    found = numpy.empty(len(labels), int)
    groups = [labels == label for label in numpy.unique(labels)] if by_class else [numpy.full(len(labels), True)]
    for group in groups:
        rows = random.permutation(numpy.flatnonzero(group))
        found[rows] = numpy.arange(len(rows)) % count
    return found


def cross_validate(settings, whole, train):
    """Trains a model for each fold of each repetition, and writes 'predictions.csv'.

    - train: trains with matrices by 'train' and 'validation', for a name, and gives the model.
    """
    labels = whole.get_label()
    say("Run %d-round of %d-fold cross validation with %d rows" % (settings.repeats, settings.folds, len(labels)))
    random, answers = numpy.random.RandomState(settings.parameters.get("seed", 0)), []
    for repeat in range(settings.repeats):
        fold, found = folds(labels, settings.folds, settings.classifies, random), [None] * len(labels)
        for number in range(settings.folds):
            held = numpy.flatnonzero(fold == number)
            data = {"train": whole.slice(numpy.flatnonzero(fold != number)), "validation": whole.slice(held)}
            model = train(data, "xgboost-model-%d" % (repeat * settings.folds + number))
            for row, answer in zip(held, model.predict(data["validation"])):
                found[row] = answer
        answers.append(numpy.array(found))
    os.makedirs(OUTPUT + "/data", exist_ok=True)
    table = numpy.column_stack([labels] + summary(answers, settings.classifies))
    numpy.savetxt(OUTPUT + "/data/predictions.csv", table, delimiter=",", fmt="%f")


def summary(answers, classifies):
    """The mean of what was said of each row; of classes the mean share of the one that won, and the class itself."""
    if not classifies:
        return [numpy.mean(answers, axis=0)]
    classes = numpy.array([xgboost_metrics.labels_of(answer) for answer in answers], int)
    shares = [answer.max(axis=1) if answer.ndim > 1 else answer for answer in answers]
    return [numpy.mean(shares, axis=0), [numpy.bincount(row).argmax() for row in classes.T]]
