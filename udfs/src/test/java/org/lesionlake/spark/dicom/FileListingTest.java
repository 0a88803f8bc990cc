package org.lesionlake.spark.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListingTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @BeforeEach
  void writeFiles() {
    for (String name :
        List.of("a.dcm", "b.txt", "in/c.dcm", "in/deep/d.dcm", "_half/e.dcm", ".f.dcm", "in/.g")) {
      SampleImages.write(folder.resolve(name), new byte[name.length()]);
    }
  }

  @Test
  void findsFilesInFoldersBelowAndPassesOverHiddenOnes() {
    assertThat(names(Map.of(), folder.toString()))
        .containsExactly("a.dcm", "b.txt", "in/c.dcm", "in/deep/d.dcm");
  }

  @Test
  void staysInTheFolderIfAsked() {
    assertThat(names(Map.of("recursive", "false"), folder.toString()))
        .containsExactly("a.dcm", "b.txt");
  }

  @Test
  void findsHiddenFilesIfAsked() {
    assertThat(names(Map.of("includeHidden", "true"), folder.toString()))
        .containsExactlyInAnyOrder(
            "a.dcm", "b.txt", "in/c.dcm", "in/deep/d.dcm", "_half/e.dcm", ".f.dcm", "in/.g");
  }

  @Test
  void aFlatListingFindsTheSame() {
    Configuration flat = new Configuration();
    flat.set("fs.file.impl", NotLocal.class.getName());
    flat.setBoolean("fs.file.impl.disable.cache", true);

    for (Map<String, String> options :
        List.of(
            Map.<String, String>of(),
            Map.of("recursive", "false"),
            Map.of("includeHidden", "true"))) {
      assertThat(list(options, flat, folder.toString()))
          .isEqualTo(list(options, HADOOP, folder.toString()))
          .isNotEmpty();
    }
  }

  /** A file system of which the listing does not know that it is the local disk. */
  public static final class NotLocal extends FilterFileSystem {
    /** Made by Hadoop. */
    public NotLocal() {
      super(new RawLocalFileSystem());
    }
  }

  @Test
  void readsWhatIsNamedEvenIfItIsHidden() {
    assertThat(names(Map.of(), folder + "/_half", folder + "/.f.dcm"))
        .containsExactlyInAnyOrder("_half/e.dcm", ".f.dcm");
  }

  @Test
  void expandsGlobs() {
    assertThat(names(Map.of(), folder + "/*.dcm")).containsExactly("a.dcm");
    assertThat(names(Map.of(), folder + "/*")).hasSize(4);
    assertThat(names(Map.of(), folder + "/{a,b}.*", folder + "/i?"))
        .containsExactly("a.dcm", "b.txt", "in/c.dcm", "in/deep/d.dcm");
  }

  @Test
  void listsAFileOnceHoweverOftenItIsNamed() {
    assertThat(names(Map.of(), folder.toString(), folder + "/in", folder + "/a.dcm")).hasSize(4);
  }

  @Test
  void findsNothingInAnEmptyFolder() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(names(Map.of(), empty.toString())).isEmpty();
  }

  @Test
  void tellsWhatItKnowsOfAFile() throws IOException {
    ListedFile file = list(Map.of(), folder + "/in/c.dcm").get(0);

    assertThat(file.sizeBytes()).isEqualTo("in/c.dcm".length());
    assertThat(file.modifiedMicros())
        .isEqualTo(Files.getLastModifiedTime(folder.resolve("in/c.dcm")).toMillis() * 1000);
    assertThat(file.path()).startsWith("file:/").endsWith("/in/c.dcm");
  }

  @Test
  void saysWhichPathLeadsNowhere() {
    for (String name : List.of("none", "none/*.dcm", "*.none")) {
      assertThatThrownBy(() -> list(Map.of(), folder.toString(), folder + "/" + name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nothing at " + folder + "/" + name);
    }
  }

  @Test
  void refusesWrongOptions() {
    assertThatThrownBy(() -> list(Map.of("recursiv", "true"), folder.toString()))
        .hasMessageContaining("\"recursiv\"")
        .hasMessageContaining("recursive, includeHidden");
    assertThatThrownBy(() -> list(Map.of("recursive", "yes"), folder.toString()))
        .hasMessageContaining("\"yes\"")
        .hasMessageContaining("true or false");
    assertThatThrownBy(() -> list(Map.of("maxFilesPerPartition", "0"), folder.toString()))
        .hasMessageContaining("whole number from 1");
    assertThatThrownBy(() -> list(Map.of("maxBytesPerPartition", "64m"), folder.toString()))
        .hasMessageContaining("\"64m\"");
    assertThatThrownBy(() -> SourceOptions.of(new CaseInsensitiveStringMap(Map.of())))
        .hasMessageContaining("no path");
  }

  private List<String> names(Map<String, String> options, String... paths) {
    List<String> names = new ArrayList<>();
    for (ListedFile file : list(options, paths)) {
      names.add(folder.relativize(Path.of(file.path().substring("file:".length()))).toString());
    }
    return names;
  }

  private static List<ListedFile> list(Map<String, String> options, String... paths) {
    return list(options, HADOOP, paths);
  }

  private static List<ListedFile> list(
      Map<String, String> given, Configuration hadoop, String... paths) {
    Map<String, String> options = new HashMap<>(given);
    options.put("paths", "[\"" + String.join("\",\"", paths) + "\"]");
    return FileListing.list(
        SourceOptions.of(new CaseInsensitiveStringMap(options)), file -> true, hadoop);
  }
}
