/**
 * A client of Airflow 3's REST API (version 2 of the API): DAGs, runs, tasks and their logs,
 * backfills, pools, variables, connections and assets. It needs Java and Jackson, nothing of the
 * rest of the project, and its values are never null. {@link
 * org.lesionlake.pipelines.airflow.AirflowClient} is where to begin.
 */
package org.lesionlake.pipelines.airflow;
