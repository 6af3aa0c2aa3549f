"""What the built-in XGBoost algorithm does after each round: it prints the metrics, and keeps checkpoints."""
import os
import re

from algorithm_job import ROOT, say, write

CHECKPOINT = "xgboost-checkpoint"
KEPT_CHECKPOINTS = 5


def after_round(xgboost, act):
    """A callback of xgboost that calls act(model, number of the round, metrics)."""

    class AfterRound(xgboost.callback.TrainingCallback):
        def after_iteration(self, model, epoch, evals_log):
            act(model, epoch, evals_log)
            return False

    return AfterRound()


def printer(start):
    """Prints a line for each round, whose tabs are written as the service's logs write them."""

    def act(model, epoch, evals):
        parts = ["[%d]" % (epoch + start)]
        for data, metrics in evals.items():
            parts += ["%s-%s:%.5f" % (data, metric, values[-1]) for metric, values in metrics.items()]
        say("#011".join(parts))

    return act


def checkpoint_rounds(folder):
    pattern = re.compile(r"%s\.([0-9]+)$" % CHECKPOINT)
    names = os.listdir(folder) if folder and os.path.isdir(folder) else []
    return sorted(int(match.group(1)) for match in map(pattern.match, names) if match)


def load_checkpoint(xgboost, folder):
    """The newest checkpoint that can be read, and how many rounds it holds."""
    for number in reversed(checkpoint_rounds(folder)):
        path = "%s/%s.%d" % (folder, CHECKPOINT, number)
        try:
            with open(path, "rb") as file:
                booster = xgboost.Booster(model_file=bytearray(file.read()))
        except xgboost.core.XGBoostError:
            continue
        say("Checkpoint loaded from %s" % path.removeprefix(ROOT))
        say("Resuming from iteration %d" % (number + 1))
        return booster, number + 1
    return None, 0


def checkpointer(folder, start):
    def act(model, epoch, evals):
        write("%s/%s.%d" % (folder, CHECKPOINT, epoch + start), model.save_raw("ubj"))
        for number in checkpoint_rounds(folder)[:-KEPT_CHECKPOINTS]:
            os.remove("%s/%s.%d" % (folder, CHECKPOINT, number))

    return act
