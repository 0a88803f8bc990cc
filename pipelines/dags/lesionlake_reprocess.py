"""A new model or lexicon over everything that a lake holds; started by hand.

What rests on a model or on rules is keyed by their version: with another model every chosen series is
searched, with another lexicon or tagger every report is read, and gold speaks of the new ones alone.
Results of the old ones stay for comparison. ``lesionlake airflow trigger --dag lesionlake_reprocess
--conf model=/models/mine`` tries a model; nights go on with their own, and the next one turns gold back,
until Airflow's variable lesionlake_model (or inference.model in the lake's settings) names the new one.
A new lexicon is a change in conf/lexicons, and needs no parameter. Tasks, parameters and notices are
those of lesionlake_tasks.py.
"""

# Airflow looks only into files that name both it and a DAG.
from lesionlake_tasks import jobs_dag

dag = jobs_dag(
    dag_id="lesionlake_reprocess",
    description="Runs another model or lexicon over everything that the lake holds",
    doc=__doc__,
    schedule=None,
    names=["findings", "inference", "gold", "gates", "summary"],
)
