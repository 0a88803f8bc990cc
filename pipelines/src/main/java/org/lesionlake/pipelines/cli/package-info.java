/** The commands of {@code lesionlake airflow}, built on what the client offers to anyone. */
package org.lesionlake.pipelines.cli;
