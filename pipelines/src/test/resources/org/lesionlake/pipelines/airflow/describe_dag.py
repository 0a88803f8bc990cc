"""Loads a DAG file with stand-ins for the few classes of Airflow that it uses, and prints its tasks.

Usage: describe_dag.py DAG_FILE RUN_ID [CONF VARIABLES [FAILED]]
CONF and VARIABLES are JSON objects: the parameters of the run, and Airflow's variables.
FAILED is a task that is made to fail, so that it tells of it.
"""

import importlib.util
import json
import re
import sys
import types


class Operator:
    made = []

    def __init__(self, **arguments):
        self.arguments = arguments
        self.upstream = set()
        Operator.made.append(self)

    def __rshift__(self, other):
        other.upstream.add(self.arguments["task_id"])
        return other

    def __rrshift__(self, others):
        for other in others:
            other >> self
        return self


class Dag:
    def __init__(self, **arguments):
        Dag.made = self
        self.filters = arguments.get("user_defined_filters", {})
        self.macros = arguments.get("user_defined_macros", {})

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def module(name, **members):
    made = types.ModuleType(name)
    vars(made).update(members)
    sys.modules[name] = made


class Asset:
    def __init__(self, name, uri):
        self.name = name


class Variable:
    @staticmethod
    def get(key, default):
        return variables.get(key, default)


class FailException(Exception):
    pass


def asked(template, conf, variables):
    """The value of an argument, whose template is {{ asked(dag_run.conf, 'x') or var.value.get('y', '') }}."""
    if template == "{{ reconciling(dag_run.conf) }}":
        return Dag.made.macros["reconciling"](conf)
    name, variable = re.fullmatch(
        r"{{ asked\(dag_run\.conf, '([\w-]+)'\) or var\.value\.get\('(\w+)', ''\) }}", template
    ).groups()
    return Dag.made.macros["asked"](conf, name) or variables.get(variable, "")


def rendered(command, run_id):
    """The command with its one kind of template, {{ run_id | filter }}, filled in."""
    return re.sub(
        r"{{ run_id \| (\w+) }}", lambda match: Dag.made.filters[match.group(1)](run_id), command
    )


for package in ("airflow", "airflow.providers", "airflow.providers.standard"):
    module(package)
module("airflow.providers.standard.operators")
module("airflow.providers.standard.operators.bash", BashOperator=Operator)
module("airflow.providers.standard.operators.empty", EmptyOperator=Operator)
module("airflow.sdk", DAG=Dag, Asset=Asset, Variable=Variable)
module("airflow.sdk.exceptions", AirflowFailException=FailException)
spec = importlib.util.spec_from_file_location("dag", sys.argv[1])
spec.loader.exec_module(importlib.util.module_from_spec(spec))
conf, variables = (json.loads(text) for text in sys.argv[3:5] or ["{}", "{}"])
for task in Operator.made:
    if sys.argv[5:] == [task.arguments["task_id"]]:
        instance = types.SimpleNamespace(
            dag_id="lesionlake_nightly", task_id=task.arguments["task_id"], run_id=sys.argv[2]
        )
        task.arguments["on_failure_callback"]({"ti": instance, "exception": "exit code 1"})
print(
    json.dumps(
        {
            task.arguments["task_id"]: {
                "command": rendered(task.arguments.get("bash_command", ""), sys.argv[2]),
                "rule": task.arguments.get("trigger_rule", "all_success"),
                "upstream": sorted(task.upstream),
                "pool": task.arguments.get("pool", "default_pool"),
                "outlets": sorted(outlet.name for outlet in task.arguments.get("outlets", [])),
                "env": {
                    name: asked(template, conf, variables)
                    for name, template in task.arguments.get("env", {}).items()
                },
            }
            for task in Operator.made
        }
    )
)
