"""Loads a DAG file with stand-ins for the few classes of Airflow that it uses, and prints its tasks.

Usage: describe_dag.py DAG_FILE RUN_ID CONF VARIABLES [run|fail|late|poke TASK]
CONF and VARIABLES are JSON objects: the parameters of the run, and Airflow's variables; among these
"connection mail" stands for that connection, and "runs" for the runs of other DAGs. A task may be run,
told to have failed, told to be late or asked whether it is its turn; what it raised or answered is printed beside the tasks.
"""

import importlib.util
import json
import logging
import sys
import types
from pathlib import Path

logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")


class Operator:
    made = []

    def __init__(self, **arguments):
        self.arguments = arguments
        self.task_id = arguments["task_id"]
        self.dag_id = Dag.made.arguments["dag_id"]
        self.log = logging.getLogger()
        self.upstream = set()
        Operator.made.append(self)

    def __rshift__(self, other):
        other.upstream.add(self.task_id)
        return other

    def __rrshift__(self, others):
        for other in others:
            other >> self
        return self


class Dag:
    def __init__(self, **arguments):
        Dag.made = self
        self.arguments = arguments

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


class NotFoundException(Exception):
    pass


class SkipException(Exception):
    pass


class Connection:
    @staticmethod
    def get(name):
        if "connection " + name not in variables:
            raise NotFoundException(name)
        return types.SimpleNamespace(**variables["connection " + name])


class Instance:
    """What a task asks of its own try, and of the runs of other DAGs."""

    def __init__(self, task_id):
        self.task_id = task_id
        self.dag_id = Dag.made.arguments["dag_id"]
        self.run_id = run_id

    def get_dr_count(self, dag_id, states):
        return sum(run["state"] in states for run in variables.get("runs", {}).get(dag_id, []))

    def get_task_states(self, dag_id, task_ids):
        runs = variables.get("runs", {}).get(dag_id, [])
        return {
            str(number): {task: run["tasks"].get(task) for task in task_ids}
            for number, run in enumerate(runs)
        }


def outcome(action, task):
    """What comes of something that is done with a task."""
    instance = Instance(task.task_id)
    context = {"ti": instance, "dag_run": types.SimpleNamespace(conf=conf)}
    try:
        if action == "run":
            return task.execute(context)
        if action == "poke":
            return task.poke(context)
        if action == "late":
            told = Dag.made.arguments["deadline"]["callback"]
            return told["callable"](**told["kwargs"], context={"dag_run": {"dag_run_id": run_id}})
        return task.arguments["on_failure_callback"](context | {"exception": "exit code 1"})
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def words(task):
    """The words that call a task's job, or why it is not called."""
    job = getattr(task, "job", None)
    if job is None:
        return []
    try:
        run = types.SimpleNamespace(conf=conf)
        return task.line({"dag_run": run, "ti": Instance(task.task_id)})
    except FailException as e:
        return [f"refused: {e}"]
    except SkipException as e:
        return [f"skipped: {e}"]


for package in ("airflow", "airflow.providers", "airflow.providers.standard"):
    module(package)
module("airflow.providers.standard.operators")
module("airflow.providers.standard.operators.empty", EmptyOperator=Operator)
module(
    "airflow.sdk",
    DAG=Dag,
    Asset=Asset,
    BaseOperator=Operator,
    BaseSensorOperator=Operator,
    Connection=Connection,
    Variable=Variable,
    DeadlineAlert=lambda **members: members,
    DeadlineReference=types.SimpleNamespace(DAGRUN_QUEUED_AT="queued"),
    SyncCallback=lambda callable, kwargs: {"callable": callable, "kwargs": kwargs},
)
module(
    "airflow.sdk.exceptions",
    AirflowException=Exception,
    AirflowFailException=FailException,
    AirflowNotFoundException=NotFoundException,
    AirflowSkipException=SkipException,
)
file, run_id = sys.argv[1:3]
conf, variables = (json.loads(text) for text in sys.argv[3:5])
sys.path.insert(0, str(Path(file).parent))
spec = importlib.util.spec_from_file_location("dag", file)
spec.loader.exec_module(importlib.util.module_from_spec(spec))
tasks_module = sys.modules["lesionlake_tasks"]
made = {
    task.task_id: {
        "words": words(task),
        "rule": task.arguments.get("trigger_rule", "all_success"),
        "upstream": sorted(task.upstream),
        "pool": task.arguments.get("pool", "default_pool"),
        "retries": task.arguments.get("retries", 0),
        "outlets": sorted(outlet.name for outlet in task.arguments.get("outlets", [])),
    }
    for task in Operator.made
}
if sys.argv[5:]:
    action, name = sys.argv[5:]
    made["outcome"] = outcome(action, next(task for task in Operator.made if task.task_id == name))
print(json.dumps(made))
