"""Retake's stand-in for linear learner, by scikit-learn: one model where the cloud's own trains many at once."""
import numpy

import standin_data as data


def train(settings):
    kind = settings.value("predictor_type", str, choices=["binary_classifier", "multiclass_classifier", "regressor"])
    sets = data.read_channels(["train", "validation", "test"], needs_labels=True)
    features, labels = sets["train"]
    settings.check_width(features)
    decay, sparsity = settings.value("wd", float, 0.0), settings.value("l1", float, 0.0)
    if kind == "regressor":
        coefficients, intercept = regression(features, labels, decay, sparsity)
    else:
        classes = settings.value("num_classes", int) if kind == "multiclass_classifier" else 2
        if labels.min() < 0 or labels.max() >= classes:
            raise data.UserError("labels must be 0 to %d" % (classes - 1))
        coefficients, intercept = classification(features, labels, classes, decay)
    model = {"kind": numpy.array(kind), "coefficients": coefficients, "intercept": intercept}
    data.save(**model)
    for name, (features, labels) in sets.items():
        report(name, kind, answers(model, features), labels)


def regression(features, labels, decay, sparsity):
    from sklearn.linear_model import ElasticNet, LinearRegression

    strength = decay + sparsity
    model = ElasticNet(alpha=strength, l1_ratio=sparsity / strength) if strength else LinearRegression()
    model.fit(features, labels)
    return numpy.atleast_2d(model.coef_), numpy.atleast_1d(model.intercept_)


def classification(features, labels, classes, decay):
    """A weight for each class, also of those that have no rows; of two classes, for the second alone."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=1 / (decay * len(labels)) if decay else 1e4, max_iter=1000)
    model.fit(scaler.transform(features), labels)
    coefficients = model.coef_ / scaler.scale_
    intercept = model.intercept_ - coefficients @ scaler.mean_
    if classes == 2:
        return coefficients, intercept
    if len(model.classes_) == 2:
        coefficients, intercept = numpy.vstack([-coefficients, coefficients]) / 2, numpy.r_[-intercept, intercept] / 2
    rows, shifts = numpy.zeros((classes, features.shape[1])), numpy.full(classes, -1e9)
    present = model.classes_.astype(int)
    rows[present], shifts[present] = coefficients, intercept
    return rows, shifts


def answers(model, features, parameters={}):
    scores, kind = features @ model["coefficients"].T + model["intercept"], str(model["kind"])
    if kind == "regressor":
        return [{"score": float(score)} for score in scores[:, 0]]
    if kind == "binary_classifier":
        shares = 1 / (1 + numpy.exp(-scores[:, 0]))
        return [{"score": float(share), "predicted_label": float(share >= 0.5)} for share in shares]
    shares = numpy.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return [{"score": row.tolist(), "predicted_label": float(row.argmax())} for row in shares]


def report(name, kind, found, labels):
    if kind == "regressor":
        errors = numpy.array([one["score"] for one in found]) - labels
        data.metric(name, "mse", float(numpy.mean(errors ** 2)), "loss")
        data.metric(name, "objective_loss", float(numpy.mean(errors ** 2)), "loss")
        data.metric(name, "absolute_loss", float(numpy.mean(abs(errors))), "loss")
        return
    guessed = numpy.array([one["predicted_label"] for one in found])
    accuracy = float(numpy.mean(guessed == labels))
    if kind == "multiclass_classifier":
        data.metric(name, "multiclass_accuracy", accuracy)
        shares = [one["score"][int(label)] for one, label in zip(found, labels)]
    else:
        hits = numpy.sum((guessed == 1) & (labels == 1))
        precision, recall = hits / max(numpy.sum(guessed == 1), 1), hits / max(numpy.sum(labels == 1), 1)
        data.metric(name, "binary_classification_accuracy", accuracy)
        data.metric(name, "precision", precision)
        data.metric(name, "recall", recall)
        data.metric(name, "binary_f_beta", 2 * precision * recall / ((precision + recall) or 1))
        shares = [one["score"] if label == 1 else 1 - one["score"] for one, label in zip(found, labels)]
    data.metric(name, "objective_loss", float(-numpy.mean(numpy.log(numpy.maximum(shares, 1e-15)))), "loss")
