"""The weekly run of LesionLake: all that is wanted is compared with all that is done.

Then tables are compacted, and files that nothing in reach names are removed. Nights follow what changed. This run looks at everything, tries again what failed, and must find
nothing to do where nights went well. It takes nothing in. Tasks, parameters and notices are those of
lesionlake_tasks.py.

LESIONLAKE_WEEKLY_SCHEDULE in the environment of the DAG processor says when it runs, a cron
expression in UTC (default: 0 10 * * 0).
"""

import os

# Airflow looks only into files that name both it and a DAG.
from lesionlake_tasks import JOBS, deadline, jobs_dag

dag = jobs_dag(
    dag_id="lesionlake_weekly",
    description="Compares all that is wanted with all that is done, then compacts and cleans tables",
    doc=__doc__,
    schedule=os.environ.get("LESIONLAKE_WEEKLY_SCHEDULE", "0 10 * * 0"),
    names=[job["name"] for job in JOBS if job["name"] != "ingest"],
    reconcile=True,
    deadline=deadline("lesionlake_weekly", times=4),
)
