"""Retake's stand-in for k-nearest neighbors: an exact search by scikit-learn, where the cloud's own has other indices too."""
import numpy

import standin_data as data


def train(settings):
    kind = settings.value("predictor_type", str, choices=["classifier", "regressor"])
    count, size = settings.value("k", int), settings.value("sample_size", int)
    sets = data.read_channels(["train", "test"], needs_labels=True)
    features, labels = sets["train"]
    settings.check_width(features)
    if settings.value("dimension_reduction_type", str, "none") != "none":
        data.say("Retake: dimension_reduction_type has no effect here")
    if size < len(features):
        chosen = numpy.sort(numpy.random.RandomState(0).choice(len(features), size, replace=False))
        features, labels = features[chosen], labels[chosen]
    if not 1 <= count <= len(features):
        raise data.UserError("k is %d, and the sample has %d rows" % (count, len(features)))
    metric = settings.value("index_metric", str, "L2", ["L2", "INNER_PRODUCT", "COSINE"])
    model = {
        "predictor": numpy.array(kind), "metric": numpy.array(metric), "k": numpy.array(count), "features": features,
        "labels": labels,
    }
    data.save("knn", **model)
    for name, (features, labels) in sets.items():
        found = numpy.array([answer["predicted_label"] for answer in answers(model, features)])
        if kind == "classifier":
            data.metric(name, "accuracy", float(numpy.mean(found == labels)))
        else:
            data.metric(name, "mse", float(numpy.mean((found - labels) ** 2)), "loss")


def neighbors(model, features):
    """Distances and rows of those that are nearest to each."""
    metric, count = str(model["metric"]), int(model["k"])
    if metric == "INNER_PRODUCT":
        closeness = features @ model["features"].T
        rows = numpy.argsort(-closeness, axis=1, kind="stable")[:, :count]
        return numpy.take_along_axis(closeness, rows, axis=1), rows
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=count, metric="cosine" if metric == "COSINE" else "euclidean")
    return search.fit(model["features"]).kneighbors(features)


def answers(model, features, parameters={}):
    distances, rows = neighbors(model, features)
    found = []
    for distance, labels in zip(distances, model["labels"][rows]):
        if str(model["predictor"]) == "regressor":
            label = float(labels.mean())
        else:
            names, counts = numpy.unique(labels, return_counts=True)
            label = float(names[counts.argmax()])
        answer = {"predicted_label": label}
        if parameters.get("verbose") == "true":
            answer.update(distances=distance.tolist(), labels=labels.tolist())
        found.append(answer)
    return found
