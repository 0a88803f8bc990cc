package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Listings, read page by page as the stream is. */
final class Listing {
  /** The most that a server gives in a page unless it is set up otherwise. */
  private static final int PAGE = 100;

  private final AirflowHttp http;

  Listing(AirflowHttp http) {
    this.http = http;
  }

  /**
   * All items of a listing.
   *
   * @param pathAndQuery ends in {@code ?} or {@code &}
   * @param name of the field that holds them
   */
  Stream<JsonNode> of(String pathAndQuery, String name) {
    return Stream.iterate(
            page(pathAndQuery, name, 0),
            page -> !page.items().isEmpty(),
            page ->
                page.end() < page.total()
                    ? page(pathAndQuery, name, page.end())
                    : new Page(page.end(), List.of(), page.total()))
        .flatMap(page -> page.items().stream());
  }

  /** Part of a listing; it goes on at {@code end} unless that is the total. */
  private record Page(int end, List<JsonNode> items, int total) {}

  private Page page(String pathAndQuery, String name, int offset) {
    JsonNode answer = http.get(pathAndQuery + "limit=" + PAGE + "&offset=" + offset);
    List<JsonNode> items = new ArrayList<>();
    Json.required(answer, name).forEach(items::add);
    // A server may give fewer than asked for: its own cap is a setting.
    return new Page(offset + items.size(), items, Json.required(answer, "total_entries").asInt());
  }
}
