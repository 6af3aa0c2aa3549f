"""The trainer and the server of the built-in XGBoost algorithm, compared with xgboost called directly."""
import io
import json
import os
import pickle
import re
import threading
import unittest

from workbench import AlgorithmTest, csv_text

try:
    import numpy
    import xgboost
except ImportError as error:
    raise unittest.SkipTest("%s; pip install xgboost-cpu, or xgboost" % error)

import recordio

random = numpy.random.RandomState(1)
X = random.rand(200, 4).astype("f4")
Y = (3 * X[:, 0] - 2 * X[:, 1] + 0.1 * random.rand(200)).astype("f4")
CLASSES = (Y > 0.5).astype("f4")
KINDS = numpy.digitize(Y, [0, 1]).astype("f4")
TREES = {"num_round": "10", "objective": "reg:squarederror", "max_depth": "3", "eta": "0.2"}
PARAMETERS = {"objective": "reg:squarederror", "max_depth": 3, "eta": 0.2}


def trained(parameters=PARAMETERS, rounds=10, rows=slice(None), labels=Y, **matrix):
    return xgboost.train(parameters, xgboost.DMatrix(X[rows], label=labels[rows], **matrix), rounds)


def direct(*arguments, **options):
    return trained(*arguments, **options).predict(xgboost.DMatrix(X))


class XGBoostTest(AlgorithmTest):
    trainer, server = "xgboost_train.py", "xgboost_serve.py"

    def model(self, name="xgboost-model"):
        booster = xgboost.Booster()
        booster.load_model(bytearray(self.read("model/" + name)))
        return booster

    def predictions(self, name="xgboost-model"):
        return self.model(name).predict(xgboost.DMatrix(X))

    def same(self, found, expected):
        numpy.testing.assert_array_equal(found, expected)


class Formats(XGBoostTest):
    def test_csv_has_the_label_in_its_first_column(self):
        self.succeed(TREES, {"train": ("text/csv", {"a.csv": csv_text(Y, X)})})
        self.same(self.predictions(), direct())

    def test_files_of_a_channel_are_read_by_name_and_hidden_ones_are_not(self):
        files = {"b.csv": csv_text(Y[100:], X[100:]), "a.csv": csv_text(Y[:100], X[:100]), "_SUCCESS": "", ".x": "no"}
        self.succeed(TREES, {"train": ("csv", files)})
        self.same(self.predictions(), direct())

    def test_an_empty_field_is_a_missing_value(self):
        holed = X.copy()
        holed[::7, 2] = numpy.nan
        text = csv_text(Y, holed).replace("nan", "")
        self.succeed(TREES, {"train": ("text/csv; charset=utf-8", {"a": text})})
        expected = xgboost.train(PARAMETERS, xgboost.DMatrix(holed, label=Y), 10)
        self.same(self.predictions(), expected.predict(xgboost.DMatrix(X)))

    def test_csv_weights_are_in_the_second_column(self):
        weights = numpy.where(CLASSES == 1, 2, 1).astype("f4")
        self.succeed(dict(TREES, csv_weights="1"), {"train": ("text/csv", {"a": csv_text(Y, weights, X)})})
        self.same(self.predictions(), direct(weight=weights))

    def test_libsvm_is_the_standard_and_counts_from_0(self):
        text = "".join("%r %s\n" % (float(y), " ".join("%d:%r" % (i, float(v)) for i, v in enumerate(x))) for x, y in zip(X, Y))
        self.succeed(TREES, {"train": (None, {"a": text})})
        self.same(self.predictions(), direct())
        with self.serving(SAGEMAKER_BATCH="true") as ask:
            status, answer = ask("0:0.5 1:0.5 2:0.5 3:0.5\n0:0.1 3:0.2\n", "text/libsvm")
        rows = numpy.array([[0.5] * 4, [0.1, numpy.nan, numpy.nan, 0.2]])
        self.assertEqual((status, list(map(float, answer.split()))), (200, trained().predict(xgboost.DMatrix(rows)).tolist()))

    def test_libsvm_may_hold_weights(self):
        weights = numpy.where(CLASSES == 1, 2, 1)
        text = "".join(
            "%r:%d %s\n" % (float(y), w, " ".join("%d:%r" % (i, float(v)) for i, v in enumerate(x)))
            for x, y, w in zip(X, Y, weights))
        self.succeed(TREES, {"train": ("text/x-libsvm", {"a": text})})
        self.same(self.predictions(), direct(weight=weights))

    def test_records_of_recordio_dense_and_sparse(self):
        data = b"".join(recordio.record({"values": x}, {"values": [y]}) for x, y in zip(X, Y))
        self.succeed(TREES, {"train": ("application/x-recordio-protobuf", {"a": data})})
        self.same(self.predictions(), direct())

    def test_parquet_has_the_label_in_its_first_column(self):
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            self.skipTest(str(error))
        buffer = io.BytesIO()
        columns = {"y": Y, **{"x%d" % i: X[:, i] for i in range(4)}}
        pyarrow.parquet.write_table(pyarrow.table(columns), buffer)
        self.succeed(TREES, {"train": ("application/x-parquet", {"a.parquet": buffer.getvalue()})})
        self.same(self.predictions(), direct())

    def test_a_pipe_is_read_to_its_end(self):
        place = self.root / "opt/ml/input/data"
        place.mkdir(parents=True)
        os.mkfifo(place / "train_0")
        writer = threading.Thread(target=lambda: (place / "train_0").write_text(csv_text(Y, X)))
        writer.start()
        self.succeed(TREES, {}, described={"train": {"TrainingInputMode": "Pipe", "ContentType": "text/csv"}})
        writer.join()
        self.same(self.predictions(), direct())


class Training(XGBoostTest):
    def data(self, labels=Y, validation=True):
        half = slice(100), slice(100, None)
        channels = {"train": ("text/csv", {"t.csv": csv_text(labels[half[0]], X[half[0]])})}
        if validation:
            channels["validation"] = ("text/csv", {"v.csv": csv_text(labels[half[1]], X[half[1]])})
        return channels

    def test_each_round_has_a_line_as_the_services_logs_have_it(self):
        log = self.succeed(dict(TREES, eval_metric="rmse,mae"), self.data())
        lines = re.findall(r"^\[\d+\]#011.*$", log, re.M)
        self.assertEqual(len(lines), 10)
        number = r"\d+\.\d{5}"
        pattern = r"\[0\]#011train-rmse:N#011train-mae:N#011validation-rmse:N#011validation-mae:N".replace("N", number)
        self.assertRegex(lines[0], "^%s$" % pattern)
        expected = trained(rows=slice(100)).eval(xgboost.DMatrix(X[100:], label=Y[100:]), "validation")
        self.assertAlmostEqual(
            float(re.search("validation-rmse:([\\d.]+)", lines[-1])[1]), float(expected.rpartition(":")[2]), 4)

    def test_the_metric_of_a_tuning_job_is_evaluated(self):
        log = self.succeed(dict(TREES, _tuning_objective_metric="validation:mae"), self.data())
        self.assertIn("#011validation-mae:", log)

    def test_metrics_of_the_image_are_there(self):
        names = "accuracy,f1,f1_macro,balanced_accuracy,precision,recall_macro,logloss"
        values = dict(TREES, objective="binary:logistic", eval_metric=names)
        log = self.succeed(values, self.data(CLASSES))
        booster = self.model()
        guessed = booster.predict(xgboost.DMatrix(X[100:])) > 0.5
        right = numpy.mean(guessed == CLASSES[100:])
        self.assertIn("#011validation-accuracy:%.5f" % right, log)
        for name in names.split(","):
            self.assertIn("#011validation-%s:" % name, log)

    def test_metrics_of_the_image_are_those_of_scikit_learn(self):
        try:
            import sklearn.metrics as reference
        except ImportError as error:
            self.skipTest(str(error))
        import xgboost_metrics

        guessed, labels = random.randint(0, 2, 50).astype(float), random.randint(0, 2, 50).astype(float)
        found = dict(xgboost_metrics.evaluator(sorted(xgboost_metrics.NAMES))(guessed, xgboost.DMatrix(X[:50], label=labels)))
        self.assertAlmostEqual(found["f1"], reference.f1_score(labels, guessed, average="macro"))
        self.assertAlmostEqual(found["f1_binary"], reference.f1_score(labels, guessed))
        self.assertAlmostEqual(found["balanced_accuracy"], reference.balanced_accuracy_score(labels, guessed))
        self.assertAlmostEqual(found["precision"], reference.precision_score(labels, guessed))
        self.assertAlmostEqual(found["recall_macro"], reference.recall_score(labels, guessed, average="macro"))
        self.assertAlmostEqual(found["r2"], reference.r2_score(labels, guessed), 5)

    def test_training_stops_early_and_keeps_the_best_round(self):
        values = dict(TREES, num_round="300", eta="1", early_stopping_rounds="3", eval_metric="rmse")
        log = self.succeed(values, self.data())
        scores = list(map(float, re.findall("validation-rmse:([\\d.]+)", log)))
        self.assertLess(len(scores), 300)
        self.assertEqual(self.model().num_boosted_rounds(), scores.index(min(scores)) + 1)

    def test_several_classes_are_learned(self):
        values = {"num_round": "5", "objective": "multi:softmax", "num_class": "3"}
        self.succeed(values, {"train": ("text/csv", {"a": csv_text(KINDS, X)})})
        self.same(self.predictions(), direct({"objective": "multi:softmax", "num_class": 3}, 5, labels=KINDS))

    def test_old_names_are_told_and_taken(self):
        log = self.succeed(dict(TREES, objective="reg:linear", predictor="cpu_predictor"), self.data(validation=False))
        self.assertIn("Retake: objective reg:linear is reg:squarederror in this version of xgboost", log)
        self.same(self.predictions(), direct(rows=slice(100)))

    def test_models_of_old_images_are_pickles(self):
        self.succeed(TREES, self.data(validation=False), "1.2-1")
        self.same(pickle.loads(self.read("model/xgboost-model")).predict(xgboost.DMatrix(X)), direct(rows=slice(100)))
        self.succeed(TREES, self.data(validation=False), "1.3-1")
        self.same(self.predictions(), direct(rows=slice(100)))

    def test_training_goes_on_from_a_checkpoint(self):
        place = {"checkpointconfig": {"LocalPath": "/opt/ml/checkpoints"}}
        self.succeed(dict(TREES, num_round="7"), self.data(), **place)
        folder = self.root / "opt/ml/checkpoints"
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["xgboost-checkpoint.%d" % n for n in range(2, 7)])
        log = self.succeed(TREES, self.data(), **place)
        self.assertIn("Resuming from iteration 7", log)
        self.assertEqual(re.findall(r"^\[(\d+)\]", log, re.M), ["7", "8", "9"])
        numpy.testing.assert_allclose(self.predictions(), direct(rows=slice(100)), rtol=1e-6)

    def test_each_fold_has_a_model(self):
        values = dict(TREES, objective="binary:logistic", _kfold="3", _num_cv_round="2")
        self.succeed(values, self.data(CLASSES))
        names = sorted(path.name for path in (self.root / "opt/ml/model").iterdir())
        self.assertEqual(names, ["xgboost-model-%d" % number for number in range(6)])
        rows = numpy.loadtxt(io.BytesIO(self.read("output/data/predictions.csv")), delimiter=",")
        self.assertEqual(rows.shape, (200, 3))
        self.same(rows[:, 0], CLASSES)
        self.assertGreater(numpy.mean(rows[:, 2] == CLASSES), 0.9)
        with self.serving() as ask:
            status, answer = ask(csv_text(X[:2]), "text/csv")
        mean = numpy.mean([self.predictions(name)[:2] for name in names], axis=0)
        numpy.testing.assert_allclose(list(map(float, answer.split(b","))), mean, rtol=1e-6)


class Failures(XGBoostTest):
    def refused(self, message, channels=None, **values):
        train = {"train": ("text/csv", {"a.csv": "1,2\n3,4\n"})}
        merged = {name: text for name, text in dict({"num_round": "2"}, **values).items() if text is not None}
        self.assertEqual(self.failure(merged, train if channels is None else channels), message)

    def test_hyperparameters_are_refused_in_the_words_of_the_image(self):
        self.refused("Missing required hyperparameter: num_round", num_round=None)
        self.refused("Extraneous hyperparameter found: depth", depth="3")
        self.refused("Hyperparameter num_round: 0 is not in [1, +inf)", num_round="0")
        self.refused("Hyperparameter eta: 1.5 is not in [0, 1]", eta="1.5")
        self.refused("Hyperparameter max_depth: could not parse value (caused by ValueError)", max_depth="deep")
        self.refused("Hyperparameter booster: tree is not in ['gbtree', 'gblinear', 'dart']", booster="tree")
        self.refused("Require input for parameter 'num_class' for multi-classification", objective="multi:softmax")
        self.refused("Metric 'auc' can only be applied for classification and ranking problems.", eval_metric="auc")

    def test_channels_are_refused_in_the_words_of_the_image(self):
        csv = ("text/csv", {"a.csv": "1,2\n3,4\n"})
        self.refused("Missing required channel: train", {"validation": csv})
        self.refused("Extraneous channel found: test", {"train": csv, "test": csv})
        self.refused("No data in training channel path /opt/ml/input/data/train", {"train": ("text/csv", {"a.csv": ""})})
        self.refused(
            "text/csv; label_size=2 is not an accepted csv ContentType. Optional parameter label_size must be equal to 1",
            {"train": ("text/csv; label_size=2", {"a.csv": "1,2\n"})})

    def test_a_header_is_no_data(self):
        self.refused(
            "First line 'price,rooms...' of file 'a.csv' is not 'CSV' format. Please ensure the file is in 'CSV' format.",
            {"train": ("text/csv", {"a.csv": "price,rooms\n1,2\n"})})

    def test_labels_that_do_not_fit_are_told_by_xgboost(self):
        message = self.failure({"num_round": "2", "objective": "binary:logistic"}, {"train": ("csv", {"a": "5,2\n3,4\n"})})
        self.assertIn("label must be in [0,1] for logistic regression", message)


class Serving(XGBoostTest):
    rows = csv_text(X[:3])

    def test_answers_have_the_form_that_is_accepted(self):
        self.succeed(TREES, {"train": ("text/csv", {"a": csv_text(Y, X)})})
        values = direct()[:3].tolist()
        scores, texts = [{"score": value} for value in values], list(map(str, values))
        records = b"".join(recordio.record({"values": row}) for row in X[:3])
        with self.serving() as ask:
            self.assertEqual(ask(self.rows, "text/csv"), (200, ",".join(texts).encode()))
            self.assertEqual(json.loads(ask(self.rows, "text/csv", "application/json")[1]), {"predictions": scores})
            lines = ask(self.rows, "text/csv", "application/jsonlines")[1].splitlines()
            self.assertEqual([json.loads(line) for line in lines], scores)
            answer = ask(records, "application/x-recordio-protobuf", "application/json")[1]
            self.assertEqual(json.loads(answer), {"predictions": scores})
            self.assertEqual(ask("1,2\n", "text/csv"), (
                400, b"Unable to evaluate payload provided: Feature size of csv inference data 2 is not consistent with "
                b"feature size of trained model 4."))
            self.assertEqual(ask("1,2\n", "text/plain")[0], 415)
            self.assertEqual(ask("1,2,3,4\n", "text/csv", "image/png")[0], 406)
            self.assertEqual(ask("", "text/csv")[0], 204)
        with self.serving(SAGEMAKER_BATCH="true") as ask:
            self.assertEqual(ask(self.rows, "text/csv", "text/csv"), (200, "".join(text + "\n" for text in texts).encode()))

    def test_parts_of_an_answer_are_selected(self):
        values = dict(TREES, objective="binary:logistic")
        self.succeed(values, {"train": ("text/csv", {"a": csv_text(CLASSES, X)})})
        share = float(self.predictions()[0])
        label, shares = int(share > 0.5), [1 - share, share]
        keys = {"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label, probability,probabilities,labels", "SAGEMAKER_BATCH": "true"}
        with self.serving(**keys) as ask:
            answer = ask(csv_text(X[:1]), "text/csv", "application/json")[1]
            expected = {"predicted_label": label, "probability": share, "probabilities": shares, "labels": [0, 1]}
            self.assertEqual(json.loads(answer), {"predictions": [expected]})
            answer = ask(csv_text(X[:1]), "text/csv")[1]
            self.assertEqual(answer.decode(), '%d,%r,"%s","[0, 1]"\n' % (label, share, shares))


if __name__ == "__main__":
    unittest.main()
