"""The nightly run of LesionLake: one task per job of the catalog, in the order of its tables.

The catalog is jobs.json beside this file, printed by ``lesionlake job catalog --json``. A task waits
for the jobs that write the tables its own job reads, so a new job needs no change here. All tasks of
a run belong to one LesionLake run. The summary is written even if a gate fails; the last task,
``passed``, then keeps the run from counting as a success.

Read from the environment of the scheduler and the workers:

LESIONLAKE_LAUNCHER
    The launcher, an absolute path or a command on the PATH (default: lesionlake).
LESIONLAKE_LAKE, LESIONLAKE_CT, LESIONLAKE_REPORTS, LESIONLAKE_CLINICAL
    Values of the arguments --lake, --ct and so on; a job fails if one that it requires is not set.
LESIONLAKE_SCHEDULE
    When it runs, a cron expression in UTC (default: 0 2 * * *).
"""

import hashlib
import json
import os
import re
import shlex
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

# A failed gate is a verdict on the data, which trying again does not change.
NEVER_RETRIED = {"gates"}

# What a person looks at when something went wrong.
RUN_ANYWAY = {"summary"}


def shell_safe(run_id):
    """A LesionLake run id for a run id of Airflow, which may hold any character."""
    words = re.sub(r"[^A-Za-z0-9._-]", "-", run_id)[:80]
    return f"airflow-{words}-{hashlib.sha256(run_id.encode()).hexdigest()[:8]}"


def word(argument):
    """An argument with its value, which stays in the worker's environment until the task runs."""
    option = argument["name"]
    variable = "LESIONLAKE_" + option.lstrip("-").upper().replace("-", "_")
    if argument["required"]:
        return f'{option} "${{{variable}:?is not set}}"'
    return f'${{{variable}:+{option} "${variable}"}}'


def command(job):
    """The shell command of a job."""
    launcher = shlex.quote(os.environ.get("LESIONLAKE_LAUNCHER", "lesionlake"))
    arguments = [word(argument) for argument in job["arguments"]]
    run = "--run-id {{ run_id | shell_safe }}"
    return " ".join([launcher, "job", job["name"], *arguments, run, "--quiet"])


def writers(jobs):
    """The jobs that write each table: one, or one for each source of its rows."""
    writers_of = {}
    for job in jobs:
        for table in job["outputs"]:
            writers_of.setdefault(table, []).append(job["name"])
    return writers_of


jobs = json.loads(Path(__file__).with_name("jobs.json").read_text(encoding="utf-8"))
writers_of = writers(jobs)

with DAG(
    dag_id="lesionlake_nightly",
    description="CT studies and reports in, tables of metastasis findings out",
    schedule=os.environ.get("LESIONLAKE_SCHEDULE", "0 2 * * *"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    # A job holds the lake's lock while it runs, so another would only wait for it and fail.
    max_active_runs=1,
    max_active_tasks=1,
    tags=["lesionlake"],
    user_defined_filters={"shell_safe": shell_safe},
    doc_md=__doc__,
) as dag:
    tasks = {
        job["name"]: BashOperator(
            task_id=job["name"],
            doc=job["description"],
            bash_command=command(job),
            trigger_rule="all_done" if job["name"] in RUN_ANYWAY else "all_success",
            retries=0 if job["name"] in NEVER_RETRIED else 2,
            retry_delay=timedelta(minutes=2),
            retry_exponential_backoff=True,
            max_retry_delay=timedelta(minutes=30),
        )
        for job in jobs
    }
    for job in jobs:
        upstream = {name for table in job["inputs"] for name in writers_of.get(table, [])}
        for name in sorted(upstream - {job["name"]}):
            tasks[name] >> tasks[job["name"]]
    # A run's state is that of its last tasks, and the summary succeeds whatever came before it.
    list(tasks.values()) >> EmptyOperator(task_id="passed")
