"""The nightly run of LesionLake: every job of the catalog on what is new.

A night takes in all that is new, whatever its date, so that one night catches up after an outage, and
a night that has nothing to do changes nothing. The asset lesionlake.night tells of nights that passed
their gates. Tasks, parameters and notices are those of lesionlake_tasks.py.

LESIONLAKE_SCHEDULE in the environment of the DAG processor says when it runs, a cron expression in
UTC (default: 0 2 * * *).
"""

import os

# Airflow looks only into files that name both it and a DAG.
from lesionlake_tasks import JOBS, deadline, jobs_dag

dag = jobs_dag(
    dag_id="lesionlake_nightly",
    description="CT studies and reports in, tables of metastasis findings out",
    doc=__doc__,
    schedule=os.environ.get("LESIONLAKE_SCHEDULE", "0 2 * * *"),
    names=[job["name"] for job in JOBS if job["nightly"]],
    outlets=["lesionlake.night"],
    deadline=deadline("lesionlake_nightly"),
)
