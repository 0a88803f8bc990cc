"""The nightly run of LesionLake: one task per job of the catalog, in the order of its tables.

The catalog is jobs.json beside this file, printed by ``lesionlake job catalog --json``. A task waits
for the jobs that write the tables its own job reads, so a new job needs no change here. All tasks of
a run belong to one LesionLake run. The summary is written even if a gate fails; the last task,
``passed``, then keeps the run from counting as a success.

An argument of a job, --ct for instance, is the first of these that is set: the parameter ct of the
run (``lesionlake airflow trigger --conf ct=...``), Airflow's variable lesionlake_ct, LESIONLAKE_CT in
the worker's environment. A job fails if an argument that it requires is nowhere. The parameter
reconcile=yes makes the jobs of a run compare all that is wanted with all that is done.

Each task takes a slot of the pool lesionlake, which ``lesionlake airflow deploy`` makes. Each table is
an asset of its name; the asset lesionlake.night tells of nights that passed their gates.

A task that failed for good, its retries included, is told to the webhook that Airflow's variable
lesionlake_secret_webhook names, as JSON: {"text": a line}. Chat servers take that; it names job and run only.

Read from the environment of the DAG processor and the workers:

LESIONLAKE_LAUNCHER
    The launcher, an absolute path or a command on the PATH (default: lesionlake).
LESIONLAKE_SCHEDULE
    When it runs, a cron expression in UTC (default: 0 2 * * *).
"""

import hashlib
import json
import os
import re
import shlex
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Asset, Variable
from airflow.sdk.exceptions import AirflowFailException

# A failed gate is a verdict on the data, which trying again does not change.
NEVER_RETRIED = {"gates"}

# The parameter of a run that is no argument of the catalog: every job takes it.
RECONCILE = "reconcile"

# What a person looks at when something went wrong.
RUN_ANYWAY = {"summary"}


def shell_safe(run_id):
    """A LesionLake run id for a run id of Airflow, which may hold any character."""
    words = re.sub(r"[^A-Za-z0-9._-]", "-", run_id)[:80]
    return f"airflow-{words}-{hashlib.sha256(run_id.encode()).hexdigest()[:8]}"


def parameter(argument):
    """The name of an argument as a parameter of a run: --ct-inventory is ct-inventory."""
    return argument["name"].lstrip("-")


def environment_name(argument):
    """The name of an argument in the worker's environment."""
    return "LESIONLAKE_" + parameter(argument).upper().replace("-", "_")


def asked(conf, name):
    """The value that a run asks for, or nothing; a name that no job knows is a slip of the pen."""
    known = {RECONCILE} | {parameter(argument) for job in jobs for argument in job["arguments"]}
    unknown = sorted(set(conf or {}) - known)
    if unknown:
        raise AirflowFailException(
            f"The run has the parameter {unknown[0]}, which no job knows. "
            f"Trigger it with these only: {', '.join(sorted(known))}"
        )
    return (conf or {}).get(name, "")


def reconciling(conf):
    """Whether a run asks its jobs to compare everything: a word, or nothing."""
    answer = asked(conf, RECONCILE)
    if answer not in ("", "yes", "no"):
        raise AirflowFailException(f"The parameter {RECONCILE} is {answer!r}. Say yes or no")
    return "yes" if answer == "yes" else ""


def environment(job):
    """What the run and Airflow's variables say of the arguments of a job, filled in when it runs."""
    values = {
        "ASKED_" + environment_name(argument): (
            "{{ asked(dag_run.conf, '%s') or var.value.get('%s', '') }}"
            % (parameter(argument), environment_name(argument).lower())
        )
        for argument in job["arguments"]
    }
    return values | {"ASKED_RECONCILE": "{{ reconciling(dag_run.conf) }}"}


def word(argument):
    """An argument with its value, which stays in the worker's environment until the task runs."""
    variable = environment_name(argument)
    if argument["required"]:
        return f'{argument["name"]} "${{{variable}:?is not set}}"'
    return f'${{{variable}:+{argument["name"]} "${variable}"}}'


def command(job):
    """The shell command of a job; values are never part of its text, so that no shell reads them."""
    launcher = shlex.quote(os.environ.get("LESIONLAKE_LAUNCHER", "lesionlake"))
    names = [environment_name(argument) for argument in job["arguments"]]
    chosen = [f'{name}="${{ASKED_{name}:-${{{name}:-}}}}"; ' for name in names]
    arguments = [word(argument) for argument in job["arguments"]]
    run = "${ASKED_RECONCILE:+--reconcile} --run-id {{ run_id | shell_safe }}"
    return "".join(chosen) + " ".join(
        [launcher, "job", job["name"], *arguments, run, "--quiet"]
    )


def tell(context):
    """Tells the webhook that a task failed. An error here is logged by Airflow and changes nothing."""
    webhook = Variable.get("lesionlake_secret_webhook", default="")
    if not webhook:
        return
    task = context["ti"]
    text = (
        f"LesionLake: {task.task_id} failed in run {task.run_id} ({context.get('exception')}). "
        f"Why: lesionlake airflow logs --dag {task.dag_id} {task.run_id} {task.task_id}"
    )
    request = urllib.request.Request(
        webhook,
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30):
        pass


def asset(name):
    """What tells other DAGs that a table, or a night, is new."""
    return Asset(name=name, uri=f"lesionlake://lake/{name}")


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
    user_defined_macros={"asked": asked, "reconciling": reconciling},
    doc_md=__doc__,
) as dag:
    tasks = {
        job["name"]: BashOperator(
            task_id=job["name"],
            doc=job["description"],
            bash_command=command(job),
            env=environment(job),
            append_env=True,
            pool="lesionlake",
            outlets=[asset(table) for table in job["outputs"]],
            on_failure_callback=tell,
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
    list(tasks.values()) >> EmptyOperator(
        task_id="passed", outlets=[asset("lesionlake.night")]
    )
