"""What the DAGs of LesionLake share: a task for each job of the catalog, in the order of its tables.

The catalog is jobs.json beside this file, printed by ``lesionlake job catalog --json``. A task waits
for the jobs that write the tables its own job reads, so a new job needs no change here. All tasks of
a run belong to one LesionLake run. The summary is written even if a gate fails; the last task,
``passed``, then keeps the run from counting as a success.

An argument of a job, --ct for instance, is the first of these that is set: the parameter ct of the
run (``lesionlake airflow trigger --conf ct=...``), Airflow's variable lesionlake_ct, LESIONLAKE_CT in
the worker's environment. A job fails if an argument that it requires is nowhere. A job is called
with a list of words: no shell reads a value, and no template is filled in with one.

Parameters of a run beside the arguments: reconcile=yes compares all that is wanted with all that is
done; model and tagger name another package than ``conf`` does, for every job of the run. cohort and
limit are for lesionlake_reprocess alone.

Airflow's variable lesionlake_mode says what calls a job. ``launcher``, the default, is for one machine:
the launcher runs it on the worker. ``spark-submit`` is for a cluster: Airflow's SparkSubmitOperator
submits it through the connection lesionlake_spark (type spark, its host the master's address). The
launcher is that of a distribution then, which names jars and settings, and the variable
lesionlake_spark_profile may name a file of further ones (conf/spark). The driver runs on the worker,
which spark-submit must be on the PATH of: only so is a job's last message at hand, and with it why it
failed.

Each job takes the one slot of the pool lesionlake, which ``lesionlake airflow deploy`` makes. A run's
first task, ``turn``, waits until no run of another of these DAGs is at work, so that runs follow each
other whole. Each table is an asset of its name.

A task that failed for good is told in one line, with job, run, reason and where its log is: to the
webhook that Airflow's variable lesionlake_secret_webhook names, as JSON {"text": a line}, and by e-mail to the addresses in lesionlake_mail_to, through the connection mail.
A run that is late is told to the webhook in LESIONLAKE_SECRET_WEBHOOK. No line says anything of a patient.

Read from the environment of the DAG processor and the workers:

LESIONLAKE_LAUNCHER
    The launcher, an absolute path or a command on the PATH (default: lesionlake).
LESIONLAKE_SECRET_WEBHOOK
    Where late runs are told (default: nowhere).
LESIONLAKE_LATE_HOURS
    Hours after which a night that has not ended is late (default: 6; a week's run four times that).
"""

import ctypes
import hashlib
import json
import os
import re
import signal
import smtplib
import ssl
import subprocess
import sys
import urllib.request
from collections import deque
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from functools import partial
from itertools import takewhile
from pathlib import Path

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Asset, BaseOperator, BaseSensorOperator, Connection, Variable
from airflow.sdk.exceptions import (
    AirflowException,
    AirflowFailException,
    AirflowNotFoundException,
    AirflowSkipException,
)

try:
    from airflow.sdk import DeadlineAlert, DeadlineReference, SyncCallback
except ImportError:  # Airflow before 3.2 has no deadlines that need no triggerer.
    DeadlineAlert = None

JOBS = json.loads(Path(__file__).with_name("jobs.json").read_text(encoding="utf-8"))

POOL = "lesionlake"

# Runs of these never overlap.
DAGS = ("lesionlake_nightly", "lesionlake_weekly", "lesionlake_reprocess")

# A failed gate is a verdict on the data, which trying again does not change; by its name, and by what
# the message of a failed gate begins with, whichever job reports it.
NEVER_RETRIED = {"gates"}
GATE_FAILED = "A gate failed"

# What a command line is refused with: that will not pass.
USAGE = 2

# What a person looks at when something went wrong, what was promised to those who withdrew, and what keeps the
# disk from filling meanwhile.
RUN_ANYWAY = {"summary", "opt-outs", "maintenance"}

# The parameter of a run that every job takes without a value.
RECONCILE = "reconcile"

# Parameters of a run that narrow its jobs; no variable does, since nights would be narrow then.
NARROWING = {"cohort", "limit"}

# Parameters of a run that stand for settings: a variable of Airflow may name them for all runs.
SETTINGS = {"model": "inference.model", "tagger": "reports.tagger"}

# What follows the message about a command line that is refused.
USAGE_HELP = "Usage: lesionlake"

# Lines of a job's output among which its last message is looked for.
LINES_KEPT = 200

# States of a task that will do nothing more by itself.
ENDED = {"success", "failed", "skipped", "upstream_failed", "removed"}

PR_SET_PDEATHSIG = 1

LAUNCHER_MODE = "launcher"
SUBMIT_MODE = "spark-submit"


def parameter(argument):
    """The name of an argument as a parameter of a run: --ct-inventory is ct-inventory."""
    return argument["name"].lstrip("-")


def setting(name):
    """What Airflow's variables, else the worker's environment, say of a parameter."""
    word = "lesionlake_" + name.replace("-", "_")
    return Variable.get(word, default="") or os.environ.get(word.upper(), "")


def launcher():
    return os.environ.get("LESIONLAKE_LAUNCHER", "lesionlake")


def mode():
    """What calls jobs, as the site says."""
    said = setting("mode") or LAUNCHER_MODE
    if said not in (LAUNCHER_MODE, SUBMIT_MODE):
        raise AirflowException(
            f"lesionlake_mode is {said!r}. Let it say {LAUNCHER_MODE} (one machine) or "
            f"{SUBMIT_MODE} (a cluster)"
        )
    return said


def shell_safe(run_id):
    """A LesionLake run id for a run id of Airflow, which may hold any character."""
    words = re.sub(r"[^A-Za-z0-9._-]", "-", run_id)[:80]
    return f"airflow-{words}-{hashlib.sha256(run_id.encode()).hexdigest()[:8]}"


def parameters(conf):
    """The parameters of a run; a name that no job knows is a slip of the pen."""
    conf = conf or {}
    known = {RECONCILE} | set(SETTINGS)
    known |= {parameter(argument) for job in JOBS for argument in job["arguments"]}
    unknown = sorted(set(conf) - known)
    if unknown:
        raise AirflowFailException(
            f"The run has the parameter {unknown[0]}, which no job knows. "
            f"Trigger it with these only: {', '.join(sorted(known))}"
        )
    if conf.get(RECONCILE, "") not in ("", "yes", "no"):
        raise AirflowFailException(
            f"The parameter {RECONCILE} is {conf[RECONCILE]!r}. Say yes or no"
        )
    return conf


def is_narrow(conf):
    """Whether a run is of a part of the lake only."""
    return any((conf or {}).get(name) for name in NARROWING)


def job_line(job, conf, run_id, reconcile):
    """The words that name a job and its arguments, whatever calls it."""
    asked = parameters(conf)
    words = ["job", job["name"]]
    for argument in job["arguments"]:
        name = parameter(argument)
        value = str(asked.get(name, "")) or ("" if name in NARROWING else setting(name))
        if value:
            words += [argument["name"], value]
        elif argument["required"]:
            variable = "lesionlake_" + name.replace("-", "_")
            raise AirflowFailException(
                f"{argument['name']} is not set: neither the run's parameter {name}, nor Airflow's "
                f"variable {variable}, nor {variable.upper()} in the worker's environment names it"
            )
    for name, key in SETTINGS.items():
        value = str(asked.get(name, "")) or setting(name)
        if value:
            words += ["--set", f"{key}={value}"]
    if reconcile or asked.get(RECONCILE) == "yes":
        words.append("--reconcile")
    return words + ["--run-id", shell_safe(run_id), "--quiet"]


def parent_run(task):
    """What OpenLineage calls this task, for events of its job; empty without Airflow's provider."""
    try:
        from airflow.providers.openlineage.plugins.macros import lineage_parent_id
    except ImportError:
        return ""
    return lineage_parent_id(task)


def dies_with_its_parent():
    """Linux ends a job whose task was killed, so that the next try does not find it at work."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def reason(lines):
    """The last message of a job, without what is to be done: a line and indented ones after it."""
    lines = list(takewhile(lambda line: not line.startswith(USAGE_HELP), lines))
    message = []
    for line in reversed(lines):
        message.insert(0, line)
        if not line.startswith(" "):
            break
    said = " ".join(line.strip() for line in message if not line.strip().startswith("do:"))
    return said or "it printed nothing"


def place(task):
    """Where the log of a task is, as a command."""
    return f"lesionlake airflow logs --dag {task.dag_id} {task.run_id} {task.task_id}"


def not_started(program, error):
    return AirflowFailException(
        f"The launcher {program} cannot be started ({error.strerror}). Point LESIONLAKE_LAUNCHER in "
        "the worker's environment to it"
    )


def ended(log, job, code, last):
    """Says how a job ended, and raises what follows from it for the task."""
    # The client takes what stands before this line for the reason.
    log.info("Command exited with return code %s", code)
    if code == 0:
        return
    for_good = code == USAGE or any(line.startswith(GATE_FAILED) for line in last)
    raise (AirflowFailException if for_good else AirflowException)(
        f"{job['name']} ended with exit code {code}: {reason(list(last))}"
    )


class Called:
    """What tasks of jobs have in common, whatever calls them."""

    def line(self, context):
        run = context["dag_run"]
        if is_narrow(run.conf):
            self.refuse_or_skip(run.conf)
        return job_line(self.job, run.conf, context["ti"].run_id, self.reconcile)

    def refuse_or_skip(self, conf):
        """A run of a part of the lake tries something out; it makes no tables that people read."""
        parameters(conf)
        if not self.may_be_narrow:
            raise AirflowFailException(
                f"cohort and limit are parameters of lesionlake_reprocess. Trigger {self.dag_id} "
                "without them"
            )
        if not NARROWING & {parameter(argument) for argument in self.job["arguments"]}:
            raise AirflowSkipException(
                f"The run is of a part of the lake, of which {self.job['name']} makes nothing"
            )


class Launched(Called, BaseOperator):
    """A job, called by the launcher on the worker."""

    def __init__(self, *, job, reconcile=False, may_be_narrow=False, **arguments):
        super().__init__(**arguments)
        self.job = job
        self.reconcile = reconcile
        self.may_be_narrow = may_be_narrow
        self.process = None

    def execute(self, context):
        words = [launcher(), *self.line(context)]
        environment = os.environ | {"LESIONLAKE_PARENT_RUN": parent_run(context["ti"])}
        try:
            self.process = subprocess.Popen(
                words,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
                preexec_fn=dies_with_its_parent,
            )
        except OSError as e:
            raise not_started(words[0], e) from e
        last = deque(maxlen=LINES_KEPT)
        for line in self.process.stdout:
            self.log.info("%s", line.rstrip("\n"))
            last.append(line.rstrip())
        ended(self.log, self.job, self.process.wait(), last)

    def on_kill(self):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)


def submission():
    """What a distribution's launcher says of a submission: class, application, settings of Spark."""
    call = [launcher(), "submission"]
    try:
        said = subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8")
    except OSError as e:
        raise not_started(call[0], e) from e
    if said.returncode != 0:
        raise AirflowFailException(f"{call[0]} submits nothing: {reason(said.stderr.splitlines())}")
    return dict(line.split("=", 1) for line in said.stdout.splitlines())


def submitted():
    """The operator that submits a job to a cluster. Airflow's provider for Spark is asked for only then."""
    try:
        from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
    except ImportError as e:
        raise AirflowException(
            f"lesionlake_mode is {SUBMIT_MODE}, but Airflow lacks its provider for Spark. Install "
            f"apache-airflow-providers-apache-spark, or set lesionlake_mode to {LAUNCHER_MODE}"
        ) from e

    class Submitted(Called, SparkSubmitOperator):
        """A job, submitted to a cluster of Spark; its driver runs on the worker."""

        def __init__(self, *, job, reconcile=False, may_be_narrow=False, **arguments):
            super().__init__(
                conn_id="lesionlake_spark",
                deploy_mode="client",
                name="lesionlake-" + job["name"],
                **arguments,
            )
            self.job = job
            self.reconcile = reconcile
            self.may_be_narrow = may_be_narrow
            self.last = deque(maxlen=LINES_KEPT)

        def execute(self, context):
            self.application_args = self.line(context)
            self.env_vars = {"LESIONLAKE_PARENT_RUN": parent_run(context["ti"])}
            self.conf = submission()
            self.application = self.conf.pop("application")
            self._java_class = self.conf.pop("class")
            self.properties_file = setting("spark_profile") or None
            hook = self._hook = self._get_hook()
            try:
                super().execute(context)
            except OSError as e:
                raise AirflowFailException(
                    f"spark-submit cannot be started ({e.strerror}). Have it on the worker's PATH"
                ) from e
            except AirflowException:
                # It tells the whole command and the log once more; the job's own words say why.
                if hook._submit_sp is None or hook._submit_sp.poll() in (None, 0):
                    raise
            ended(self.log, self.job, hook._submit_sp.wait(), self.last)

        def _get_hook(self):
            hook = super()._get_hook()
            hook.submit = partial(hook.submit, preexec_fn=dies_with_its_parent)
            read = hook._process_spark_submit_log
            hook._process_spark_submit_log = lambda lines: read(self.heard(lines))
            return hook

        def heard(self, lines):
            for line in lines:
                self.last.append(line.rstrip())
                yield line

    return Submitted


class Turn(BaseSensorOperator):
    """Waits until no run of another DAG is at work. Between looks it leaves the pool's slot."""

    def poke(self, context):
        for other in DAGS:
            if other != self.dag_id and self.at_work(context["ti"], other):
                self.log.info("A run of %s is at work; this one waits until it has ended", other)
                return False
        return True

    @staticmethod
    def at_work(task, dag_id):
        if task.get_dr_count(dag_id=dag_id, states=["running"]) == 0:
            return False
        runs = task.get_task_states(dag_id=dag_id, task_ids=["turn", "passed"])
        return any(
            states.get("turn") == "success" and states.get("passed") not in ENDED
            for states in runs.values()
        )


def tell(text):
    """Sends a line to the webhook and by e-mail, as far as a site has set them up."""
    webhook = Variable.get("lesionlake_secret_webhook", default="")
    recipients = Variable.get("lesionlake_mail_to", default="")
    try:
        if webhook:
            post(webhook, text)
    finally:
        # A webhook that is down keeps no mail back.
        if recipients:
            mail(recipients, text)


def post(webhook, text):
    request = urllib.request.Request(
        webhook,
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30):
        pass


def mail(recipients, text):
    """Sends a line through the connection mail; its extra has the keys of Airflow's own SMTP provider."""
    try:
        server = Connection.get("mail")
    except AirflowNotFoundException:
        raise AirflowException(
            "lesionlake_mail_to names recipients but there is no connection mail. Add it to the "
            "deployment file and deploy"
        ) from None
    extra = server.extra_dejson
    message = EmailMessage()
    message["Subject"] = text.split(" (")[0][:120]
    message["From"] = extra.get("from_email") or server.login or "lesionlake@localhost"
    message["To"] = ", ".join(word.strip() for word in recipients.split(","))
    message.set_content(text)
    plain = extra.get("disable_ssl", False)
    if plain:
        session = smtplib.SMTP(server.host, server.port or 587, timeout=30)
    else:
        session = smtplib.SMTP_SSL(
            server.host, server.port or 465, timeout=30, context=ssl.create_default_context()
        )
    with session:
        if plain and not extra.get("disable_tls", False):
            session.starttls(context=ssl.create_default_context())
        if server.login and server.password:
            session.login(server.login, server.password)
        session.send_message(message)


def failed(context):
    """Tells that a task failed for good. An error here is logged by Airflow and changes nothing."""
    task = context["ti"]
    tell(
        f"LesionLake: {task.task_id} failed in run {task.run_id} ({context.get('exception')}). "
        f"Why: {place(task)}"
    )


def late(dag_id, hours, context=None):
    """Tells that a run has not ended in time; it goes on."""
    run = ((context or {}).get("dag_run") or {}).get("dag_run_id", "")
    # Airflow gives the callback of a deadline no access to variables.
    webhook = os.environ.get("LESIONLAKE_SECRET_WEBHOOK", "")
    if webhook:
        post(
            webhook,
            f"LesionLake: {dag_id} is late: its run {run} has not ended {hours:g} hours after it "
            f"was queued. Where it is: lesionlake airflow status --dag {dag_id}",
        )


def deadline(dag_id, times=1):
    """What tells of a late run; nothing where Airflow is too old for it."""
    if DeadlineAlert is None:
        return None
    hours = times * float(os.environ.get("LESIONLAKE_LATE_HOURS", "6"))
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=hours),
        callback=SyncCallback(late, kwargs={"dag_id": dag_id, "hours": hours}),
    )


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


def jobs_dag(
    dag_id,
    description,
    doc,
    schedule,
    names,
    reconcile=False,
    outlets=(),
    deadline=None,
    may_be_narrow=False,
):
    """A DAG of some jobs of the catalog, in the order of their tables, between turn and passed."""
    jobs = [job for job in JOBS if job["name"] in names]
    writers_of = writers(jobs)
    operator = submitted() if mode() == SUBMIT_MODE else Launched
    with DAG(
        dag_id=dag_id,
        description=description,
        schedule=schedule,
        start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        # A job holds the lake's lock while it runs, so another would only wait for it and fail.
        max_active_runs=1,
        max_active_tasks=1,
        tags=["lesionlake"],
        doc_md=doc,
        **({"deadline": deadline} if deadline else {}),
    ) as dag:
        turn = Turn(
            task_id="turn",
            doc="Waits until no run of another DAG of LesionLake is at work.",
            pool=POOL,
            mode="reschedule",
            poke_interval=60,
            timeout=timedelta(days=2).total_seconds(),
            retries=2,
            retry_delay=timedelta(minutes=2),
            on_failure_callback=failed,
        )
        tasks = {
            job["name"]: operator(
                task_id=job["name"],
                doc=job["description"],
                job=job,
                reconcile=reconcile,
                may_be_narrow=may_be_narrow,
                pool=POOL,
                outlets=[asset(table) for table in job["outputs"]],
                on_failure_callback=failed,
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
            if not upstream - {job["name"]}:
                turn >> tasks[job["name"]]
        # A run's state is that of its last tasks, and the summary succeeds whatever came before it.
        # Of a part of the lake, tasks may be skipped.
        [turn, *tasks.values()] >> EmptyOperator(
            task_id="passed",
            outlets=[asset(name) for name in outlets],
            trigger_rule="none_failed" if may_be_narrow else "all_success",
        )
    return dag
