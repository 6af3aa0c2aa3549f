"""Doubles the number that it reads."""

with open("/opt/ml/processing/input/count/count.txt") as read, open("/opt/ml/processing/output/double.txt", "w") as file:
    file.write(str(2 * int(read.read())))
