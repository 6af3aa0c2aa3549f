"""Trains or serves one of Retake's stand-ins: standin.py train|serve linear_learner|kmeans|knn|pca."""
import importlib
import sys

import algorithm_server
import standin_data
from algorithm_job import UserError, run, say


def main():
    task, name = sys.argv[1:]
    algorithm = importlib.import_module(name)
    if task == "train":
        say(algorithm.__doc__)
        run(lambda: algorithm.train(standin_data.Hyperparameters()))
        return
    try:
        model = standin_data.load()
    except UserError as error:
        sys.exit(str(error))

    def invoke(body, content_type, accept):
        accept, parameters = algorithm_server.accepted(accept)
        answers = algorithm.answers(model, standin_data.read_request(body, content_type), parameters)
        return algorithm_server.encoded(answers, accept, getattr(algorithm, "LIST_NAME", "predictions")), accept

    algorithm_server.serve(invoke)


if __name__ == "__main__":
    main()
