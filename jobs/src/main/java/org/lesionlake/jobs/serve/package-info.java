/**
 * SQL for people: an endpoint that speaks HiveServer2's protocol over what a lake publishes.
 *
 * <p>A <i>statement</i> is either a query, whose plan is held against lists of what queries may be
 * made of as it was parsed, analysed and optimised ({@link
 * org.lesionlake.jobs.serve.StatementCheck}), or one of a few commands that are answered here and
 * never by Spark ({@link org.lesionlake.jobs.serve.CatalogAnswers}). Nothing else is run.
 */
package org.lesionlake.jobs.serve;
