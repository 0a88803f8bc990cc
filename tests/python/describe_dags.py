"""Reads the project's DAGs with a real Airflow and prints their tasks as JSON.

    LESIONLAKE_MODE=spark-submit $(tests/python/venv.sh tests/python/airflow-requirements.lock) \
        tests/python/describe_dags.py FOLDER CONF

CONF is a JSON object: parameters of the run of which the words that call jobs are told.
"""

import contextlib
import json
import sys
import types

# What Airflow logs while it reads goes elsewhere: what is printed is JSON alone.
with contextlib.redirect_stdout(sys.stderr):
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.sdk.exceptions import AirflowException

    folder, conf = sys.argv[1:3]
    # As Airflow's DAG processor does with its folder.
    sys.path.insert(0, folder)
    bag = DagBag(folder)


def words(task):
    if not hasattr(task, "job"):
        return []
    run = types.SimpleNamespace(conf=json.loads(conf))
    instance = types.SimpleNamespace(run_id="night", dag_id=task.dag_id, task_id=task.task_id)
    try:
        return task.line({"dag_run": run, "ti": instance})
    except AirflowException as e:
        return [f"{type(e).__name__}: {e}"]


def described(dag):
    # Airflow keeps DAGs in this form; one that has none is never run.
    DagSerialization.to_dict(dag)
    return {
        task.task_id: {
            "operators": [kind.__name__ for kind in type(task).__mro__],
            "words": words(task),
            "upstream": sorted(task.upstream_task_ids),
            "pool": task.pool,
            "retries": task.retries,
            "rule": str(getattr(task.trigger_rule, "value", task.trigger_rule)),
            "outlets": sorted(outlet.name for outlet in task.outlets),
            "connection": getattr(task, "_conn_id", None),
            "deploy_mode": getattr(task, "_deploy_mode", None),
        }
        for task in dag.tasks
    }


print(
    json.dumps(
        {
            "errors": bag.import_errors,
            "dags": {dag_id: described(dag) for dag_id, dag in sorted(bag.dags.items())},
        }
    )
)
