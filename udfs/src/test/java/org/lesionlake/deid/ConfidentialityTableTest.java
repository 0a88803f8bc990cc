package org.lesionlake.deid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lesionlake.deid.ConfidentialityTable.Row;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/** Each row of PS3.15 table E.1-1, under every option alone, none and all. */
class ConfidentialityTableTest {
  private static final String SECRET = "SEKRET7";
  private static final String SECRET_UID = "1.2.752.99.424242.1";
  private static final List<Set<DeidOption>> CHOICES = choices();
  private static final Pseudonymizer PSEUDONYMS =
      new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
  private static final Map<Set<DeidOption>, DicomDeidentifier> DEIDENTIFIERS = new HashMap<>();

  @TempDir Path folder;

  private static List<Set<DeidOption>> choices() {
    List<Set<DeidOption>> choices = new ArrayList<>();
    choices.add(EnumSet.noneOf(DeidOption.class));
    for (DeidOption option : DeidOption.values()) {
      choices.add(EnumSet.of(option));
    }
    choices.add(DeidOption.DEFAULTS);
    choices.add(EnumSet.allOf(DeidOption.class));
    return choices;
  }

  private static Path conf() {
    return Path.of(System.getProperty("lesionlake.root", ".."), "conf", "deid");
  }

  private static DicomDeidentifier deidentifier(Set<DeidOption> options) {
    return DEIDENTIFIERS.computeIfAbsent(
        options,
        chosen -> {
          try {
            return new DicomDeidentifier(DicomRules.read(conf(), Set.of(), chosen), PSEUDONYMS);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  static Stream<Row> rows() {
    return ConfidentialityTable.standard().rows().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void doesWhatTheCodeAsks(Row row) {
    int tag = example(row.tag());
    Optional<Vr> vr = vr(row, tag);
    if (vr.isEmpty()) {
      // Newer than the dictionary: of whatever kind the file says.
      vr = Optional.of(Vr.LO);
    }
    for (Set<DeidOption> options : CHOICES) {
      Dataset source = source(tag, vr.get());
      Dataset out = deidentifier(options).deidentify(source);
      check(row, options, source, out, tag, vr.get());
      Dataset nested = nested(source);
      Dataset inner = deidentifier(options).deidentify(nested);
      List<Dataset> items = inner.items(Tag.REFERENCED_SERIES_SEQUENCE);
      if (!items.isEmpty()) {
        check(row, options, source, items.get(0), tag, vr.get());
      }
    }
  }

  /** What the code letters of PS3.15 section E.1 mean for a value that must not leave. */
  private static void check(
      Row row, Set<DeidOption> options, Dataset source, Dataset out, int tag, Vr vr) {
    String code = code(row, options);
    String told = row.tag() + " " + row.keyword() + " " + code + " " + options;
    List<String> values = texts(out.element(tag));
    switch (code) {
      case "K" -> {
        // Kept or, where the site does not want it, gone; never replaced by something else
        // but a UID, whose true value is of the vault.
        if (vr != Vr.UI && vr != Vr.SQ) {
          assertThat(values).as(told).isSubsetOf(texts(source.element(tag)));
        }
      }
      case "C" -> {
        assertThat(values).as(told).noneMatch(value -> value.contains(SECRET));
        if (vr == Vr.DA || vr == Vr.DT) {
          assertThat(values).as(told).allMatch(value -> value.startsWith(shiftedDay()));
        }
      }
      case "U" -> assertThat(values).as(told).allMatch(PSEUDONYMS.uid(SECRET_UID)::equals);
      case "X/Z/U*" ->
          assertThat(String.join(" ", deep(out.element(tag)))).doesNotContain("424242");
      case "X", "X/Z", "X/D", "X/Z/D" -> assertThat(out.element(tag)).as(told).isEmpty();
      default -> {
        // Z, D: empty or a dummy. Ours are pseudonyms; of sequences and bytes there are none.
        List<String> secret = texts(source.element(tag));
        if (secret.isEmpty()) {
          assertThat(out.element(tag)).as(told).isEmpty();
        } else {
          assertThat(values).as(told).doesNotContainAnyElementsOf(secret);
        }
      }
    }
    if (!code.equals("K")) {
      assertThat(String.join(" ", deep(out.element(tag)))).as(told).doesNotContain(SECRET);
    }
  }

  private static String shiftedDay() {
    LocalDate day = PSEUDONYMS.shift(LocalDate.of(2024, 2, 29), PSEUDONYMS.patient("", "P1", ""));
    return DateTimeFormatter.BASIC_ISO_DATE.format(day);
  }

  /** As the standard combines an option's cell with the profile's; a shift goes before all. */
  private static String code(Row row, Set<DeidOption> options) {
    String code = row.basic();
    boolean kept = false;
    for (DeidOption option : options) {
      String own = row.codes().get(COLUMNS.get(option));
      kept |= "K".equals(own);
      code = own == null ? code : own;
    }
    boolean shifted =
        options.contains(DeidOption.MODIFIED_DATES)
            && "C".equals(row.codes().get(COLUMNS.get(DeidOption.MODIFIED_DATES)));
    return shifted ? "C" : kept ? "K" : code;
  }

  private static final Map<DeidOption, String> COLUMNS =
      Map.of(
          DeidOption.MODIFIED_DATES, "modified_dates",
          DeidOption.PATIENT_CHARACTERISTICS, "patient",
          DeidOption.CLEAN_DESCRIPTORS, "descriptors",
          DeidOption.CLEAN_STRUCTURED_CONTENT, "structured",
          DeidOption.DEVICE_IDENTITY, "device",
          DeidOption.SAFE_PRIVATE, "safe_private");

  private static int example(String pattern) {
    return pattern.equals("private")
        ? 0x00191023
        : Integer.parseUnsignedInt(pattern.replace("xx", "02").replace("x", "0"), 16);
  }

  private static Optional<Vr> vr(Row row, int tag) {
    return switch (row.keyword()) {
      case "PrivateAttributes", "OverlayComments" -> Optional.of(Vr.LO);
      case "CurveData", "OverlayData" -> Optional.of(Vr.OW);
      default -> Optional.of(Tag.vr(tag)).filter(vr -> vr != Vr.UN);
    };
  }

  private static Dataset source(int tag, Vr vr) {
    Dataset.Builder source =
        Dataset.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 100")
            .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.752.99.1")
            .put(Tag.PATIENT_ID, Vr.LO, "P1");
    switch (vr) {
      case UI -> source.put(tag, vr, SECRET_UID);
      case DA -> source.put(tag, vr, "20240229");
      case DT -> source.put(tag, vr, "20240229101112");
      case TM -> source.put(tag, vr, "101112");
      case AS -> source.put(tag, vr, "044Y");
      case DS, IS -> source.put(tag, vr, "7");
      case SQ ->
          source.putSequence(
              tag,
              List.of(
                  Dataset.builder()
                      .put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, SECRET_UID)
                      .put(Tag.PATIENT_NAME, Vr.PN, SECRET)
                      .put(Tag.IMAGE_COMMENTS, Vr.LT, SECRET)
                      .put(Tag.CODE_MEANING, Vr.LO, SECRET)
                      .build()));
      case US, UL, SS, SL -> source.putInts(tag, vr, 7);
      case FD, FL -> source.putDecimals(tag, vr, 7);
      case OB, OW, OF, OD, OL, OV, UN -> source.putBytes(tag, vr, SECRET.repeat(2).getBytes());
      default -> source.put(tag, vr, SECRET);
    }
    return source.build();
  }

  private static Dataset nested(Dataset source) {
    return Dataset.builder()
        .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.752.99.1")
        .put(Tag.PATIENT_ID, Vr.LO, "P1")
        .putSequence(Tag.REFERENCED_SERIES_SEQUENCE, List.of(source))
        .build();
  }

  private static List<String> texts(Optional<DataElement> element) {
    return element
        .filter(it -> it.vr() != Vr.SQ && !it.vr().isBytes())
        .map(it -> Dataset.builder().put(it).build().strings(it.tag()))
        .orElse(List.of());
  }

  /** Every value of an element and of what is in it. */
  private static List<String> deep(Optional<DataElement> element) {
    List<String> all = new ArrayList<>(texts(element));
    element.ifPresent(
        it ->
            it.items()
                .forEach(item -> item.forEach(inner -> all.addAll(deep(Optional.of(inner))))));
    return all;
  }

  @Test
  void everyDataSetSaysWhatWasDone() {
    for (Set<DeidOption> options : CHOICES) {
      Dataset out = deidentifier(options).deidentify(source(Tag.STUDY_DATE, Vr.DA));
      List<String> codes =
          out.items(Tag.DEIDENTIFICATION_METHOD_CODE_SEQUENCE).stream()
              .map(item -> item.string(Tag.CODE_VALUE).orElseThrow())
              .toList();
      assertThat(codes).hasSize(1 + options.size()).contains("113100");
      options.forEach(option -> assertThat(codes).contains(option.code()));
      assertThat(out.string(Tag.PATIENT_IDENTITY_REMOVED)).contains("YES");
      assertThat(out.strings(Tag.DEIDENTIFICATION_METHOD))
          .allMatch(value -> value.length() <= 64)
          .hasSize(1 + options.size());
      boolean dates = options.contains(DeidOption.MODIFIED_DATES);
      assertThat(out.string(Tag.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED))
          .contains(dates ? "MODIFIED" : "REMOVED");
      assertThat(out.date(Tag.STUDY_DATE).isPresent()).isEqualTo(dates);
    }
  }

  @Test
  void safePrivateAttributesStayWithTheirCreatorInWhateverBlock() {
    Dataset source =
        source(Tag.STUDY_DATE, Vr.DA).toBuilder()
            .put(0x00190010, Vr.LO, "SOMEONE ELSE")
            .put(0x00191023, Vr.DS, "9.5")
            .put(0x00190042, Vr.LO, "GEMS_ACQU_01")
            .put(0x00194223, Vr.DS, "12.5")
            .put(0x00194224, Vr.DS, SECRET)
            .put(0x00194225, Vr.DS, "3")
            .put(0x00194227, Vr.LO, "3")
            .build();
    Dataset kept = deidentifier(EnumSet.allOf(DeidOption.class)).deidentify(source);
    assertThat(Arrays.stream(kept.tags()).filter(Tag::isPrivate))
        .containsExactly(0x00190042, 0x00194223);
    assertThat(
            Arrays.stream(deidentifier(DeidOption.DEFAULTS).deidentify(source).tags())
                .noneMatch(Tag::isPrivate))
        .isTrue();
  }

  @Test
  void deviceIdentityComesWithItsOption() {
    Dataset source = source(Tag.DEVICE_SERIAL_NUMBER, Vr.LO);
    assertThat(
            deidentifier(EnumSet.of(DeidOption.DEVICE_IDENTITY))
                .deidentify(source)
                .string(Tag.DEVICE_SERIAL_NUMBER))
        .contains(SECRET);
    assertThat(
            deidentifier(DeidOption.DEFAULTS).deidentify(source).string(Tag.DEVICE_SERIAL_NUMBER))
        .isEmpty();
  }

  @Test
  void refusesAListThatLetsMoreThroughThanTheStandard() throws IOException {
    for (String name : List.of(DicomRules.WORDS_FILE, DicomRules.SAFE_PRIVATE_FILE)) {
      Files.copy(conf().resolve(name), folder.resolve(name));
    }
    Files.writeString(
        folder.resolve(DicomRules.ATTRIBUTES_FILE),
        "tag\tkeyword\taction\tnote\n00081010\tStationName\tkeep\twanted\n");
    // Under device identity it may stay, so that it waits for that option.
    assertThat(DicomRules.read(folder, Set.of()).action(0x00081010)).isEmpty();
    Files.writeString(
        folder.resolve(DicomRules.ATTRIBUTES_FILE),
        "tag\tkeyword\taction\tnote\n00100010\tPatientName\tkeep\twanted\n");
    assertThatThrownBy(() -> DicomRules.read(folder, Set.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("(0010,0010)")
        .hasMessageContaining("table E.1-1");
  }

  @Test
  void optionsHaveNamesAndOthersAreRefused() {
    assertThat(DeidOption.named(List.of("modified-dates", "safe-private")))
        .containsExactlyInAnyOrder(DeidOption.MODIFIED_DATES, DeidOption.SAFE_PRIVATE);
    assertThatThrownBy(() -> DeidOption.named(List.of("retain-uids")))
        .hasMessageContaining("retain-uids")
        .hasMessageContaining("clean-descriptors");
  }

  @Test
  void theTableIsWhole() {
    List<Row> rows = ConfidentialityTable.standard().rows();
    assertThat(rows).hasSize(656);
    assertThat(rows).allMatch(row -> row.basic() != null && !row.keyword().isEmpty());
    assertThat(rows.stream().map(Row::tag).distinct()).hasSize(656);
  }

  /** The guide for those who answer for the data says what the code does. */
  @Test
  void theGuideNamesTheOptionsTheirDefaultsTheRowsAndTheRangeOfTheShift() throws IOException {
    String guide = Files.readString(conf().resolve("README.md"));
    List<String> options =
        guide
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\s*\\|\\s*"))
            .map(
                cells ->
                    cells[1].replace("`", "") + " " + cells[2] + " " + cells[4].startsWith("yes"))
            .toList();
    assertThat(options)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DeidOption.values())
                .map(
                    option ->
                        option.settingName()
                            + " "
                            + option.code()
                            + " "
                            + DeidOption.DEFAULTS.contains(option))
                .toList());
    assertThat(guide)
        .contains("(" + ConfidentialityTable.standard().rows().size() + " rows)")
        .contains(
            String.format(
                Locale.ROOT,
                "%d to %,d",
                Pseudonymizer.MIN_SHIFT_DAYS,
                Pseudonymizer.MAX_SHIFT_DAYS));
  }
}
