"""Reads a file of metrics as Prometheus' own client library does and prints what it found.

    $(tests/python/venv.sh tests/python/metrics-requirements.lock) tests/python/check_metrics.py FILE

A line for each sample: name, sorted labels, value. Exits 1 if the file cannot be read, a name comes twice, a
metric has no help, or two samples of a name have the same labels.
"""

import sys

from prometheus_client.parser import text_string_to_metric_families

seen = set()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for family in text_string_to_metric_families(file.read()):
        if family.name in seen:
            sys.exit(f"{family.name} comes twice")
        seen.add(family.name)
        if not family.documentation or family.type != "gauge":
            sys.exit(f"{family.name} has no help or is no gauge")
        labels = [tuple(sorted(sample.labels.items())) for sample in family.samples]
        if not labels or len(set(labels)) != len(labels):
            sys.exit(f"{family.name} has no samples, or two with the same labels")
        for sample in family.samples:
            print(sample.name, sorted(sample.labels.items()), float(sample.value))
