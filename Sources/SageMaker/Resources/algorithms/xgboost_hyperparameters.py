"""The hyperparameters of the built-in XGBoost algorithm: their kinds, their ranges, and what depends on what."""
import ast
import json

from algorithm_job import UserError

MAXIMIZED = [
    "accuracy", "auc", "aucpr", "balanced_accuracy", "f1", "f1_binary", "f1_macro", "map", "ndcg", "precision",
    "precision_macro", "precision_micro", "r2", "recall", "recall_macro", "recall_micro",
]
MINIMIZED = [
    "aft-nloglik", "cox-nloglik", "error", "gamma-deviance", "gamma-nloglik", "interval-regression-accuracy", "logloss",
    "mae", "mape", "merror", "mlogloss", "mphe", "mse", "poisson-nloglik", "rmse", "rmsle", "tweedie-nloglik",
]
TREE_UPDATERS = [
    "grow_colmaker", "distcol", "grow_histmaker", "grow_local_histmaker", "grow_skmaker", "grow_quantile_histmaker",
    "sync", "refresh", "prune",
]
LINEAR_UPDATERS = ["shotgun", "coord_descent"]
OBJECTIVES = [
    "aft_loss_distribution", "binary:hinge", "binary:logistic", "binary:logitraw", "count:poisson", "multi:softmax",
    "multi:softprob", "rank:map", "rank:ndcg", "rank:pairwise", "reg:absoluteerror", "reg:gamma", "reg:linear",
    "reg:logistic", "reg:pseudohubererror", "reg:squarederror", "reg:squaredlogerror", "reg:tweedie", "survival:aft",
    "survival:cox",
]


class Interval:
    """A range of numbers, as the texts of messages write it: '[0, 1)'."""

    def __init__(self, text):
        self.text = text
        self.low, self.high = (float(end) for end in text[1:-1].split(","))

    def __contains__(self, value):
        above = value > self.low or value == self.low and self.text[0] == "["
        return above and (value < self.high or value == self.high and self.text[-1] == "]")

    def __str__(self):
        return self.text


INTEGERS = {
    "num_round": "[1, +inf)", "csv_weights": "[0, 1]", "early_stopping_rounds": "[1, +inf)", "verbosity": "[0, 3]",
    "nthread": "[1, +inf)", "max_depth": "[0, +inf)", "refresh_leaf": "[0, 1]", "max_leaves": "[0, +inf)",
    "max_bin": "[0, +inf)", "one_drop": "[0, 1]", "num_class": "[2, +inf)", "_kfold": "[2, +inf)",
    "_num_cv_round": "[1, +inf)", "seed": "(-2147483648, 2147483647)", "num_parallel_tree": "[1, +inf)",
}
NUMBERS = {
    "eta": "[0, 1]", "gamma": "[0, +inf)", "min_child_weight": "[0, +inf)", "max_delta_step": "[0, +inf)",
    "subsample": "(0, 1]", "colsample_bytree": "(0, 1]", "colsample_bylevel": "(0, 1]", "colsample_bynode": "(0, 1]",
    "lambda": "[0, +inf)", "alpha": "[0, +inf)", "sketch_eps": "(0, 1)", "scale_pos_weight": "(0, +inf)",
    "rate_drop": "[0, 1]", "skip_drop": "[0, 1]", "lambda_bias": "[0, 1]", "tweedie_variance_power": "(1, 2)",
    "base_score": "[0, +inf)", "aft_loss_distribution_scale": "(0, +inf)", "prob_buffer_row": "(0, 1]",
}
CHOICES = {
    "booster": ["gbtree", "gblinear", "dart"], "tree_method": ["auto", "exact", "approx", "hist", "gpu_hist"],
    "dsplit": ["row", "col"], "process_type": ["default", "update"], "grow_policy": ["depthwise", "lossguide"],
    "predictor": ["auto", "cpu_predictor", "gpu_predictor"], "sample_type": ["uniform", "weighted"],
    "normalize_type": ["tree", "forest"], "objective": OBJECTIVES, "save_model_on_termination": ["true", "false"],
    "aft_loss_distribution": ["normal", "logistic", "extreme"], "deterministic_histogram": ["true", "false"],
    "single_precision_histogram": ["true", "false"], "sampling_method": ["uniform", "gradient_based"],
    "use_dask_gpu_training": ["true", "false"],
    "_tuning_objective_metric": [
        "%s:%s" % (set, metric) for set in ("train", "validation") for metric in MAXIMIZED + MINIMIZED],
}
LISTS = {"eval_metric": MAXIMIZED + MINIMIZED, "updater": TREE_UPDATERS + LINEAR_UPDATERS}
NESTED = {"monotone_constraints": [-1, 0, 1], "interaction_constraints": Interval("[0, +inf)")}


def kind(name):
    """How a hyperparameter's text is read, and what its value may be."""
    if name in INTEGERS:
        return int, Interval(INTEGERS[name])
    if name in NUMBERS:
        return float, Interval(NUMBERS[name])
    if name in CHOICES:
        return str, CHOICES[name]
    if name in LISTS:
        return lambda text: [item.strip() for item in text.split(",")], LISTS[name]
    if name in NESTED:
        return ast.literal_eval, NESTED[name]
    raise UserError("Extraneous hyperparameter found: %s" % name)


def validated(texts):
    """Hyperparameters by name, with their values.

    Raises UserError with the words of the image where one is missing, unknown, or out of its range.
    """
    texts = {name: text for name, text in texts.items() if not name.startswith("sagemaker_")}
    if "num_round" not in texts:
        raise UserError("Missing required hyperparameter: num_round")
    values = {}
    for name, text in texts.items():
        read, allowed = kind(name)
        try:
            values[name] = read(plain(text))
        except (ValueError, SyntaxError) as error:
            raise UserError("Hyperparameter %s: could not parse value (caused by %s)" % (name, type(error).__name__))
    for name, value in values.items():
        check_range(name, value, kind(name)[1])
    check_dependencies(values)
    return values


def plain(text):
    """A text without the quotes that some versions of the SDK write around it."""
    if isinstance(text, str) and text.startswith('"'):
        return json.loads(text)
    return text if isinstance(text, str) else json.dumps(text)


def check_range(name, value, allowed):
    if name in LISTS or name in NESTED:
        items = [item for outer in value for item in (outer if isinstance(outer, (list, tuple)) else [outer])]
        if name == "eval_metric":
            items = [item for item in items if not is_metric_with_threshold(item)]
        if any(item not in allowed for item in items):
            raise UserError("Hyperparameter %s: value %s not in range %s" % (name, value, allowed))
    elif value not in allowed:
        raise UserError("Hyperparameter %s: %s is not in %s" % (name, value, allowed))


def is_metric_with_threshold(metric):
    """Whether this is one such as 'error@0.7'."""
    if "<function" in metric:
        raise UserError("User defined evaluation metric %s is not supported yet." % metric)
    name, mark, threshold = metric.partition("@")
    if not mark:
        return False
    if name not in ("error", "ndcg", "map"):
        raise UserError(
            "Metric '%s' is not supported. Parameter 'eval_metric' with customized threshold should be one of these "
            "options: 'error', 'ndcg', 'map'." % metric)
    try:
        float(threshold)
    except ValueError:
        raise UserError("Threshold value 't' in '%s@t' expects float input." % name)
    return True


def check_dependencies(values):
    objective, method = values.get("objective"), values.get("tree_method")
    if objective in ("multi:softmax", "multi:softprob") and "num_class" not in values:
        raise UserError("Require input for parameter 'num_class' for multi-classification")
    if objective is None and "num_class" in values:
        raise UserError("Do not need to setup parameter 'num_class' for learning task other than multi-classification.")
    metrics = values.get("eval_metric", [])
    if "auc" in metrics and not (objective or "").startswith(("binary:", "multi:", "rank:")):
        raise UserError("Metric 'auc' can only be applied for classification and ranking problems.")
    if "aft-nloglik" in metrics and objective != "survival:aft":
        raise UserError("Metric 'aft-nloglik' can only be applied for 'survival:aft' objective.")
    if "monotone_constraints" in values and method not in ("exact", "hist"):
        raise UserError(
            "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'.")
    if "interaction_constraints" in values and method not in ("exact", "hist", "approx"):
        raise UserError(
            "interaction_constraints can be used only when the tree_method parameter is set to either 'exact', 'hist' "
            "or 'approx'.")
    check_updaters(values)


def check_updaters(values):
    updaters = values.get("updater", [])
    if not updaters:
        return
    if values.get("booster") == "gblinear":
        if len(updaters) != 1 or updaters[0] not in LINEAR_UPDATERS:
            raise UserError("Linear updater should be one of these options: 'shotgun', 'coord_descent'.")
    elif values.get("process_type") == "update":
        if any(updater not in ("refresh", "prune") for updater in updaters):
            raise UserError("process_type 'update' can only be used with updater 'refresh' and 'prune'")
    elif any(updater not in TREE_UPDATERS for updater in updaters):
        raise UserError(
            "Tree updater should be selected from these options: %s." % ", ".join("'%s'" % one for one in TREE_UPDATERS))
    elif sum(updater.startswith("grow_") or updater == "distcol" for updater in updaters) > 1:
        raise UserError("Only one tree grow plugin can be selected.")
