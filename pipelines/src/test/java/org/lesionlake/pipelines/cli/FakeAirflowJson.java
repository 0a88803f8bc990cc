package org.lesionlake.pipelines.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes things for the fake to tell. */
final class FakeAirflowJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FakeAirflowJson() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
