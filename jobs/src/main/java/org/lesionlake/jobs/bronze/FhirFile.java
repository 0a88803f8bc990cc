package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The resources of one file or bundle that others refer to: patients, people, organisations,
 * medications and orders, found by reference ({@code Patient/12}, a full URL or {@code
 * #contained}).
 */
final class FhirFile {
  private static final List<String> REFERRED =
      List.of(
          "Patient",
          "Medication",
          "Practitioner",
          "PractitionerRole",
          "Organization",
          "ServiceRequest",
          "ImagingStudy");

  private final Map<String, JsonNode> resources = new HashMap<>();

  /** What the members of a bundle may refer to. */
  static FhirFile of(JsonNode bundle) {
    FhirFile file = new FhirFile();
    file.add(bundle);
    return file;
  }

  static boolean isResource(JsonNode node) {
    return node.path("resourceType").isTextual();
  }

  static String type(JsonNode resource) {
    return resource.path("resourceType").asText();
  }

  /** The resources of a bundle's entries; of any other resource, itself. */
  static List<JsonNode> members(JsonNode resource) {
    if (!type(resource).equals("Bundle")) {
      return List.of(resource);
    }
    List<JsonNode> members = new ArrayList<>();
    for (JsonNode entry : resource.path("entry")) {
      if (isResource(entry.path("resource"))) {
        members.addAll(members(entry.path("resource")));
      }
    }
    return members;
  }

  /** Remembers what may be referred to. */
  void add(JsonNode resource) {
    for (JsonNode entry : resource.path("entry")) {
      if (isResource(entry.path("resource"))) {
        remember(entry.path("fullUrl").asText(), entry.path("resource"));
        add(entry.path("resource"));
      }
    }
    remember("", resource);
  }

  private void remember(String url, JsonNode resource) {
    if (!REFERRED.contains(type(resource))) {
      return;
    }
    if (!url.isEmpty()) {
      resources.put(url, resource);
    }
    if (resource.path("id").isTextual()) {
      resources.put(type(resource) + "/" + resource.path("id").asText(), resource);
    }
  }

  /**
   * The resource that a reference names, in the referring one or in the file.
   *
   * @param reference a node of type Reference
   */
  Optional<JsonNode> find(JsonNode reference, JsonNode from) {
    String name = reference.path("reference").asText();
    if (name.startsWith("#")) {
      for (JsonNode contained : from.path("contained")) {
        if (contained.path("id").asText().equals(name.substring(1))) {
          return Optional.of(contained);
        }
      }
      return Optional.empty();
    }
    String versionless = name.replaceFirst("/_history/[^/]*$", "");
    return Optional.ofNullable(resources.get(versionless))
        .or(
            () ->
                Optional.ofNullable(
                    resources.get(versionless.replaceFirst("^.*/([A-Za-z]+/[^/]+)$", "$1"))));
  }
}
