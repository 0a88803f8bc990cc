package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.lesionlake.archive.ArchiveException;
import org.lesionlake.archive.ChangedFileException;
import org.lesionlake.archive.FileOpener;
import org.lesionlake.archive.FileStamp;
import org.lesionlake.archive.RangeStream;
import org.lesionlake.archive.SteadyFile;
import org.lesionlake.archive.SteadyFile.Content;
import org.lesionlake.archive.TimeBudget;
import org.lesionlake.archive.TimeBudgetException;
import org.lesionlake.deid.DeidOption;
import org.lesionlake.deid.DicomDeidentifier;
import org.lesionlake.deid.DicomIdentity;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.deid.Identifier;
import org.lesionlake.deid.IdentifierKind;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomException.Reason;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.HeaderPart;
import org.lesionlake.dicom.Tag;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.vault.VaultLink;

/** Reads one file of the CT inbox: what it is, its de-identified header, the identities in it. */
final class DicomFile {
  private static final int OLDEST_STATED_AGE = 89;

  private final Pseudonymizer pseudonymizer;
  private final DicomDeidentifier deidentifier;
  private final DicomDeidentifier unmerged;
  private final String defaultIssuer;
  private final String runId;
  private final FileOpener opener;
  private final TimeBudget budget;
  private final boolean keepsAge;

  /**
   * @param maxSeconds how long each reading of a file may take
   */
  DicomFile(
      Pseudonymizer pseudonymizer,
      DicomRules rules,
      String defaultIssuer,
      String runId,
      int maxSeconds,
      Configuration hadoop) {
    this.pseudonymizer = pseudonymizer;
    this.deidentifier = new DicomDeidentifier(rules, pseudonymizer);
    this.unmerged = new DicomDeidentifier(rules, pseudonymizer.unmerged());
    this.defaultIssuer = defaultIssuer;
    this.runId = runId;
    this.opener = new FileOpener(hadoop);
    this.keepsAge =
        pseudonymizer.profile() == Profile.NONE
            || rules.options().contains(DeidOption.PATIENT_CHARACTERISTICS);
    this.budget = TimeBudget.ofSeconds(maxSeconds);
  }

  /** What was found out; instance and annotation are rows, at most one of them not null. */
  private record Finding(
      String outcome,
      String reason,
      String detail,
      String identifier,
      List<Row> links,
      Row instance,
      Row annotation) {
    static Finding refused(String reason, String detail) {
      return new Finding("rejected", reason, detail, null, List.of(), null, null);
    }
  }

  /** What a file is, in the version that was read. */
  private record Inspected(String token, FileStamp stamp, Finding finding) {}

  /**
   * A listed file to the columns of {@code CtIngest.READ}. One that was changed since it was listed
   * is the object that it is now, so that the next listing finds it known.
   */
  Row read(Row listed) {
    String listedToken = listed.getAs("object_token");
    String refusedToken = listed.getAs("refused_token");
    String path = listed.getAs("path");
    FileStamp stamp = new FileStamp(listed.getAs("size_bytes"), listed.getAs("modified_millis"));
    String refusal = listed.getAs("refusal");
    Inspected inspected =
        refusal == null
            ? inspect(listedToken, path, stamp)
            : new Inspected(
                listedToken, stamp, Finding.refused(refusal, listed.getAs("refusal_detail")));
    Finding finding = inspected.finding();
    boolean refused = "rejected".equals(finding.outcome()) && refusedToken != null;
    return RowFactory.create(
        refused ? refusedToken : inspected.token(),
        path,
        pseudonymizer.token("path", path),
        null,
        inspected.stamp().sizeBytes(),
        inspected.stamp().modifiedMillis(),
        finding.outcome(),
        finding.reason(),
        finding.detail(),
        finding.identifier(),
        Scala.seq(finding.links()),
        finding.instance(),
        finding.annotation());
  }

  private Inspected inspect(String listedToken, String path, FileStamp listed) {
    try {
      Content<HeaderPart> content =
          new SteadyFile(new Path(path), opener, budget)
              .read(listed, header -> header.failure().isEmpty(), DicomFile::header);
      FileStamp stamp = content.stamp();
      String token = stamp.equals(listed) ? listedToken : token(path, stamp);
      return new Inspected(token, stamp, inspect(token, content.value()));
    } catch (IOException e) {
      return new Inspected(listedToken, listed, unread(e));
    } catch (RuntimeException e) {
      // One odd file must not end the night; the kind of error says enough without its values.
      String kind = e.getClass().getSimpleName();
      return new Inspected(listedToken, listed, Finding.refused("unexpected_error", kind));
    }
  }

  /** As {@link ListedFile#identity} has it for a file that was listed so. */
  private String token(String path, FileStamp stamp) {
    return pseudonymizer.token(
        "file", new ListedFile(path, stamp.sizeBytes(), stamp.modifiedMillis()).identity(false));
  }

  private static HeaderPart header(RangeStream in, FileStamp stamp) {
    return DicomReader.readHeaderPart(in, stamp.sizeBytes(), DicomReader.WHOLE_HEADER);
  }

  private static Finding unread(IOException e) {
    if (e instanceof ArchiveException archive) {
      return Finding.refused(archive.reason(), archive.getMessage());
    }
    if (e instanceof ChangedFileException) {
      return Finding.refused(ChangedFileException.REASON, e.getMessage());
    }
    if (e instanceof TimeBudgetException) {
      return Finding.refused(TimeBudgetException.REASON, e.getMessage());
    }
    return Finding.refused(NewObjects.STORAGE_FAILED, "The file could not be opened or read.");
  }

  private static Finding unread(DicomException e) {
    return e.reason() == Reason.IO_ERROR && e.getCause() instanceof IOException storage
        ? unread(storage)
        : Finding.refused(e.reason().code(), e.getMessage());
  }

  private Finding inspect(String token, HeaderPart header) {
    try {
      return header.failure().isEmpty()
          ? inspect(token, header.object())
          : unread(header.failure().get());
    } catch (DicomException e) {
      return unread(e);
    }
  }

  private Finding inspect(String token, DicomObject object) {
    Intake intake = Intake.of(object, defaultIssuer);
    Dataset trueData = intake.trueData();
    if (intake.kind() == Intake.Kind.REFUSED) {
      return Finding.refused(intake.reason(), intake.detail());
    }
    if (intake.kind() == Intake.Kind.SET_ASIDE) {
      return setAside(trueData, intake.reason());
    }
    Dataset allowed = deidentifier.deidentify(trueData);
    String patient = deidentifier.patientOf(trueData);
    String sopUid = pseudonymizer.uid(trueData.string(Tag.SOP_INSTANCE_UID).orElseThrow());
    List<Row> links = links(trueData, patient);
    if (intake.kind() == Intake.Kind.ANNOTATION) {
      Row row = Tables.ANNOTATIONS.toRow(DicomRows.annotation(allowed, patient, token, runId));
      return new Finding(null, null, null, sopUid, links, null, row);
    }
    boolean merged = !unmerged.patientOf(trueData).equals(patient);
    Dataset hashed = merged ? unmerged.deidentify(trueData) : allowed;
    Row row =
        Tables.CT_INSTANCES.toRow(
            DicomRows.instance(
                allowed,
                hashed,
                patient,
                keptAge(trueData),
                intake.transferSyntaxUid(),
                token,
                runId));
    return new Finding(null, null, null, sopUid, links, row, null);
  }

  private Finding setAside(Dataset trueData, String reason) {
    String identifier = trueData.string(Tag.SOP_INSTANCE_UID).map(pseudonymizer::uid).orElse(null);
    List<Row> links =
        trueData.string(Tag.STUDY_INSTANCE_UID).isPresent()
            ? links(trueData, deidentifier.patientOf(trueData))
            : List.of();
    return new Finding("set_aside", reason, null, identifier, links, null, null);
  }

  private List<Row> links(Dataset trueData, String patient) {
    DicomIdentity identity = DicomIdentity.of(trueData);
    List<Row> links = new ArrayList<>();
    for (Identifier identifier : identity.identifiers()) {
      String pseudonym = isUid(identifier.kind()) ? pseudonymizer.uid(identifier.value()) : patient;
      String issuer =
          identifier.kind() == IdentifierKind.PATIENT_ID ? identity.issuer().orElse(null) : null;
      links.add(
          Tables.VAULT_LINKS.toRow(
              new VaultLink(identifier.kind().code(), pseudonym, identifier.value(), issuer)));
    }
    return links;
  }

  private static boolean isUid(IdentifierKind kind) {
    return kind == IdentifierKind.STUDY_UID
        || kind == IdentifierKind.SERIES_UID
        || kind == IdentifierKind.SOP_UID
        || kind == IdentifierKind.FRAME_OF_REFERENCE_UID;
  }

  private Optional<Integer> keptAge(Dataset trueData) {
    return keepsAge ? age(trueData) : Optional.empty();
  }

  /** Whole years at the study: as stated, else from the birth date; 90 for all above 89. */
  private static Optional<Integer> age(Dataset trueData) {
    Optional<Integer> stated =
        trueData
            .string(Tag.PATIENT_AGE)
            .filter(text -> text.matches("[0-9]{3}Y"))
            .map(text -> Integer.parseInt(text.substring(0, 3)));
    Optional<LocalDate> birth = trueData.date(Tag.PATIENT_BIRTH_DATE);
    Optional<LocalDate> study = trueData.date(Tag.STUDY_DATE);
    Optional<Integer> computed =
        birth.flatMap(from -> study.map(to -> Period.between(from, to).getYears()));
    return stated
        .or(() -> computed)
        .filter(years -> years >= 0 && years < 150)
        .map(years -> Math.min(years, OLDEST_STATED_AGE + 1));
  }
}
