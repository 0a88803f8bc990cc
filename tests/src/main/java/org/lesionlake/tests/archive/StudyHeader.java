package org.lesionlake.tests.archive;

import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/** Attributes that every object of a study carries, identifiers of people among them. */
final class StudyHeader {
  private static final int PRIVATE_GROUP = 0x00090000;

  final Person person;
  final VirtualStudy study;
  final Vendor vendor;
  final String studyUid;
  final String frameOfReferenceUid;
  final String accession;
  final String date;
  private final int hour;

  StudyHeader(VirtualPatient patient, Person person, VirtualStudy study) {
    Dice dice = new Dice(study.seed(), 12);
    this.person = person;
    this.study = study;
    this.vendor = dice.oneOf(Vendor.values());
    this.studyUid = Uids.drawn(dice);
    this.frameOfReferenceUid = Uids.drawn(dice);
    this.accession =
        String.format(
            Locale.ROOT,
            "A%d%03d%d",
            study.date().getYear(),
            patient.index() + 101,
            study.index() + 1);
    this.date = study.date().format(DateTimeFormatter.BASIC_ISO_DATE);
    this.hour = dice.whole(8, 16);
  }

  String time(int minute) {
    return String.format(Locale.ROOT, "%02d%02d%02d", hour, minute % 60, minute * 7 % 60);
  }

  /** A builder with patient, study and equipment. */
  Dataset.Builder dataset(String modality, String sopClass, String sopUid, int minute) {
    Dataset.Builder out = Dataset.builder();
    boolean turkish = person.family().contains("ç");
    out.put(Tag.SPECIFIC_CHARACTER_SET, turkish ? "ISO_IR 192" : "ISO_IR 100");
    out.put(Tag.SOP_CLASS_UID, sopClass).put(Tag.SOP_INSTANCE_UID, sopUid);
    out.put(Tag.MODALITY, modality);
    patient(out);
    study(out, minute);
    equipment(out);
    privateBlock(out);
    return out;
  }

  private void patient(Dataset.Builder out) {
    out.put(Tag.PATIENT_NAME, person.dicomName());
    out.put(Tag.PATIENT_ID, person.number());
    out.put(Tag.ISSUER_OF_PATIENT_ID, person.issuer());
    out.put(Tag.PATIENT_BIRTH_DATE, person.dicomBirthDate());
    out.put(Tag.PATIENT_SEX, person.female() ? "F" : "M");
    out.put(
        Tag.PATIENT_AGE,
        String.format(
            Locale.ROOT,
            "%03dY",
            java.time.Period.between(person.birthDate(), study.date()).getYears()));
    out.put(Tag.PATIENT_ADDRESS, person.address());
    out.put(Tag.PATIENT_TELEPHONE_NUMBERS, person.phone());
    out.put(Tag.PATIENT_COMMENTS, comment());
    out.putSequence(
        Tag.OTHER_PATIENT_IDS_SEQUENCE,
        List.of(
            Dataset.builder()
                .put(Tag.PATIENT_ID, person.number())
                .put(Tag.ISSUER_OF_PATIENT_ID, person.issuer())
                .build()));
  }

  private String comment() {
    return person.language().equals("nl")
        ? "Mw/dhr " + person.family() + " belt zelf terug op " + person.phone()
        : "Please ring " + person.fullName() + " on " + person.phone();
  }

  private void study(Dataset.Builder out, int minute) {
    out.put(Tag.STUDY_INSTANCE_UID, studyUid);
    out.put(Tag.STUDY_ID, accession);
    out.put(Tag.ACCESSION_NUMBER, accession);
    out.put(Tag.STUDY_DATE, date).put(Tag.STUDY_TIME, time(1));
    out.put(Tag.SERIES_DATE, date).put(Tag.SERIES_TIME, time(minute));
    out.put(Tag.ACQUISITION_DATE, date).put(Tag.ACQUISITION_TIME, time(minute) + ".250");
    out.put(Tag.CONTENT_DATE, date).put(Tag.CONTENT_TIME, time(minute + 2));
    String region = "CT " + study.coverage().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    out.put(Tag.STUDY_DESCRIPTION, region + " " + person.dicomName().replace('^', ' '));
    out.put(Tag.REFERRING_PHYSICIAN_NAME, Person.surname(person.referrer()));
    out.put(Tag.NAME_OF_PHYSICIANS_READING_STUDY, Person.surname(person.radiologist()));
    out.put(Tag.OPERATORS_NAME, person.operator());
    out.putSequence(
        Tag.REQUEST_ATTRIBUTES_SEQUENCE,
        List.of(
            Dataset.builder()
                .put(Tag.REQUESTED_PROCEDURE_ID, accession)
                .put(
                    Tag.REQUESTED_PROCEDURE_DESCRIPTION,
                    region + ", " + Person.surname(person.referrer()) + ", " + person.number())
                .put(Tag.SCHEDULED_PROCEDURE_STEP_DESCRIPTION, region)
                .build()));
  }

  private void equipment(Dataset.Builder out) {
    out.put(Tag.MANUFACTURER, vendor.manufacturer);
    out.put(Tag.MANUFACTURER_MODEL_NAME, vendor.model);
    out.put(Tag.INSTITUTION_NAME, person.hospital());
    out.put(Tag.INSTITUTION_ADDRESS, person.hospitalAddress());
    out.put(Tag.STATION_NAME, "CT0" + (1 + vendor.ordinal()));
    out.put(Tag.DEVICE_SERIAL_NUMBER, Integer.toString(40210 + 7 * vendor.ordinal()));
    out.put(Tag.SOFTWARE_VERSIONS, "virtual 1.0");
  }

  /** A private block of the make (PS3.5 section 7.8.1); one element repeats the patient's name. */
  private void privateBlock(Dataset.Builder out) {
    int creator = PRIVATE_GROUP | 0x10;
    out.put(creator, Vr.LO, vendor.privateCreator);
    out.put(PRIVATE_GROUP | 0x1001, Vr.LO, "PAT:" + person.number() + ":" + person.family());
    out.put(PRIVATE_GROUP | 0x1002, Vr.SH, "RECON-" + (study.seed() & 0xFFF));
    out.putDecimals(PRIVATE_GROUP | 0x1003, Vr.FD, 1.25, 0.984);
    out.putSequence(
        PRIVATE_GROUP | 0x1004,
        List.of(Dataset.builder().put(Tag.PATIENT_NAME, person.dicomName()).build()));
  }
}
