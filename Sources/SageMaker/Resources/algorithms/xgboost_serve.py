"""Serves the models of the built-in XGBoost algorithm as its image does."""
import os
import pickle
import sys

import numpy

import algorithm_data
import algorithm_server
from algorithm_data import CSV, LIBSVM, RECORDIO
from algorithm_job import MODEL, UserError
from algorithm_server import Refusal, accepted, encoded

# What may be selected by SAGEMAKER_INFERENCE_OUTPUT, by the objective of the model.
CLASS_KEYS = ["predicted_label", "labels", "raw_score", "raw_scores"]
ALL_KEYS = CLASS_KEYS + ["probability", "probabilities"]
SELECTABLE = {
    "reg:squarederror": ["predicted_score"], "reg:logistic": ["predicted_score"], "reg:gamma": ["predicted_score"],
    "reg:tweedie": ["predicted_score"], "binary:logistic": ALL_KEYS, "binary:logitraw": CLASS_KEYS,
    "binary:hinge": CLASS_KEYS, "multi:softmax": CLASS_KEYS, "multi:softprob": ALL_KEYS,
}


def load_models(xgboost):
    """The models of the folder: one, or those of all folds."""
    models = []
    for name in sorted(os.listdir(MODEL)):
        path = os.path.join(MODEL, name)
        if not os.path.isfile(path):
            continue
        with open(path, "rb") as file:
            data = file.read()
        try:
            models.append(pickle.loads(data) if data[:1] == b"\x80" else xgboost.Booster(model_file=bytearray(data)))
        except Exception as error:
            raise UserError("Model at /opt/ml/model/%s cannot be loaded:\n%s" % (name, error))
    if not models:
        raise UserError("there is no model in /opt/ml/model")
    return models


def read(body, content_type):
    """The features of a request, and the name of their format."""
    try:
        format = algorithm_data.format_of(content_type, CSV)
        if format == CSV:
            return algorithm_data.csv_rows(body.strip().decode("utf-8"), "request"), format
        if format == LIBSVM:
            return algorithm_data.libsvm_table(body.decode("utf-8"), "request", has_labels=False).features, format
        if format == RECORDIO:
            return algorithm_data.recordio_table(body).features, format
    except UserError as error:
        raise Refusal(415, str(error))
    except Exception as error:
        raise Refusal(415, "Loading %s data failed with Exception, please ensure data is in %s format: %s" % (
            format, format, error))
    raise Refusal(415, "Content-type %s is not supported." % content_type)


def predict(xgboost, models, features, format):
    width, count = models[0].num_features(), features.shape[1]
    if format == LIBSVM:
        if count > width:
            raise ValueError(
                "Feature size of libsvm inference data %d is larger than feature size of trained model %d." % (count, width))
        features.resize((features.shape[0], width))
    elif count not in (width, width - 1):
        raise ValueError(
            "Feature size of %s inference data %d is not consistent with feature size of trained model %d."
            % (format, count, width))
    matrix = xgboost.DMatrix(features)
    return numpy.mean([model.predict(matrix, validate_features=False) for model in models], axis=0)


def selected(prediction, keys, objective, classes):
    """What was asked for of one prediction; what its objective does not have is no number."""
    shares = prediction.tolist() if prediction.ndim else [1.0 - float(prediction), float(prediction)]
    score = max(shares) if prediction.ndim else float(prediction)
    label = {
        "binary:logistic": lambda: int(prediction > 0.5), "binary:logitraw": lambda: int(prediction > 0),
        "multi:softprob": lambda: int(prediction.argmax()),
    }.get(objective, lambda: score)()
    values = {
        "predicted_label": label, "labels": list(range(classes)), "probability": score, "probabilities": shares,
        "raw_score": score, "raw_scores": shares, "predicted_score": score,
    }
    return {key: values[key] if key in SELECTABLE[objective] else numpy.nan for key in keys}


def selection(model):
    """The keys that the environment selects, with the objective and the number of classes; none where nothing is selected."""
    if "SAGEMAKER_INFERENCE_OUTPUT" not in os.environ:
        return None
    import json

    learner = json.loads(model.save_config())["learner"]
    objective = learner["objective"]["name"]
    if objective not in SELECTABLE:
        raise Refusal(500, "Objective `%s` unsupported for selectable inference predictions." % objective)
    keys = os.environ["SAGEMAKER_INFERENCE_OUTPUT"].replace(" ", "").lower().split(",")
    return keys, objective, max(int(learner["learner_model_param"].get("num_class") or 0), 2)


def answer(predictions, accept, chosen):
    if chosen:
        return encoded([selected(prediction, *chosen) for prediction in predictions], accept)
    if accept != algorithm_server.CSV:
        return encoded([{"score": prediction} for prediction in predictions.tolist()], accept)
    texts = map(str, predictions.tolist())
    # A batch transform gets a line for each record, any other request one line.
    is_batch = os.environ.get("SAGEMAKER_BATCH")
    return ("\n".join(texts) + "\n" if is_batch else ",".join(texts)).encode()


def main():
    try:
        import xgboost
    except ImportError:
        raise UserError("the built-in XGBoost algorithm needs the package 'xgboost', which this environment does not have")
    models = load_models(xgboost)

    def invoke(body, content_type, accept):
        accept, _ = accepted(accept)
        features, format = read(body, content_type)
        predictions = predict(xgboost, models, features, format)
        return answer(predictions, accept, selection(models[0])), accept

    algorithm_server.serve(invoke)


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(str(error))
