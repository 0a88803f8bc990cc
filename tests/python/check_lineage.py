"""Reads OpenLineage events as the classes of OpenLineage's own client, which are made from its specification.

    $(tests/python/venv.sh tests/python/airflow-requirements.lock) tests/python/check_lineage.py FILE

FILE holds an event in JSON on each line. Prints type, job, run and parent run of each. Exits 1 at the first event
that lacks a field, has one that the specification does not know or of another kind, or a facet that is not of its
place, and if a run does not begin with START and end with COMPLETE or FAIL.
"""

import importlib
import json
import pkgutil
import re
import sys
import types
import typing
from enum import Enum

import attr
from openlineage.client import generated
from openlineage.client.generated import base

CLASSES = {
    name: member
    for module in pkgutil.iter_modules(generated.__path__)
    for name, member in vars(
        importlib.import_module(f"{generated.__name__}.{module.name}")
    ).items()
    if isinstance(member, type) and issubclass(member, base.BaseFacet)
}

# What the specification calls a facet is its class without the kind, but for this one.
KEYS = {"DatasetVersionDatasetFacet": "version"}


def need(so, message):
    if not so:
        sys.exit(message)


def facet(kind, key, value, where):
    """Facets name their schema, and with it the class that says what they may hold."""
    address = value.get("_schemaURL", "")
    found = re.fullmatch(
        r"https://openlineage\.io/spec/facets/(\d+)-\d+-\d+/(\w+)\.json#/\$defs/\2", address
    )
    need(found, f"{where} has the schema {address!r}")
    name = found.group(2)
    made = CLASSES.get(name)
    need(made, f"{where} is of {name}, which the specification does not know")
    need(issubclass(made, kind), f"{where} is of {name}, which is no {kind.__name__}")
    known = re.search(r"/facets/(\d+)-", made._get_schema()).group(1)
    need(found.group(1) == known, f"{where} is of version {found.group(1)}, not {known}")
    regular = re.sub(r"(Run|Job|Dataset)Facet$", "", name)
    expected = KEYS.get(name, regular[0].lower() + regular[1:])
    need(key == expected, f"{where} should be called {expected}")
    need(value.get("_producer"), f"{where} has no producer")
    fields = {k: v for k, v in value.items() if k not in ("_schemaURL", "_producer")}
    return structured(made, fields, where)


def structured(kind, value, where):
    """A value of JSON as a class or type of the specification."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        kinds = [one for one in typing.get_args(kind) if one is not type(None)]
        need(len(kinds) == 1, f"{where} may be of several kinds: {kind}")
        return None if value is None else structured(kinds[0], value, where)
    if typing.get_origin(kind) is list:
        need(isinstance(value, list), f"{where} is no list")
        (of,) = typing.get_args(kind)
        return [structured(of, one, f"{where}[{i}]") for i, one in enumerate(value)]
    if typing.get_origin(kind) is dict:
        need(isinstance(value, dict), f"{where} is no object")
        _, of = typing.get_args(kind)
        need(issubclass(of, base.BaseFacet), f"{where} holds {of}, not facets")
        return {key: facet(of, key, one, f"{where}.{key}") for key, one in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        need(value in {one.value for one in kind}, f"{where} is {value!r}, no {kind.__name__}")
        return kind(value)
    if attr.has(kind):
        need(isinstance(value, dict), f"{where} is no object")
        hints = typing.get_type_hints(kind)
        fields = {field.name: field for field in attr.fields(kind) if field.init}
        unknown = sorted(set(value) - set(fields))
        need(not unknown, f"{where} has {unknown}, which {kind.__name__} does not know")
        parts = {
            fields[name].alias: structured(hints[name], one, f"{where}.{name}")
            for name, one in value.items()
        }
        try:
            return kind(**parts)
        except (TypeError, ValueError) as e:
            sys.exit(f"{where} is no {kind.__name__}: {e}")
    need(isinstance(value, kind), f"{where} is {value!r}, no {kind}")
    return value


runs = {}
with open(sys.argv[1], encoding="utf-8") as file:
    for number, line in enumerate(file, 1):
        event = json.loads(line)
        where = f"event {number}"
        schema = event.pop("schemaURL", None)
        need(schema == base.RunEvent._get_schema(), f"{where} has the schema {schema}")
        made = structured(base.RunEvent, event, where)
        need(made.eventType is not None, f"{where} has no type")
        runs.setdefault(made.run.runId, []).append(made.eventType.name)
        parent = (made.run.facets or {}).get("parent")
        says = f"{parent.job.namespace}/{parent.job.name}/{parent.run.runId}" if parent else "-"
        print(made.eventType.name, made.job.name, made.run.runId, says)
for run, events in runs.items():
    begun_and_ended = len(events) == 2 and events[0] == "START" and events[1] in ("COMPLETE", "FAIL")
    # A run that was killed tells nothing of its end.
    need(begun_and_ended or events == ["START"], f"the run {run} told {events}")
