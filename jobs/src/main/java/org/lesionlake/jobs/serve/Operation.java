package org.lesionlake.jobs.serve;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.hive.service.rpc.thrift.TOperationType;
import org.apache.spark.sql.Row;

/** A statement or a question of a driver, from its start until the client closes it. */
final class Operation {
  final UUID id = UUID.randomUUID();
  final UUID secret = UUID.randomUUID();
  final TOperationType type;

  private final CountDownLatch ended = new CountDownLatch(1);
  private TOperationState state = TOperationState.RUNNING_STATE;
  private Answer answer;
  private String error;
  private int position;

  Operation(TOperationType type) {
    this.type = type;
  }

  static Operation answered(TOperationType type, Answer answer) {
    Operation operation = new Operation(type);
    operation.end(TOperationState.FINISHED_STATE, answer, null);
    return operation;
  }

  /**
   * Ends it, unless it has ended before.
   *
   * @return whether it was this that ended it
   */
  synchronized boolean end(TOperationState how, Answer given, String why) {
    if (isEnded()) {
      return false;
    }
    state = how;
    answer = given;
    error = why;
    ended.countDown();
    return true;
  }

  boolean isEnded() {
    return ended.getCount() == 0;
  }

  void await(long millis) {
    try {
      boolean inTime = ended.await(millis, TimeUnit.MILLISECONDS);
      if (!inTime) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized TOperationState state() {
    return state;
  }

  /** What the client is told in place of an answer; null if there is nothing to tell. */
  synchronized String error() {
    return error;
  }

  /**
   * @throws Refusal if there is none
   */
  synchronized Answer answer() {
    if (answer == null) {
      throw new Refusal(
          "There is no answer to fetch.",
          error == null ? "The statement is still running or was closed." : error,
          "Run the statement again.");
    }
    return answer;
  }

  /** Rows that come next, and the number of the first of them. */
  record Page(long offset, List<Row> rows, boolean more) {}

  /**
   * @throws Refusal once all rows of an answer that was cut were given
   */
  synchronized Page next(boolean fromFirst, long most) {
    List<Row> rows = answer().rows();
    if (fromFirst) {
      position = 0;
    }
    int from = position;
    if (from == rows.size() && answer.cut()) {
      throw new Refusal(
          "The answer was cut after " + rows.size() + " rows.",
          "There are more, and serve.max-rows allows no more.",
          "Count or filter in the query, or take it in parts.");
    }
    position = (int) Math.min(rows.size(), from + Math.max(1, most));
    return new Page(from, rows.subList(from, position), position < rows.size() || answer.cut());
  }
}
