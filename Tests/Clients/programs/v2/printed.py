"""Prints a definition, and sends nothing."""

from sagemaker.workflow.pipeline_context import PipelineSession

import words


def main():
    print(len(words.build("printed", PipelineSession(), "arn:aws:iam::111122223333:role/r").definition()) > 100)


main()
