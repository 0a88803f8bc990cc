package org.lesionlake.tests.archive.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.lesionlake.schemas.Site;

/** What the text has said of a site so far; filled by the words themselves as they are chosen. */
final class GoldEntry {
  private final Site site;
  private final String status;
  private final List<List<Integer>> sizes = new ArrayList<>();
  private final List<List<Integer>> priorSizes = new ArrayList<>();
  private final TreeSet<String> sides = new TreeSet<>();
  private String change;
  private boolean multiple;
  private boolean solitary;
  private int number;

  GoldEntry(Site site, String status) {
    this.site = site;
    this.status = status;
  }

  void size(List<Integer> axesMm) {
    sizes.add(axesMm);
  }

  void priorSize(List<Integer> axesMm) {
    priorSizes.add(axesMm);
  }

  boolean saysSizes() {
    return !sizes.isEmpty();
  }

  void change(String said) {
    change = said;
  }

  boolean saysChange(String expected) {
    return expected.equals(change);
  }

  void number(int said) {
    number = said;
  }

  void multiple() {
    multiple = true;
  }

  void solitary() {
    solitary = true;
  }

  void side(String side) {
    sides.add(side);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("site", site.name().toLowerCase(Locale.ROOT));
    json.put("status", status);
    json.set("sizes_mm", lists(sizes));
    json.set("prior_sizes_mm", lists(priorSizes));
    json.put("change", change);
    putCount(json);
    json.put("laterality", sides.isEmpty() ? null : sides.size() > 1 ? "both" : sides.first());
    return json;
  }

  private void putCount(ObjectNode json) {
    if (solitary) {
      json.put("count", "solitary");
    } else if (number > 0) {
      json.put("count", number);
    } else {
      json.put("count", multiple ? "multiple" : null);
    }
  }

  private static ArrayNode lists(List<List<Integer>> sizes) {
    ArrayNode outer = JsonNodeFactory.instance.arrayNode();
    for (List<Integer> axes : sizes) {
      ArrayNode inner = outer.addArray();
      axes.forEach(axis -> inner.add((double) axis));
    }
    return outer;
  }
}
