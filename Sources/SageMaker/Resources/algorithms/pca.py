"""Retake's stand-in for principal component analysis, by scikit-learn: exact, whatever algorithm_mode says."""
import numpy

import standin_data as data

LIST_NAME = "projections"


def train(settings):
    from sklearn.decomposition import PCA, TruncatedSVD

    features = data.read_channels(["train", "test"], needs_labels=False)["train"][0]
    settings.check_width(features)
    count = settings.value("num_components", int)
    if not 1 <= count <= min(features.shape):
        raise data.UserError("num_components is %d, and the data has %d rows of %d features" % ((count,) + features.shape))
    if settings.value("subtract_mean", str, "true", ["true", "false"]) == "true":
        method = PCA(count, svd_solver="full").fit(features)
        mean = method.mean_
    else:
        method = TruncatedSVD(count, algorithm="arpack" if count < min(features.shape) else "randomized", random_state=0)
        method.fit(features)
        mean = numpy.zeros(features.shape[1])
    order = numpy.argsort(method.singular_values_, kind="stable")
    # As in the cloud's models, the largest component is the last.
    data.save(
        "pca", mean=mean, v=method.components_[order].T, s=method.singular_values_[order])


def answers(model, features, parameters={}):
    return [{"projection": row.tolist()} for row in (features - model["mean"]) @ model["v"]]
