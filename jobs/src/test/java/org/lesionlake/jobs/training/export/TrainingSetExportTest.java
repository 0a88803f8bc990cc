package org.lesionlake.jobs.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.VolumesJob;
import org.lesionlake.jobs.training.FrozenTrainingSets;
import org.lesionlake.jobs.training.TrainingSetJob;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.MetastasisStatus;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.silver.AnnotationMask;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.SeriesInference;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.MaskFile;
import org.lesionlake.volume.Vector3;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeFiles;
import org.lesionlake.volume.VolumeStream.Compression;
import org.lesionlake.volume.VoxelFile;
import org.lesionlake.volume.VoxelFileWriter;
import picocli.CommandLine;

/**
 * Six patients of a series each. The expert drew a liver metastasis on those of a, b and f and a
 * lung metastasis on that of c; reports deny the lung on a's and both sites on e's; d's has the
 * mask of a model that searches both; nobody says anything of g's.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrainingSetExportTest {
  private static final List<String> PATIENTS = List.of("a", "b", "c", "d", "e", "f", "g");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SPEC =
      """
      name = livers
      title = "Livers & lungs"
      source = model
      select = "SELECT s.series_uid, s.purpose FROM silver.ct_series s WHERE s.chosen"
      split { train = 0.6, validation = 0.2, test = 0.2 }
      folds = 2
      """;

  /** Where the lesion of a mask lies, as indices of (z, y, x) order. */
  private static final int LESION = 7;

  private static final int OTHER = 130;

  @TempDir static Path folder;

  private SampleLake sample;
  private List<TrainingItem> items;

  @BeforeAll
  void makeLake() throws Exception {
    sample = SampleLake.in(folder);
    Configuration hadoop = sample.lake().spark().sparkContext().hadoopConfiguration();
    RoomFileSystem.register(hadoop);
    for (String patient : PATIENTS) {
      String uid = patient + "-1";
      sample.add(
          Tables.CT_SERIES, SampleLake.described(uid, uid, "soft_tissue", null, true, "abdomen"));
      sample.add(Tables.CT_VOLUMES, volume(uid, hadoop));
    }
    for (String uid : List.of("a-1", "b-1", "f-1")) {
      sample.add(Tables.ANNOTATION_MASKS, drawn(uid, "liver", hadoop));
    }
    sample.add(Tables.ANNOTATION_MASKS, drawn("c-1", "lung", hadoop));
    sample.add(Tables.SERIES_INFERENCE, searched("d-1", hadoop));
    sample.add(Tables.LESIONS, lesion("d-1", 1, "liver", 0.9), lesion("d-1", 2, "lung", 0.2));
    sample.add(
        Tables.METASTASIS_STATUS,
        denied("a-1", "lung"),
        denied("e-1", "liver"),
        denied("e-1", "lung"));
    Path spec = Files.writeString(folder.resolve("spec.conf"), SPEC);
    new TrainingSetJob(spec).run(sample.context("run"));
    FrozenTrainingSets frozen = new FrozenTrainingSets(sample.lake());
    items = frozen.items(frozen.named("livers"));
  }

  private static Grid grid(String uid) {
    return new Grid(
        6,
        5,
        4 + uid.charAt(0) - 'a',
        new Vector3(-10, 20, -30),
        new Vector3(0.7, 0.8, 2.5),
        new Vector3(1, 0, 0),
        new Vector3(0, 1, 0),
        new Vector3(0, 0, 1));
  }

  private static short[] voxels(String uid) {
    short[] voxels = new short[(int) grid(uid).voxels()];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = (short) (i * 31 % 4096 - 1024);
    }
    return voxels;
  }

  private static CtVolume volume(String uid, Configuration hadoop) {
    Grid grid = grid(uid);
    String name = "voxels/" + uid + ".parquet";
    VoxelFile file;
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(
            new org.apache.hadoop.fs.Path(folder.resolve("lake").toString(), name),
            hadoop,
            grid,
            org.lesionlake.volume.VoxelType.INT16)) {
      writer.write(Volume.int16(grid, voxels(uid)));
      file = writer.finish();
    }
    return new CtVolume(
        uid,
        "f",
        uid,
        uid.substring(0, 1),
        "done",
        null,
        name,
        file.sha256(),
        file.bytes(),
        "int16",
        grid.sizeZ(),
        grid.sizeY(),
        grid.sizeX(),
        grid.origin().toList(),
        grid.spacing().toList(),
        grid.direction(),
        file.slabSlices(),
        null);
  }

  private static VoxelFile mask(String name, Volume mask, Configuration hadoop) {
    return MaskFile.write(
        new org.apache.hadoop.fs.Path(folder.resolve("lake").toString(), name),
        hadoop,
        mask,
        Map.of(1, "lesion"));
  }

  private static AnnotationMask drawn(String uid, String site, Configuration hadoop) {
    byte[] labels = new byte[(int) grid(uid).voxels()];
    labels[LESION] = 3;
    String name = "annotation-masks/" + uid + ".parquet";
    VoxelFile file = mask(name, Volume.uint8(grid(uid), labels), hadoop);
    return new AnnotationMask(
        "annotation-" + uid,
        1,
        uid,
        uid.substring(0, 1),
        "RTSTRUCT",
        1,
        "met",
        null,
        null,
        null,
        site,
        "metastasis",
        "done",
        null,
        List.of(),
        uid,
        "f",
        "referenced_series",
        name,
        file.sha256(),
        3,
        1,
        1,
        1.4,
        List.of(),
        "hash");
  }

  private static SeriesInference searched(String uid, Configuration hadoop) {
    short[] numbers = new short[(int) grid(uid).voxels()];
    numbers[LESION] = 1;
    numbers[OTHER] = 2;
    String name = "masks/" + uid + ".parquet";
    VoxelFile file = mask(name, Volume.uint16(grid(uid), numbers), hadoop);
    SeriesInference attempt = SampleLake.attempt(uid, uid, "model", 1, "done", Map.of());
    return new SeriesInference(
        uid,
        "f",
        uid,
        uid.substring(0, 1),
        "model",
        1,
        "done",
        null,
        attempt.startedAtUtc(),
        1.0,
        "cpu",
        1,
        name,
        file.sha256(),
        attempt.searchedSites(),
        List.of(),
        null);
  }

  private static Lesion lesion(String uid, int component, String site, double probability) {
    Lesion one = SampleLake.lesion(uid, uid, "model", site, 9);
    return new Lesion(
        one.lesionUid(),
        uid,
        "f",
        uid,
        one.patientId(),
        "model",
        component,
        site,
        "metastasis",
        one.centre(),
        one.boxFrom(),
        one.boxTo(),
        1,
        1.4,
        9,
        9,
        0,
        55,
        probability,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static MetastasisStatus denied(String study, String site) {
    return new MetastasisStatus(
        study,
        site,
        "model",
        study.substring(0, 1),
        null,
        "absent_explicit",
        "none_found",
        "concordant_absent",
        null,
        null,
        null,
        null,
        0,
        "release",
        null);
  }

  private static ExportRequest request(ExportFormat format, String output) {
    return new ExportRequest(
        format,
        output,
        Compression.FAST,
        MaskSource.BEST,
        true,
        List.of(),
        0.5,
        true,
        1_000_000,
        Optional.empty(),
        "CC BY 3.0",
        "not stated");
  }

  private TrainingSetExport.Result export(ExportRequest request) {
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    return new TrainingSetExport(sample.lake(), quiet).run("livers", request);
  }

  private TrainingSetExport.Result export(ExportFormat format, Path output) {
    return export(request(format, output.toString()));
  }

  private TrainingItem item(String patient) {
    return items.stream().filter(of -> of.patientId().equals(patient)).findFirst().orElseThrow();
  }

  private String caseOf(String patient) {
    return ExportCase.caseId(item(patient));
  }

  /** Labels by patient as they must be: background, liver, lung, ignore. */
  private static byte[] labels(String patient) {
    byte[] labels = new byte[voxels(patient).length];
    switch (patient) {
      case "a" -> labels[LESION] = 1;
      case "b", "f" -> {
        Arrays.fill(labels, (byte) 3);
        labels[LESION] = 1;
      }
      case "c" -> {
        Arrays.fill(labels, (byte) 3);
        labels[LESION] = 2;
      }
      case "d" -> {
        labels[LESION] = 1;
        labels[OTHER] = 3;
      }
      default -> {
        // All background.
      }
    }
    return labels;
  }

  private static Set<String> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void assertVolume(Path file, String patient, boolean isLabel) throws IOException {
    Volume read = VolumeFiles.read(file);
    if (isLabel) {
      byte[] found = new byte[labels(patient).length];
      read.bytes().get(found);
      assertThat(found).as(patient).isEqualTo(labels(patient));
    } else {
      short[] found = new short[voxels(patient).length];
      read.shorts().get(found);
      assertThat(found).as(patient).isEqualTo(voxels(patient));
    }
    Vector3 there = read.grid().toPatient(5, 4, 3);
    Vector3 wanted = grid(patient).toPatient(5, 4, 3);
    assertThat(there.minus(wanted).norm()).isLessThan(1e-4);
  }

  private static void assertSums(Path root) throws Exception {
    Map<String, String> sums = new TreeMap<>();
    for (String line : Files.readAllLines(root.resolve("SHA256SUMS"))) {
      sums.put(line.substring(66), line.substring(0, 64));
    }
    Set<String> listed = new TreeSet<>(sums.keySet());
    listed.addAll(List.of("SHA256SUMS", "export.json"));
    assertThat(files(root)).isEqualTo(listed);
    for (Map.Entry<String, String> sum : sums.entrySet()) {
      byte[] bytes = Files.readAllBytes(root.resolve(sum.getKey()));
      assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
          .as(sum.getKey())
          .isEqualTo(sum.getValue());
    }
  }

  @Test
  @Order(1)
  void writesWhatNnunetReads() throws Exception {
    Path output = folder.resolve("nnunet");
    Path preprocessed = folder.resolve("preprocessed");
    ExportRequest request = request(ExportFormat.NNUNET, output.toString());
    TrainingSetExport.Result result =
        export(
            new ExportRequest(
                request.format(),
                request.output(),
                request.compression(),
                request.masks(),
                true,
                List.of(),
                0.5,
                true,
                1,
                Optional.of(preprocessed.toString()),
                "CC BY 3.0",
                "not stated"));
    assertThat(result.wasThere()).isFalse();
    for (String patient : PATIENTS) {
      boolean isTest = item(patient).split().equals("test");
      Path image =
          output
              .resolve(isTest ? "imagesTs" : "imagesTr")
              .resolve(caseOf(patient) + "_0000.nii.gz");
      Path label =
          output.resolve(isTest ? "labelsTs" : "labelsTr").resolve(caseOf(patient) + ".nii.gz");
      if (patient.equals("g")) {
        assertThat(label).doesNotExist();
        assertThat(Files.exists(image)).isEqualTo(isTest);
      } else {
        assertVolume(image, patient, false);
        assertVolume(label, patient, true);
      }
    }
    JsonNode dataset = JSON.readTree(output.resolve("dataset.json").toFile());
    assertThat(dataset.get("labels").toString())
        .isEqualTo("{\"background\":0,\"liver_metastasis\":1,\"lung_metastasis\":2,\"ignore\":3}");
    assertThat(dataset.get("file_ending").asText()).isEqualTo(".nii.gz");
    try (Stream<Path> training = Files.list(output.resolve("labelsTr"))) {
      assertThat(training.count()).isEqualTo(dataset.get("numTraining").asLong());
    }
    assertSums(output);
    assertSplits(output.resolve("splits_final.json"));
    assertThat(preprocessed.resolve("nnunet/splits_final.json"))
        .hasSameTextualContentAs(output.resolve("splits_final.json"));
  }

  /** Folds share no patient; the last split has the validation side as its validation. */
  private void assertSplits(Path file) throws IOException {
    JsonNode splits = JSON.readTree(file.toFile());
    assertThat(splits).hasSize(3);
    Map<String, String> sides =
        items.stream().collect(Collectors.toMap(ExportCase::caseId, TrainingItem::split));
    Set<String> validated = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      Set<String> train = new TreeSet<>();
      splits.get(i).get("train").forEach(id -> train.add(id.asText()));
      for (JsonNode id : splits.get(i).get("val")) {
        assertThat(train).doesNotContain(id.asText());
        assertThat(sides.get(id.asText())).isEqualTo(i < 2 ? "train" : "validation");
        assertThat(validated.add(id.asText())).isTrue();
      }
      assertThat(train).allSatisfy(id -> assertThat(sides.get(id)).isEqualTo("train"));
    }
  }

  @Test
  @Order(2)
  void theSameAgainWritesNothingAndAnotherIsRefused() {
    Path output = folder.resolve("nnunet");
    assertThatThrownBy(() -> export(ExportFormat.MONAI, output))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds another export");
    assertThatThrownBy(() -> export(ExportFormat.NNUNET, folder.resolve("lake")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lies in the lake");
    assertThatThrownBy(() -> export(ExportFormat.NNUNET, folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lake");
  }

  @Test
  @Order(3)
  void writesMetaImagesByInterface() throws Exception {
    Path output = folder.resolve("mha");
    export(ExportFormat.MHA, output);
    for (String patient : PATIENTS) {
      if (patient.equals("g")) {
        continue;
      }
      Path images = output.resolve(item(patient).split()).resolve("images");
      assertVolume(images.resolve("ct").resolve(caseOf(patient) + ".mha"), patient, false);
      assertVolume(
          images.resolve("lesion-segmentation").resolve(caseOf(patient) + ".mha"), patient, true);
    }
    assertSums(output);
  }

  @Test
  @Order(4)
  void writesADatalistWithWeakLabels() throws Exception {
    Path output = folder.resolve("monai");
    export(ExportFormat.MONAI, output);
    JsonNode list = JSON.readTree(output.resolve("datalist.json").toFile());
    Map<String, JsonNode> entries = new TreeMap<>();
    for (String side : List.of("training", "validation", "test")) {
      list.get(side).forEach(entry -> entries.put(entry.get("about").get("case").asText(), entry));
    }
    assertThat(entries).hasSize(PATIENTS.size());
    JsonNode denied = entries.get(caseOf("e"));
    assertThat(denied.get("about").get("report").toString())
        .isEqualTo("{\"liver\":\"absent_explicit\",\"lung\":\"absent_explicit\"}");
    assertThat(denied.get("about").get("mask_origin").asText()).isEqualTo("report");
    assertVolume(output.resolve(denied.get("label").asText()), "e", true);
    JsonNode searched = entries.get(caseOf("d"));
    assertThat(searched.get("about").get("model_lesions").get(1).get("probability").asDouble())
        .isEqualTo(0.2);
    assertThat(entries.get(caseOf("g")).has("label")).isFalse();
    assertSums(output);
  }

  @Test
  @Order(5)
  void writesTarShards() throws Exception {
    Path output = folder.resolve("shards");
    export(ExportFormat.WEBDATASET, output);
    Map<String, byte[]> members = new TreeMap<>();
    for (String file : files(output)) {
      if (file.endsWith(".tar")) {
        String side = file.substring(0, file.indexOf('-'));
        try (TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new BufferedInputStream(Files.newInputStream(output.resolve(file))))) {
          for (TarArchiveEntry entry = tar.getNextTarEntry();
              entry != null;
              entry = tar.getNextTarEntry()) {
            members.put(side + "/" + entry.getName(), tar.readAllBytes());
          }
        }
      }
    }
    for (String patient : PATIENTS) {
      String key = item(patient).split() + "/" + caseOf(patient);
      assertMember(members.remove(key + ".ct.nii.gz"), patient, false);
      if (!patient.equals("g")) {
        assertMember(members.remove(key + ".label.nii.gz"), patient, true);
      }
      JsonNode about = JSON.readTree(members.remove(key + ".json"));
      assertThat(about.get("series_uid").asText()).isEqualTo(patient + "-1");
    }
    assertThat(members).isEmpty();
    assertSums(output);
  }

  private static void assertMember(byte[] bytes, String patient, boolean isLabel)
      throws IOException {
    Path file = Files.write(folder.resolve("member.nii.gz"), bytes);
    assertVolume(file, patient, isLabel);
  }

  @Test
  @Order(6)
  void writesARowForEachSlab() throws Exception {
    Path output = folder.resolve("rows");
    export(ExportFormat.PARQUET, output);
    List<Row> rows =
        sample
            .lake()
            .spark()
            .read()
            .parquet(output.resolve("*/*.parquet").toString())
            .orderBy("series_uid", "slab")
            .collectAsList();
    assertThat(rows).hasSize(PATIENTS.size());
    for (Row row : rows) {
      String patient = row.getAs("patient_id");
      ByteBuffer image = ByteBuffer.wrap(row.getAs("image")).order(ByteOrder.LITTLE_ENDIAN);
      short[] found = new short[voxels(patient).length];
      image.asShortBuffer().get(found);
      assertThat(found).isEqualTo(voxels(patient));
      if (patient.equals("g")) {
        assertThat((Object) row.getAs("label")).isNull();
      } else {
        assertThat(row.<byte[]>getAs("label")).isEqualTo(labels(patient));
      }
      assertThat(row.<Double>getList(row.fieldIndex("spacing"))).containsExactly(0.7, 0.8, 2.5);
      assertThat(row.<Integer>getAs("rows")).isEqualTo(5);
    }
    assertSums(output);
  }

  @Test
  @Order(7)
  void labelsAreWhatRulesSay() throws Exception {
    Path output = folder.resolve("one-label");
    StringWriter out = new StringWriter();
    CommandLine commandLine = LesionLake.commandLine().setOut(new PrintWriter(out, true));
    List<String> words =
        List.of(
            "training-set",
            "export",
            "livers:1",
            "--format",
            "nnunet",
            "--output",
            output.toString(),
            "--label",
            "lesion=*",
            "--masks",
            "expert",
            "--with-faces",
            "--compression",
            "none",
            "--quiet",
            "--lake",
            sample.lake().root());
    assertThat(commandLine.execute(words.toArray(String[]::new))).isZero();
    assertThat(out.toString())
        .contains("label 1: lesion")
        .contains("Dataset101_Liver")
        .contains("true identifiers");
    JsonNode dataset = JSON.readTree(output.resolve("dataset.json").toFile());
    assertThat(dataset.get("labels").toString()).isEqualTo("{\"background\":0,\"lesion\":1}");
    assertThat(dataset.get("file_ending").asText()).isEqualTo(".nii");
    assertThat(files(output)).filteredOn(file -> file.contains("_0000.nii")).isNotEmpty();
    assertThat(commandLine.execute(words.toArray(String[]::new))).isZero();
    assertThat(out.toString()).contains("Whole already");
  }

  @Test
  @Order(8)
  void seriesThatMayShowAFaceStayOut() {
    List<String> words =
        List.of(
            "training-set",
            "export",
            "livers",
            "--format",
            "monai",
            "--output",
            folder.resolve("faces").toString(),
            "--quiet",
            "--lake",
            sample.lake().root());
    StringWriter err = new StringWriter();
    CommandLine commandLine = LesionLake.commandLine().setErr(new PrintWriter(err, true));
    assertThat(commandLine.execute(words.toArray(String[]::new))).isEqualTo(1);
    assertThat(err.toString()).contains("7 face").contains("--with-faces");
    assertThat(folder.resolve("faces")).doesNotExist();
  }

  @Test
  @Order(9)
  void aDiskThatFillsLeavesNothingThatLooksWholeAndTheNextRunFinishes() throws Exception {
    Path local = folder.resolve("full");
    String output = "room:" + local;
    RoomFileSystem.leave(3_000);
    assertThatThrownBy(() -> export(request(ExportFormat.MONAI, output)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("Not exported yet are series of the patients")
        .hasMessageContaining("g");
    assertThat(local.resolve("datalist.json")).doesNotExist();
    assertThat(local.resolve("images")).doesNotExist();
    assertThat(local.resolve("INCOMPLETE.txt")).exists();
    List<Path> first = written(local);
    assertThat(first).isNotEmpty().hasSizeLessThan(PATIENTS.size());
    Map<Path, byte[]> before = new TreeMap<>();
    for (Path file : first) {
      // What the next run leaves alone keeps this.
      Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_000));
      before.put(file.getFileName(), Files.readAllBytes(file));
    }
    RoomFileSystem.leave(10_000_000);
    assertThatThrownBy(() -> export(request(ExportFormat.PARQUET, output)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not finished");
    export(request(ExportFormat.MONAI, output));
    assertThat(local.resolve("INCOMPLETE.txt")).doesNotExist();
    assertThat(local.resolve(".incomplete")).doesNotExist();
    for (Path name : before.keySet()) {
      Path file = local.resolve("images").resolve(name);
      assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1_000);
      assertThat(Files.readAllBytes(file)).isEqualTo(before.get(name));
    }
    for (String file : files(folder.resolve("monai"))) {
      if (!file.equals("export.json")) {
        assertThat(local.resolve(file)).hasSameBinaryContentAs(folder.resolve("monai/" + file));
      }
    }
    assertSums(local);
  }

  private static List<Path> written(Path local) throws IOException {
    Path images = local.resolve(".incomplete/images");
    List<Path> units = new ArrayList<>();
    try (Stream<Path> records = Files.list(local.resolve(".incomplete/_outcomes"))) {
      for (Path record : records.toList()) {
        units.add(images.resolve(record.getFileName().toString().replace(".json", ".nii.gz")));
      }
    }
    return units;
  }

  @Test
  @Order(10)
  void sourcesThatChangedOrAreGoneAreNamedByPatient() throws IOException {
    Path voxels = folder.resolve("lake/voxels");
    Files.copy(
        voxels.resolve("c-1.parquet"),
        voxels.resolve("b-1.parquet"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(voxels.resolve(".b-1.parquet.crc"));
    Path output = folder.resolve("gone");
    assertThatThrownBy(() -> export(ExportFormat.MHA, output))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Patients b;")
        .hasMessageContaining("is not the file that was frozen");
    assertThat(output.resolve("train")).doesNotExist();
    Files.delete(voxels.resolve("a-1.parquet"));
    Files.delete(folder.resolve("lake/annotation-masks/f-1.parquet"));
    assertThatThrownBy(() -> export(ExportFormat.PARQUET, folder.resolve("gone-too")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("files of 2 series of 2 patients")
        .hasMessageContaining("Patients a, f;");
    assertThat(folder.resolve("gone-too")).doesNotExist();
  }

  @Test
  @Order(11)
  void rowsThatArePurgedAreNoSet() {
    sample
        .lake()
        .table(Tables.TRAINING_ITEMS)
        .delete(org.apache.spark.sql.functions.col("patient_id").equalTo("c"));
    assertThatThrownBy(() -> export(ExportFormat.PARQUET, folder.resolve("purged")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("7 were, 6 are there")
        .hasMessageContaining("training-set verify");
  }

  @Test
  @Order(12)
  void theCardTellsLabelsLicenceAndLimits() throws IOException {
    String card = Files.readString(folder.resolve("monai/dataset-card.html"));
    assertThat(card)
        .contains("Livers &amp; lungs")
        .contains("CC BY 3.0")
        .contains("pseudo-labels of model")
        .contains("the report denies each label")
        .contains("Volume of liver_metastasis")
        .contains("silver.ct_volumes");
    try (InputStream in = Files.newInputStream(folder.resolve("monai/items.csv"))) {
      assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines())
          .hasSize(1 + PATIENTS.size());
    }
  }

  /** By now the file of a is gone, and that of b is a copy of c's. */
  @Test
  @Order(13)
  void volumesOfEarlierRunsGetTheHashOfTheirImage() {
    new VolumesJob().run(sample.context("later"));
    Map<String, String> hashes = new TreeMap<>();
    for (Row row :
        sample
            .lake()
            .table(Tables.CT_VOLUMES)
            .read()
            .where("image_hash IS NOT NULL")
            .collectAsList()) {
      hashes.put(row.getAs("series_uid"), row.getAs("image_hash"));
    }
    assertThat(hashes).containsOnlyKeys("b-1", "c-1", "d-1", "e-1", "f-1", "g-1");
    assertThat(hashes.get("b-1")).isEqualTo(hashes.get("c-1")).isNotEqualTo(hashes.get("d-1"));
  }
}
