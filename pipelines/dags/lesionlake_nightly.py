"""The nightly run of LesionLake: one task per job of the catalog, in the order of its tables.

The catalog is jobs.json beside this file, printed by ``lesionlake job catalog --json``. A task waits
for the jobs that write the tables its own job reads, so a new job needs no change here.

Read from the environment of the scheduler and the workers:

LESIONLAKE_LAUNCHER
    The launcher, an absolute path or a command on the PATH (default: lesionlake).
LESIONLAKE_LAKE, LESIONLAKE_CT, LESIONLAKE_REPORTS, LESIONLAKE_CLINICAL
    Values of the arguments --lake, --ct and so on; a job fails if one that it requires is not set.
LESIONLAKE_SCHEDULE
    When it runs, a cron expression in UTC (default: 0 2 * * *).
"""

import json
import os
import shlex
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

# A failed gate is a verdict on the data, which trying again does not change.
NEVER_RETRIED = {"gates"}


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
    return " ".join([launcher, "job", job["name"], *arguments, "--quiet"])


def writers(jobs):
    """The one job that writes each table."""
    writer = {}
    for job in jobs:
        for table in job["outputs"]:
            if table in writer:
                raise ValueError(
                    f"jobs.json: {table} is written by {writer[table]} and by {job['name']}; "
                    "a table has one writer"
                )
            writer[table] = job["name"]
    return writer


jobs = json.loads(Path(__file__).with_name("jobs.json").read_text(encoding="utf-8"))
writer_of = writers(jobs)

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
    doc_md=__doc__,
) as dag:
    tasks = {
        job["name"]: BashOperator(
            task_id=job["name"],
            doc=job["description"],
            bash_command=command(job),
            retries=0 if job["name"] in NEVER_RETRIED else 2,
            retry_delay=timedelta(minutes=2),
            retry_exponential_backoff=True,
            max_retry_delay=timedelta(minutes=30),
        )
        for job in jobs
    }
    for job in jobs:
        upstream = {writer_of[table] for table in job["inputs"] if table in writer_of}
        for name in sorted(upstream - {job["name"]}):
            tasks[name] >> tasks[job["name"]]
