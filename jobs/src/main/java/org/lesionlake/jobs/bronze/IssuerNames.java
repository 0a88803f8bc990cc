package org.lesionlake.jobs.bronze;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/**
 * What messages and resources call an issuer of patient IDs, as DICOM headers name it ({@code
 * identity.issuer-names}).
 */
record IssuerNames(Map<String, String> names) implements Serializable {
  private static final String SETTING = "identity.issuer-names";

  IssuerNames {
    names = new TreeMap<>(names);
  }

  static IssuerNames none() {
    return new IssuerNames(Map.of());
  }

  static IssuerNames read(Settings settings) {
    return parse(settings.strings(SETTING));
  }

  static IssuerNames parse(List<String> pairs) {
    Map<String, String> names = new TreeMap<>();
    for (String pair : pairs) {
      int equals = pair.lastIndexOf('=');
      if (equals <= 0) {
        throw new UserError(
            "The setting " + SETTING + " can not be followed.",
            "An entry of it has no name before an equals sign.",
            "Write for example [\"2.16.840.1.1=HOSP\", \"http://hosp.example/id=\"].");
      }
      names.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return new IssuerNames(names);
  }

  String of(String name) {
    return names.getOrDefault(name, name);
  }
}
