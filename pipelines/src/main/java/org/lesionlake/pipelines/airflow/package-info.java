/**
 * A client of Airflow 3's REST API (version 2 of the API) and the commands built on it: just the
 * calls that it takes to start the nightly DAG, watch it and see why it does not show. No Spark
 * here.
 */
package org.lesionlake.pipelines.airflow;
