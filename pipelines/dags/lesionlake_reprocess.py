"""A new model or lexicon over everything that a lake holds, or over a part of it; started by hand.

What rests on a model or on rules is keyed by their version: with another model every chosen series is
searched, with another lexicon or tagger every report is read, and gold speaks of the new ones alone.
Results of the old ones stay for comparison. ``lesionlake airflow trigger --dag lesionlake_reprocess
--conf model=/models/mine`` tries a model; nights go on with their own, and the next one turns gold back,
until Airflow's variable lesionlake_model (or inference.model in the lake's settings) names the new one.
A new lexicon is a change in conf/lexicons, and needs no parameter.

``--conf cohort=NAME`` (or NAME@VERSION) takes the patients of a frozen cohort alone, ``--conf limit=N``
at most N reports and N series; both may be given. Such a run reads and searches, and leaves out what
would speak of everybody: gold, gates and summary. Its results stand beside those of other versions, and
a later run over all does only what is left.

Tasks, other parameters and notices are those of lesionlake_tasks.py.
"""

# Airflow looks only into files that name both it and a DAG.
from lesionlake_tasks import jobs_dag

dag = jobs_dag(
    dag_id="lesionlake_reprocess",
    description="Runs another model or lexicon over what the lake holds, or over a cohort",
    doc=__doc__,
    schedule=None,
    names=["findings", "inference", "gold", "gates", "summary"],
    may_be_narrow=True,
)
