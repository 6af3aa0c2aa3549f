"""The stand-ins of first-party algorithms, compared with scikit-learn called directly."""
import io
import json
import re
import unittest

from workbench import AlgorithmTest, csv_text

try:
    import numpy
    import sklearn.cluster
    import sklearn.decomposition
    import sklearn.linear_model
    import sklearn.neighbors
except ImportError as error:
    raise unittest.SkipTest("%s; pip install scikit-learn" % error)

import recordio

random = numpy.random.RandomState(1)
X = random.rand(60, 3).astype("f4")
Y = (3 * X[:, 0] - 2 * X[:, 1] + 1).astype("f4")
CLASSES = (Y > 1.5).astype("f4")
KINDS = numpy.digitize(Y, [1, 2]).astype("f4")
ROWS = csv_text(X[:2])


class StandInTest(AlgorithmTest):
    trainer = server = "standin.py"

    def fit(self, name, hyperparameters, labels=None, **channels):
        data = csv_text(X) if labels is None else csv_text(labels, X)
        kind = "text/csv;label_size=%d" % (labels is not None)
        log = self.succeed(hyperparameters, {"train": (kind, {"a.csv": data}), **channels}, "train", name)
        self.assertRegex(log.splitlines()[0], "^Retake's stand-in for ")
        return log

    def answers(self, name, accept="application/json"):
        with self.serving("serve", name) as ask:
            status, answer = ask(ROWS, "text/csv", accept)
        self.assertEqual(status, 200, answer)
        return answer

    def test_linear_learner_answers_scores(self):
        log = self.fit("linear_learner", {"predictor_type": "regressor"}, Y)
        self.assertRegex(log, r"#quality_metric: host=algo-1, train mse <loss>=")
        found = json.loads(self.answers("linear_learner"))["predictions"]
        expected = sklearn.linear_model.LinearRegression().fit(X, Y).predict(X[:2])
        numpy.testing.assert_allclose([one["score"] for one in found], expected, rtol=1e-4)

    def test_linear_learner_tells_two_classes_apart_in_every_form_of_answer(self):
        validation = {"validation": ("text/csv", {"v": csv_text(CLASSES, X)})}
        log = self.fit("linear_learner", {"predictor_type": "binary_classifier"}, CLASSES, **validation)
        self.assertIn("#quality_metric: host=algo-1, validation binary_classification_accuracy <score>=1", log)
        with self.serving("serve", "linear_learner") as ask:
            found = json.loads(ask(ROWS, "text/csv", "application/json")[1])["predictions"]
            self.assertEqual([one["predicted_label"] for one in found], CLASSES[:2].tolist())
            lines = ask(ROWS, "text/csv", "application/jsonlines")[1].splitlines()
            self.assertEqual([json.loads(line) for line in lines], found)
            csv = ask(ROWS, "text/csv", "text/csv")[1].decode()
            self.assertEqual(csv, "".join("%r,%r\n" % (one["score"], one["predicted_label"]) for one in found))
            records = ask(ROWS, "text/csv", "application/x-recordio-protobuf")[1]
            self.assertEqual(len(list(recordio.payloads(records))), 2)
            body = json.dumps({"instances": [{"features": X[0].tolist()}, {"data": {"features": {"values": X[1].tolist()}}}]})
            self.assertEqual(json.loads(ask(body, "application/json", "application/json")[1])["predictions"], found)
            body = b"".join(recordio.record({"values": row}) for row in X[:2])
            answer = ask(body, "application/x-recordio-protobuf", "application/json")[1]
            self.assertEqual(json.loads(answer)["predictions"], found)

    def test_linear_learner_tells_several_classes_apart(self):
        self.fit("linear_learner", {"predictor_type": "multiclass_classifier", "num_classes": "3"}, KINDS)
        found = json.loads(self.answers("linear_learner"))["predictions"]
        self.assertEqual([one["predicted_label"] for one in found], KINDS[:2].tolist())
        self.assertAlmostEqual(sum(found[0]["score"]), 1)

    def test_kmeans_answers_the_closest_cluster(self):
        log = self.fit("kmeans", {"k": "4"})
        direct = sklearn.cluster.KMeans(4, init="random", n_init=10, max_iter=300, random_state=0).fit(X)
        self.assertAlmostEqual(float(re.search("train ssd <loss>=(.*)", log)[1]), float(direct.inertia_), 3)
        found = json.loads(self.answers("kmeans"))["predictions"]
        self.assertEqual([one["closest_cluster"] for one in found], direct.predict(X[:2]).tolist())
        numpy.testing.assert_allclose([one["distance_to_cluster"] for one in found], direct.transform(X[:2]).min(axis=1), rtol=1e-4)

    def test_knn_answers_the_label_of_most_neighbors(self):
        self.fit("knn", {"k": "5", "predictor_type": "classifier", "sample_size": "1000"}, KINDS)
        found = json.loads(self.answers("knn", "application/json; verbose=true"))["predictions"]
        direct = sklearn.neighbors.KNeighborsClassifier(5).fit(X, KINDS)
        self.assertEqual([one["predicted_label"] for one in found], direct.predict(X[:2]).tolist())
        numpy.testing.assert_allclose(found[0]["distances"], direct.kneighbors(X[:1])[0][0], rtol=1e-4, atol=1e-6)
        self.assertEqual(len(found[0]["labels"]), 5)

    def test_pca_has_the_largest_component_last(self):
        self.fit("pca", {"num_components": "2", "feature_dim": "3"})
        found = json.loads(self.answers("pca"))["projections"]
        direct = sklearn.decomposition.PCA(2, svd_solver="full").fit(X).transform(X[:2])
        numpy.testing.assert_allclose([one["projection"] for one in found], direct[:, ::-1], rtol=1e-3, atol=1e-5)
        model = numpy.load(io.BytesIO(self.read("model/model_algo-1")))
        self.assertLess(model["s"][0], model["s"][1])

    def test_what_is_wrong_is_told(self):
        train = {"train": ("text/csv;label_size=0", {"a.csv": csv_text(X)})}
        self.assertEqual(self.failure({}, train, "train", "kmeans"), "Missing required hyperparameter: k")
        self.assertEqual(self.failure({"k": "61"}, train, "train", "kmeans"), "k is 61, and there are 60 rows")
        self.assertEqual(
            self.failure({"k": "2", "feature_dim": "4"}, train, "train", "kmeans"),
            "feature_dim is 4, and the data has 3 features")
        self.assertEqual(
            self.failure({"predictor_type": "x"}, train, "train", "linear_learner"),
            "Hyperparameter predictor_type: x is not in ['binary_classifier', 'multiclass_classifier', 'regressor']")


if __name__ == "__main__":
    unittest.main()
