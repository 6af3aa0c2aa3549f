"""Trains as the image of Amazon SageMaker's built-in XGBoost algorithm does, with the xgboost of this environment."""
import pickle
import re
import sys

import algorithm_data
import xgboost_hyperparameters
import xgboost_metrics
from algorithm_data import LIBSVM
from algorithm_job import MODEL, ROOT, UserError, config, run, say, write
from xgboost_rounds import after_round, checkpointer, load_checkpoint, printer

# What the image has and xgboost no longer knows: it neither changes a model nor may be passed on.
WITHOUT_EFFECT = [
    "dsplit", "predictor", "sketch_eps", "lambda_bias", "deterministic_histogram", "single_precision_histogram",
    "prob_buffer_row", "use_dask_gpu_training",
]


# ---- data ------------------------------------------------------------------------------------------------------


def checked_channels(channels):
    if "train" not in channels:
        raise UserError("Missing required channel: train")
    for name, channel in channels.items():
        if name not in ("train", "validation", "code"):
            raise UserError("Extraneous channel found: %s" % name)
        _, parameters = algorithm_data.parsed(channel.get("ContentType") or "")
        if parameters.get("label_size", "1") != "1":
            raise UserError(
                "%s is not an accepted csv ContentType. Optional parameter label_size must be equal to 1"
                % channel["ContentType"])
    return channels


def matrix(xgboost, table, width):
    features = table.features
    if hasattr(features, "tocsr") and features.shape[1] < width:
        features.resize((features.shape[0], width))
    if features.shape[1] != width:
        raise UserError("the validation channel has %d features, and the train channel %d" % (features.shape[1], width))
    return xgboost.DMatrix(features, label=table.labels, weight=table.weights, qid=table.groups)


def read_tables(channels, has_weights):
    """Tables by channel; what is asked for must be there."""
    tables = {}
    for name, word in (("train", "training"), ("validation", "validation")):
        if name not in channels:
            continue
        tables[name] = algorithm_data.read_channel(name, channels[name], LIBSVM, has_weights)
        if tables[name] is None:
            raise UserError("No data in %s channel path /opt/ml/input/data/%s" % (word, name))
        if tables[name].labels is None:
            raise UserError("The %s channel has no labels" % name)
    return tables


# ---- training --------------------------------------------------------------------------------------------------


def is_pickled():
    """Whether the image, whose version is the one argument, keeps models as Python's pickles: before 1.3 it does."""
    version = re.match(r"(\d+)\.(\d+)", sys.argv[1] if len(sys.argv) > 1 else "")
    return bool(version) and (int(version[1]), int(version[2])) < (1, 3)


def save(model, name):
    write("%s/%s" % (MODEL, name), pickle.dumps(model) if is_pickled() else bytes(model.save_raw("ubj")))


class Settings:
    """What of the hyperparameters is xgboost's, and what is the algorithm's own."""

    def __init__(self, values):
        values = dict(values)
        self.rounds = values.pop("num_round")
        self.has_weights = values.pop("csv_weights", 0) == 1
        self.patience = values.pop("early_stopping_rounds", None)
        self.folds = values.pop("_kfold", None)
        self.repeats = values.pop("_num_cv_round", 1)
        self.saves_each_round = values.pop("save_model_on_termination", "false") == "true"
        metrics = values.pop("eval_metric", [])
        objective = values.pop("_tuning_objective_metric", "").partition(":")[2]
        metrics = sorted(set(metrics + [objective])) if objective else metrics
        # Early stopping goes by the metric that tuning goes by, or else by the last one.
        self.stopping_metric = objective or (metrics[-1] if metrics else None)
        self.added = [metric for metric in metrics if metric in xgboost_metrics.NAMES]
        known = [metric for metric in metrics if metric not in xgboost_metrics.NAMES]
        if known:
            values["eval_metric"] = known
        elif self.added:
            values["disable_default_eval_metric"] = 1
        for name in WITHOUT_EFFECT:
            if values.pop(name, None) is not None:
                say("Retake: the hyperparameter %s has no effect here" % name)
        for name, old, new in (("objective", "reg:linear", "reg:squarederror"), ("tree_method", "gpu_hist", "hist")):
            if values.get(name) == old:
                say("Retake: %s %s is %s in this version of xgboost" % (name, old, new))
                values[name] = new
        if "updater" in values:
            values["updater"] = ",".join(values["updater"])
        self.parameters = values

    @property
    def classifies(self):
        return "num_class" in self.parameters or self.parameters.get("objective", "").startswith("binary:")


def reason(error):
    """What xgboost says, without the time and the stack."""
    return re.sub(r"^\[[\d:]+\] ", "", str(error).partition("\nStack trace:")[0].strip())


def check_labels(parameters, labels):
    objective, classes = parameters.get("objective", ""), parameters.get("num_class")
    if objective in ("binary:logistic", "reg:logistic", "binary:hinge") and not all(0 <= one <= 1 for one in labels):
        raise UserError("label must be in [0,1] for logistic regression")
    if objective.startswith("multi:") and not all(0 <= one < classes and one == int(one) for one in labels):
        raise UserError("label must be in [0, num_class).")


def train(xgboost, settings, data, checkpoints, name="xgboost-model"):
    """Trains one model, and saves it.

    - data: matrices by 'train' and 'validation'.
    """
    model, start = load_checkpoint(xgboost, checkpoints)
    acts = [printer(start)]
    if checkpoints:
        acts.append(checkpointer(checkpoints, start))
    if settings.saves_each_round:
        acts.append(lambda model, epoch, evals: save(model, name))
    callbacks = [after_round(xgboost, act) for act in acts]
    if settings.patience and "validation" in data:
        metric = settings.stopping_metric
        callbacks.append(
            xgboost.callback.EarlyStopping(
                settings.patience, metric_name=metric, data_name="validation", save_best=True,
                maximize=metric.partition("@")[0] in xgboost_hyperparameters.MAXIMIZED if metric else None))
    elif settings.patience:
        say("Retake: early_stopping_rounds has no effect without a validation channel")
    try:
        model = xgboost.train(
            settings.parameters, data["train"], num_boost_round=max(settings.rounds - start, 0),
            evals=[(data[set], set) for set in ("train", "validation") if set in data], callbacks=callbacks,
            custom_metric=xgboost_metrics.evaluator(settings.added), xgb_model=model, verbose_eval=False)
    except (xgboost.core.XGBoostError, ValueError) as error:
        raise UserError("XGB train call failed with exception:\n %s" % reason(error))
    save(model, name)
    return model


def whole_matrix(xgboost, tables, data):
    """All rows of both channels, which cross-validation parts anew."""
    if "validation" not in tables:
        return data["train"]
    import numpy
    from scipy import sparse

    pair = [tables["train"], tables["validation"]]
    stack = sparse.vstack if hasattr(pair[0].features, "tocsr") else numpy.vstack
    weights = numpy.concatenate([table.weights for table in pair]) if pair[0].weights is not None else None
    return xgboost.DMatrix(
        stack([table.features for table in pair]), label=numpy.concatenate([table.labels for table in pair]),
        weight=weights)


def main():
    settings = Settings(xgboost_hyperparameters.validated(config("hyperparameters")))
    try:
        import xgboost
    except ImportError:
        raise UserError("the built-in XGBoost algorithm needs the package 'xgboost', which this environment does not have")
    say("Retake's trainer for the built-in XGBoost algorithm, with xgboost %s" % xgboost.__version__)
    tables = read_tables(checked_channels(config("inputdataconfig")), settings.has_weights)
    for table in tables.values():
        check_labels(settings.parameters, table.labels)
    width = max(table.width for table in tables.values())
    data = {name: matrix(xgboost, table, width) for name, table in tables.items()}
    say("Train matrix has %d rows and %d columns" % (data["train"].num_row(), width))
    if "validation" in data:
        say("Validation matrix has %d rows" % data["validation"].num_row())
    checkpoints = config("checkpointconfig").get("LocalPath")
    checkpoints = ROOT + checkpoints if checkpoints else None
    if not settings.folds:
        train(xgboost, settings, data, checkpoints)
        return
    from xgboost_folds import cross_validate

    def train_fold(data, name):
        return train(xgboost, settings, data, "%s/%s" % (checkpoints, name) if checkpoints else None, name)

    cross_validate(settings, whole_matrix(xgboost, tables, data), train_fold)


if __name__ == "__main__":
    run(main)
