package org.lesionlake.jobs.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Optional;

/**
 * What {@code _lesionlake/lake.json} says of a lake.
 *
 * @param version layout of the lake, {@link org.lesionlake.schemas.Tables#LAKE_VERSION} of the code
 *     that made or upgraded it
 * @param profile research or none
 * @param keyFingerprint fingerprint of the key its pseudonyms are made with
 * @param vault root of its vault
 * @param defaultIssuer issuer of patient IDs whose source names none, as the first ingest set it;
 *     null before
 */
record LakeMarker(
    int version, String profile, String keyFingerprint, String vault, String defaultIssuer) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static Optional<LakeMarker> read(LakeFiles files) {
    return files
        .readText("_lesionlake/lake.json")
        .map(
            text -> {
              try {
                return JSON.readValue(text, LakeMarker.class);
              } catch (JsonProcessingException e) {
                throw new UserError(
                    "The lake's marker file cannot be read.",
                    "_lesionlake/lake.json is not what LesionLake writes: "
                        + e.getOriginalMessage(),
                    "Restore the file from a backup of the lake.");
              }
            });
  }

  LakeMarker withVersion(int reached) {
    return new LakeMarker(reached, profile, keyFingerprint, vault, defaultIssuer);
  }

  LakeMarker withVault(String root) {
    return new LakeMarker(version, profile, keyFingerprint, root, defaultIssuer);
  }

  LakeMarker withDefaultIssuer(String issuer) {
    return new LakeMarker(version, profile, keyFingerprint, vault, issuer);
  }

  void write(LakeFiles files) {
    try {
      files.writeText("_lesionlake/lake.json", JSON.writeValueAsString(this) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
