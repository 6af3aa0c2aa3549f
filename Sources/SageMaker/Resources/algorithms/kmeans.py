"""Retake's stand-in for k-means, by scikit-learn: it holds all rows in memory where the cloud's own streams them."""
import numpy

import standin_data as data


def train(settings):
    from sklearn.cluster import KMeans

    sets = data.read_channels(["train", "test"], needs_labels=False)
    features = sets["train"][0]
    settings.check_width(features)
    count = settings.value("k", int)
    if not 1 <= count <= len(features):
        raise data.UserError("k is %d, and there are %d rows" % (count, len(features)))
    start = settings.value("init_method", str, "random", ["random", "kmeans++"])
    method = KMeans(
        count, init="k-means++" if start == "kmeans++" else "random", n_init=settings.value("local_lloyd_num_trials", int, 10),
        max_iter=settings.value("local_lloyd_max_iter", int, 300), random_state=0)
    model = {"centroids": method.fit(features).cluster_centers_}
    data.save("kmeans", **model)
    for name, (features, _) in sets.items():
        squares = numpy.array([answer["distance_to_cluster"] for answer in answers(model, features)]) ** 2
        data.metric(name, "msd", float(squares.mean()), "loss")
        data.metric(name, "ssd", float(squares.sum()), "loss")


def answers(model, features, parameters={}):
    distances = numpy.stack([numpy.linalg.norm(features - center, axis=1) for center in model["centroids"]], axis=1)
    return [
        {"closest_cluster": float(row.argmin()), "distance_to_cluster": float(row.min())} for row in distances]
