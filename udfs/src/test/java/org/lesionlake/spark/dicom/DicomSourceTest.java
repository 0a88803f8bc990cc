package org.lesionlake.spark.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Date;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.archive.ArchiveSamples;
import org.lesionlake.dicom.SharedData;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

class DicomSourceTest {
  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void forget() {
    WatchedFileSystem.reset();
  }

  private static DataFrameReader reader() {
    return spark
        .read()
        .format("dicom")
        .option(WatchedFileSystem.OPTION, WatchedFileSystem.class.getName());
  }

  private Dataset<Row> load() {
    return reader().load(WatchedFileSystem.address(folder));
  }

  private Path write(String name, byte[] bytes) {
    return SampleImages.write(folder.resolve(name), bytes);
  }

  // Columns

  @Test
  void hasTheColumnsThatItsDocumentationNames() throws IOException {
    Path readme =
        Path.of(System.getProperty("lesionlake.root", "..")).resolve("udfs/README-dicom-source.md");
    StringBuilder documented = new StringBuilder();
    for (String line : Files.readAllLines(readme)) {
      if (line.startsWith("| `") && line.split("\\|").length == 4) {
        documented.append(line.split("\\|")[1].strip()).append(' ');
        documented.append(line.split("\\|")[2].replace("`", "").strip()).append('\n');
      }
    }
    StringBuilder present = new StringBuilder();
    for (var field : load().schema().fields()) {
      present.append('`').append(field.name()).append("` ");
      present.append(field.dataType().simpleString()).append('\n');
    }
    assertThat(present.toString()).isEqualTo(documented.toString());
  }

  @Test
  void readsValuesByType() throws IOException {
    Path file = write("a.dcm", SampleImages.bytes(SampleImages.ct(7, 16)));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-03-01T10:00:00Z")));

    Row row = load().first();

    assertThat(row.<String>getAs("path")).isEqualTo("watched:" + file);
    assertThat(row.isNullAt(row.fieldIndex("entry"))).isTrue();
    assertThat(row.<Long>getAs("size")).isEqualTo(Files.size(file));
    assertThat(row.<java.sql.Timestamp>getAs("modified").toInstant())
        .isEqualTo(Instant.parse("2024-03-01T10:00:00Z"));
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(row.<String>getAs("error")).isNull();
    assertThat(row.<String>getAs("transfer_syntax_uid")).isEqualTo("1.2.840.10008.1.2.1");
    assertThat(row.<String>getAs("sop_instance_uid")).isEqualTo("2.25.1007");
    assertThat(row.<String>getAs("patient_id")).isEqualTo("P1");
    assertThat(row.<Date>getAs("study_date")).isEqualTo(Date.valueOf("2024-02-29"));
    assertThat(row.<Date>getAs("patient_birth_date")).isEqualTo(Date.valueOf("1960-01-31"));
    assertThat(row.<Integer>getAs("instance_number")).isEqualTo(7);
    assertThat(row.<Integer>getAs("rows")).isEqualTo(16);
    assertThat(row.<Integer>getAs("pixel_representation")).isZero();
    assertThat(row.<Double>getAs("slice_thickness")).isEqualTo(1.25);
    assertThat(row.<Double>getAs("rescale_intercept")).isEqualTo(-1024.0);
    assertThat(row.getList(row.fieldIndex("pixel_spacing"))).isEqualTo(List.of(0.7, 0.8));
    assertThat(row.getList(row.fieldIndex("image_position_patient")))
        .isEqualTo(List.of(-125.5, 0.1, 1e-7));
    assertThat(row.getList(row.fieldIndex("image_type")))
        .isEqualTo(List.of("ORIGINAL", "PRIMARY", "AXIAL"));
    assertThat(row.getList(row.fieldIndex("convolution_kernel"))).isEqualTo(List.of("B30f", "3"));
    assertThat(row.<Integer>getAs("number_of_frames")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
        TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
        TransferSyntax.EXPLICIT_BIG_ENDIAN,
        TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN,
        TransferSyntax.RLE_LOSSLESS
      })
  void readsEveryEncodingAlike(String uid) {
    write("a.dcm", SampleImages.bytes(SampleImages.ct(7, 16), uid));

    Row row = load().first();

    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(row.<String>getAs("transfer_syntax_uid")).isEqualTo(uid);
    assertThat(row.<Integer>getAs("rows")).isEqualTo(16);
    assertThat(row.getList(row.fieldIndex("pixel_spacing"))).isEqualTo(List.of(0.7, 0.8));
    assertThat(row.<String>getAs("attributes"))
        .contains("\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"Test^Anna\"}]}");
  }

  @Test
  void readsAFileWithoutPreamble() {
    byte[] file = SampleImages.bytes(SampleImages.ct(7, 16));
    write("a.dcm", Arrays.copyOfRange(file, 132, file.length));

    Row row = load().first();

    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(row.<String>getAs("sop_instance_uid")).isEqualTo("2.25.1007");
  }

  @ParameterizedTest
  @CsvSource({"ISO_IR 100, Schädel", "ISO_IR 144, Грудь", "ISO_IR 192, 胸部", "ISO_IR 126, Ήπαρ"})
  void decodesText(String characterSet, String text) {
    write(
        "a.dcm",
        SampleImages.bytes(
            SampleImages.ct(1, 16)
                .put(Tag.SPECIFIC_CHARACTER_SET, characterSet)
                .put(Tag.STUDY_DESCRIPTION, text)
                .put(Tag.IMAGE_COMMENTS, text)));

    Row row = load().select("study_description", "attributes").first();

    assertThat(row.getString(0)).isEqualTo(text);
    assertThat(row.getString(1)).contains("\"00204000\":{\"vr\":\"LT\",\"Value\":[\"" + text);
  }

  // Other attributes

  @Test
  void attributesHoldWhatNoOtherColumnTells() {
    write(
        "a.dcm",
        SampleImages.bytes(
            SampleImages.ct(1, 16)
                .put(Tag.SLICE_THICKNESS, "thin")
                .put(Tag.BODY_PART_EXAMINED, "CHEST", "LIVER")
                .putSequence(
                    Tag.REFERENCED_IMAGE_SEQUENCE,
                    List.of(
                        org.lesionlake.dicom.Dataset.builder()
                            .put(Tag.SERIES_INSTANCE_UID, "2.25.9")
                            .build()))));

    Row row = load().select("slice_thickness", "body_part_examined", "attributes").first();

    String attributes = row.getString(2);
    assertThat(attributes).doesNotContain("\"00080018\"").doesNotContain("\"00280010\"");
    assertThat(attributes).contains("\"00081140\":{\"vr\":\"SQ\",\"Value\":[{\"0020000E\":");
    assertThat(row.isNullAt(0)).isTrue();
    assertThat(attributes).contains("\"00180050\":{\"vr\":\"DS\",\"Value\":[\"thin\"]}");
    assertThat(row.getString(1)).isEqualTo("CHEST");
    assertThat(attributes).contains("\"00180015\":{\"vr\":\"CS\",\"Value\":[\"CHEST\",\"LIVER\"]}");
  }

  @Test
  void privateAttributesAreReadIfAsked() {
    org.lesionlake.dicom.Dataset item =
        org.lesionlake.dicom.Dataset.builder()
            .put(SampleImages.PRIVATE_CREATOR, Vr.LO, "INVENTED")
            .build();
    write(
        "a.dcm",
        SampleImages.bytes(
            SampleImages.withPrivateBytes(SampleImages.ct(1, 16), 4)
                .putSequence(Tag.REFERENCED_IMAGE_SEQUENCE, List.of(item))));
    String path = WatchedFileSystem.address(folder);

    String with = reader().option("private", "true").load(path).first().getAs("attributes");
    String without = load().first().getAs("attributes");

    assertThat(with)
        .contains("\"00291001\":{\"vr\":\"OB\",\"InlineBinary\":\"AAAAAA==\"}")
        .contains("[{\"00290010\":{\"vr\":\"LO\",\"Value\":[\"INVENTED\"]}}]");
    assertThat(without).doesNotContain("0029").contains("\"00081140\"");
  }

  @Test
  void attributesOutsideTheDictionaryAreLeftOutIfAsked() {
    // An even group that PS3.6 does not assign.
    write("a.dcm", SampleImages.bytes(SampleImages.ct(1, 16).put(0x00260001, Vr.LO, "odd")));
    String path = WatchedFileSystem.address(folder);

    String with = load().first().getAs("attributes");
    String without = reader().option("unknown", "false").load(path).first().getAs("attributes");

    assertThat(with).contains("\"00260001\":{\"vr\":\"LO\",\"Value\":[\"odd\"]}");
    assertThat(without).doesNotContain("00260001").contains("\"00100010\"");
  }

  // Pruning

  @Test
  void opensNoFileForWhatTheListingKnows() {
    write("a.dcm", SampleImages.bytes(SampleImages.ct(1, 16)));
    write("b.dcm", new byte[3]);

    Dataset<Row> listed = load().select("path", "size", "modified", "entry");

    assertThat(listed.collectAsList()).hasSize(2);
    assertThat(load().count()).isEqualTo(2);
    assertThat(WatchedFileSystem.OPENED).isEmpty();
    assertThat(metric(listed, "filesRead")).isZero();
    assertThat(metric(listed, "headerBytesRead")).isZero();
  }

  @Test
  void readsHeadersByOneSmallRequestEach() {
    for (int i = 0; i < 5; i++) {
      write("in/" + i + ".dcm", SampleImages.bytes(SampleImages.ct(i, 512)));
    }
    Dataset<Row> all = load();

    assertThat(all.collectAsList()).hasSize(5);

    assertThat(WatchedFileSystem.OPENED).hasSize(5);
    assertThat(WatchedFileSystem.REQUESTS).hasValue(5);
    assertThat(WatchedFileSystem.BYTES).hasValue(5 * 16 * 1024);
    assertThat(metric(all, "filesRead")).isEqualTo(5);
    assertThat(metric(all, "headerBytesRead")).isEqualTo(WatchedFileSystem.BYTES.get());
  }

  @Test
  void readsNoFurtherThanTheLastColumnAskedAndNoLargeValues() {
    int behind = 300_000;
    write(
        "a.dcm", SampleImages.bytes(SampleImages.withPrivateBytes(SampleImages.ct(1, 16), behind)));

    assertThat(load().select("patient_id", "rows", "rescale_slope").first().get(1)).isEqualTo(16);
    assertThat(WatchedFileSystem.BYTES.get()).isLessThanOrEqualTo(16 * 1024);
    WatchedFileSystem.reset();
    assertThat(load().select("status").first().getString(0)).isEqualTo("ok");
    assertThat(WatchedFileSystem.BYTES.get()).isBetween(16L * 1024, 64L * 1024);
  }

  @Test
  void readsALocalFileThroughHadoopsChecksumsAsWell() {
    Path file = write("a.dcm", SampleImages.bytes(SampleImages.ct(1, 512)));
    Dataset<Row> plain = spark.read().format("dicom").load(folder.toString());

    Row row = plain.collectAsList().get(0);

    assertThat(row.<String>getAs("path")).isEqualTo("file:" + file);
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(metric(plain, "headerBytesRead")).isLessThanOrEqualTo(64 * 1024);
  }

  // Broken files

  @ParameterizedTest
  @ValueSource(strings = {"ok", "cut", "cut in pixels", "text", "empty", "few pixels"})
  void givesEveryFileARow(String kind) {
    byte[] whole = SampleImages.bytes(SampleImages.ct(7, 64));
    byte[] file =
        switch (kind) {
          case "ok" -> whole;
          // Behind Patient ID and before the pixels.
          case "cut" -> Arrays.copyOf(whole, whole.length - 2 * 64 * 64 - 40);
          case "cut in pixels" -> Arrays.copyOf(whole, whole.length - 1);
          case "text" -> "no,dicom\n".repeat(50).getBytes(StandardCharsets.UTF_8);
          case "few pixels" ->
              SampleImages.bytes(SampleImages.ct(7, 64).putInts(Tag.ROWS, Vr.US, 65));
          default -> new byte[0];
        };
    Map<String, String> expected =
        Map.of(
            "ok", "ok",
            "cut", "truncated",
            "cut in pixels", "truncated",
            "text", "not_dicom",
            "empty", "empty_file",
            "few pixels", "pixel_data_corrupt");
    write("a.dcm", file);
    write("z.dcm", whole);

    List<Row> rows = load().select("status", "error", "patient_id").orderBy("path").collectAsList();

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).getString(0)).isEqualTo(expected.get(kind));
    assertThat(rows.get(0).isNullAt(1)).isEqualTo(kind.equals("ok"));
    boolean readable = !kind.equals("text") && !kind.equals("empty");
    assertThat(rows.get(0).getString(2)).isEqualTo(readable ? "P1" : null);
    assertThat(rows.get(1).getString(0)).isEqualTo("ok");
    // What stands before the damage does not depend on the other columns asked.
    assertThat(load().select("patient_id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder(rows.get(0).getString(2), "P1");
  }

  @Test
  void aFileThatWentAfterTheListingIsARowWithAReason() {
    ListedFile gone = new ListedFile("file:" + folder.resolve("gone.dcm"), 1000, 0);
    List<SourceColumn> columns = SourceColumn.of(new StructType().add("status", "string"));
    ObjectReader objects =
        new ObjectReader(
            columns,
            new SourceOptions(List.of("/"), true, false, true, false, true, 1, 1, 60),
            new org.apache.hadoop.conf.Configuration());

    assertThat(objects.read(gone).getUTF8String(0).toString()).isEqualTo("io_error");
    assertThat(objects.filesRead()).isEqualTo(1);
    assertThat(objects.bytesRead()).isZero();
  }

  // Archives

  @ParameterizedTest
  @ValueSource(strings = {"study.zip", "study.tar.gz"})
  void readsTheEntriesOfAnArchive(String name) throws IOException {
    write("loose.dcm", SampleImages.bytes(SampleImages.ct(1, 16)));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 2; i < 9; i++) {
      entries.put("a/" + i + ".dcm", SampleImages.bytes(SampleImages.ct(i, 16)));
    }
    entries.put("note.txt", "no image".getBytes(StandardCharsets.UTF_8));
    entries.put("inner.zip", new byte[10]);
    ArchiveSamples.write(folder.resolve(name), entries);
    Files.writeString(folder.resolve("broken.tar"), "x".repeat(2000));

    List<Row> rows =
        load()
            .select("path", "entry", "status", "instance_number", "size")
            .orderBy("path", "entry")
            .collectAsList();

    String archive = "watched:" + folder.resolve(name);
    assertThat(rows)
        .filteredOn(row -> row.getString(0).equals(archive))
        .extracting(row -> row.getString(1) + " " + row.getString(2) + " " + row.get(3))
        .containsExactly(
            "a/2.dcm ok 2",
            "a/3.dcm ok 3",
            "a/4.dcm ok 4",
            "a/5.dcm ok 5",
            "a/6.dcm ok 6",
            "a/7.dcm ok 7",
            "a/8.dcm ok 8",
            "inner.zip nested_archive null",
            "note.txt not_dicom null");
    assertThat(rows)
        .filteredOn(row -> row.getString(0).endsWith("broken.tar"))
        .extracting(row -> row.getString(2))
        .containsExactly("damaged_archive");
    assertThat(load().where("size > 100 AND path LIKE '%study%'").count()).isEqualTo(7);
    assertThat(
            reader()
                .option("archives", "false")
                .load(WatchedFileSystem.address(folder))
                .groupBy("status")
                .count()
                .orderBy("status")
                .collectAsList())
        .extracting(Row::mkString)
        .containsExactly("not_dicom2", "ok1");
  }

  // Filters

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path LIKE '%/in/%' | in/b.dcm in/c.txt",
        "path LIKE '%.dcm' AND size > 20 | in/b.dcm",
        "path LIKE '%c%t' | in/c.txt",
        "size = 10 | a.dcm",
        "size <> 10 AND NOT path LIKE '%.txt' | in/b.dcm",
        "size <= 20 OR size IN (30, 40) | a.dcm in/b.dcm in/c.txt",
        "NOT (size < 20 OR size >= 30) | in/c.txt",
        "modified < TIMESTAMP'2024-01-02 00:00:00' | a.dcm",
        "modified >= TIMESTAMP'2024-01-02 00:00:00' AND size IS NOT NULL | in/b.dcm in/c.txt",
        "size > 10 AND status = 'not_dicom' | in/b.dcm in/c.txt",
        "size > 15 AND length(path) > 0 | in/b.dcm in/c.txt",
        "15 < size | in/b.dcm in/c.txt",
        "size = CAST(NULL AS BIGINT) | ''"
      })
  void conditionsOnFilesChooseWhatIsOpened(String condition, String expected) throws IOException {
    String[] names = {"a.dcm", "in/b.dcm", "in/c.txt"};
    int[] sizes = {10, 30, 20};
    for (int i = 0; i < names.length; i++) {
      Path file = write(names[i], "x".repeat(sizes[i]).getBytes(StandardCharsets.UTF_8));
      Files.setLastModifiedTime(
          file, FileTime.from(Instant.parse("2024-01-0" + (i + 1) + "T00:00:00Z")));
    }

    List<Row> rows = load().where(condition).select("path", "status").collectAsList();

    String base = "watched:" + folder + "/";
    assertThat(rows.stream().map(row -> row.getString(0).substring(base.length())).sorted())
        .containsExactly(
            Stream.of(expected.split(" ")).filter(n -> !n.isEmpty()).toArray(String[]::new));
  }

  @Test
  void filesThatAConditionExcludesAreNotOpened() {
    write("a.dcm", SampleImages.bytes(SampleImages.ct(1, 16)));
    write("in/b.dcm", SampleImages.bytes(SampleImages.ct(2, 32)));

    Dataset<Row> chosen = load().where("path LIKE '%/in/%' AND size > 2000 AND modality = 'CT'");

    assertThat(chosen.collectAsList()).hasSize(1);
    assertThat(WatchedFileSystem.OPENED).containsExactly("b.dcm");
  }

  // Paths, options and partitions

  @Test
  void readsSeveralPathsAndGlobsAsOne() {
    write("one/a.dcm", SampleImages.bytes(SampleImages.ct(1, 16)));
    write("two/b.dcm", SampleImages.bytes(SampleImages.ct(2, 16)));
    write("two/c.txt", new byte[1]);

    List<Row> rows =
        reader()
            .load(
                WatchedFileSystem.address(folder) + "/one",
                WatchedFileSystem.address(folder) + "/two/*.dcm")
            .select("instance_number")
            .orderBy("instance_number")
            .collectAsList();

    assertThat(rows).extracting(row -> row.getInt(0)).containsExactly(1, 2);
  }

  @Test
  void seesFilesThatCameSinceTheFrameWasMade() {
    Dataset<Row> files = load();
    assertThat(files.count()).isZero();
    assertThat(files.collectAsList()).isEmpty();

    write("a.dcm", SampleImages.bytes(SampleImages.ct(1, 16)));

    assertThat(load().count()).isEqualTo(1);
  }

  @Test
  void refusesWhatItCannotReadBeforeAnyQuery() {
    assertThatThrownBy(() -> spark.read().format("dicom").load(folder + "/none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing at " + folder + "/none");
    assertThatThrownBy(() -> spark.read().format("dicom").load())
        .hasMessageContaining("no path was given");
    assertThatThrownBy(() -> reader().option("privat", "true").load(folder.toString()))
        .hasMessageContaining("no option \"privat\"");
    assertThatThrownBy(
            () -> reader().schema(new StructType().add("rows", "int")).load(folder.toString()))
        .isInstanceOf(Exception.class)
        .hasMessageContaining("schema");
    assertThatThrownBy(() -> load().select("no_such_column")).isInstanceOf(AnalysisException.class);
  }

  @Test
  void sharesFilesOutAsTheOptionsSay() {
    for (int i = 0; i < 9; i++) {
      write(i + ".dcm", SampleImages.bytes(SampleImages.ct(i, 16)));
    }
    String path = WatchedFileSystem.address(folder);

    // As many as local[2] runs at a time.
    assertThat(load().rdd().getNumPartitions()).isEqualTo(2);
    Dataset<Row> small = reader().option("maxFilesPerPartition", 2).load(path);
    assertThat(small.rdd().getNumPartitions()).isEqualTo(5);
    assertThat(small.select("sop_instance_uid").distinct().count()).isEqualTo(9);
    assertThat(reader().option("maxBytesPerPartition", 1).load(path).rdd().getNumPartitions())
        .isEqualTo(9);
  }

  @Test
  void canBeQueriedWithSql() {
    for (int i = 0; i < 4; i++) {
      write(i + ".dcm", SampleImages.bytes(SampleImages.ct(i, 16)));
    }
    load().createOrReplaceTempView("headers");

    Row row =
        spark
            .sql(
                "SELECT h.series_instance_uid, count(*), max(o.instance_number),"
                    + " first(get_json_object(h.attributes, '$.00100010.Value[0].Alphabetic'))"
                    + " FROM headers h JOIN headers o USING (sop_instance_uid) GROUP BY 1")
            .first();

    assertThat(row.getString(0)).isEqualTo("2.25.2");
    assertThat(row.getLong(1)).isEqualTo(4);
    assertThat(row.getInt(2)).isEqualTo(3);
    assertThat(row.getString(3)).isEqualTo("Test^Anna");
    assertThat(spark.table("headers").schema().apply("pixel_spacing").dataType())
        .isEqualTo(DataTypes.createArrayType(DataTypes.DoubleType, false));
  }

  // Real files

  /** Modalities by the folders' names, counts by the data's own README. */
  @Test
  @org.junit.jupiter.api.Tag("slow")
  void readsRealFilesOfSeveralScanners() throws IOException {
    Path data = SharedData.folder("ct");
    Map<String, Long> expected = new HashMap<>();
    Map<String, String> modalities =
        Map.of("ct", "CT", "rtstruct", "RTSTRUCT", "PET", "PT", "MR_T1", "MR");
    try (Stream<Path> files = Files.walk(data.resolve("sts"))) {
      files
          .filter(Files::isRegularFile)
          .map(file -> modalities.get(file.getParent().getFileName().toString()))
          .filter(modality -> modality != null)
          .forEach(modality -> expected.merge(modality, 1L, Long::sum));
    }
    // Pancreas: 79 slices and one contour object; Siemens: 20 slices; GE: 28 slices.
    expected.merge("CT", 79L + 20L + 28L, Long::sum);
    expected.merge("RTSTRUCT", 1L, Long::sum);

    Dataset<Row> files = spark.read().format("dicom").load(data.toString());
    Map<String, Long> found = new HashMap<>();
    for (Row row : files.where("status = 'ok'").groupBy("modality").count().collectAsList()) {
      found.put(row.getString(0), row.getLong(1));
    }

    assertThat(found).isEqualTo(expected);
    assertThat(files.where("status <> 'ok'").select("status").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("not_dicom");
    Dataset<Row> images =
        spark
            .read()
            .format("dicom")
            .load(data + "/ge_gantry_tilt", data + "/siemens_j2k/*dicom", data + "/*/201*");
    assertThat(images.where("modality = 'CT'").count()).isEqualTo(28 + 20 + 79);
    assertThat(images.collectAsList()).isNotEmpty();
    assertThat(metric(images, "headerBytesRead"))
        .isPositive()
        .isLessThanOrEqualTo(64 * 1024 * metric(images, "filesRead"));
    assertThat(
            files
                .where("path LIKE '%siemens_j2k%' AND modality = 'CT'")
                .select("transfer_syntax_uid", "rows", "columns")
                .distinct()
                .collectAsList())
        .singleElement()
        .satisfies(
            row -> assertThat(row.getString(0)).isEqualTo(TransferSyntax.JPEG_2000_LOSSLESS));
  }

  /** A metric of the scan of a query that was run. */
  private static long metric(Dataset<Row> query, String name) {
    SparkPlan scan = query.queryExecution().executedPlan().collectLeaves().head();
    return scan.metrics().apply(name).value();
  }
}
