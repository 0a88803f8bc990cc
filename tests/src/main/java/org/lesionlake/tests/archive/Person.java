package org.lesionlake.tests.archive;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who a virtual patient is to the hospital: everything that must never reach the lake. */
record Person(
    String family,
    String given,
    String number,
    String issuer,
    LocalDate birthDate,
    boolean female,
    String language,
    String address,
    String phone,
    String hospital,
    String hospitalAddress,
    String referrer,
    String radiologist,
    String operator) {

  private static final List<String> DUTCH_FAMILIES =
      List.of(
          "Janssen",
          "Hoekstra",
          "Dijkstra",
          "Vermeulen",
          "Brouwer",
          "Wijnstra",
          "Postma",
          "Schouten",
          "Kuipers",
          "Terpstra",
          "Zandstra",
          "Veenstra",
          "Coumans",
          "Müller",
          "Koçak",
          "Scheltinga",
          "Rozendaal",
          "Duivenvoorde");
  private static final List<String> ENGLISH_FAMILIES =
      List.of(
          "Whitaker",
          "Pemberton",
          "Ashworth",
          "Hargreaves",
          "Fairclough",
          "Lockwood",
          "Entwistle",
          "Ó Súilleabháin",
          "Thistlewood",
          "Braithwaite",
          "Kilbride",
          "Ravenscroft",
          "Gillespie");
  private static final List<String> DUTCH_WOMEN =
      List.of("Geertruida", "Annelies", "Marijke", "Wilhelmina", "Hendrika", "Renée", "Johanneke");
  private static final List<String> DUTCH_MEN =
      List.of("Pieter", "Hendrikus", "Sjoerd", "Gerrit", "Wouter", "Theodorus", "Bartholomeus");
  private static final List<String> ENGLISH_WOMEN =
      List.of("Margaret", "Eleanor", "Winifred", "Beatrice", "Gwendolyn", "Philippa", "Zoë");
  private static final List<String> ENGLISH_MEN =
      List.of("Frederick", "Bernard", "Alistair", "Reginald", "Desmond", "Gareth", "Nigel");
  private static final List<String> DUTCH_STREETS =
      List.of("Kastanjelaan", "Wilgenplantsoen", "Noorderhaven", "Oranjesingel", "Zijlweg");
  private static final List<String> DUTCH_TOWNS =
      List.of("9718 TK Veldwijk", "3511 PL Oosterbroek", "6041 GD Maasdrecht", "8801 ZN Friesdam");
  private static final List<String> ENGLISH_STREETS =
      List.of("Larkspur Lane", "Quarry Bank Road", "Millbrook Crescent", "Tannery Row");
  private static final List<String> ENGLISH_TOWNS =
      List.of("Netherby NB4 7QT", "Castlemoor CM2 9LW", "Port Averill PA1 3DX");
  private static final List<String> DUTCH_HOSPITALS =
      List.of(
          "Sint Odulfus Ziekenhuis", "Medisch Centrum Maasdrecht", "Wilhelmina Gasthuis Veldwijk");
  private static final List<String> ENGLISH_HOSPITALS =
      List.of("Castlemoor General Infirmary", "St Brannoc Hospital", "Averill Royal Hospital");
  private static final List<String> DOCTORS =
      List.of(
          "Wagenmakers",
          "Lindeboom",
          "Hazelhoff",
          "Oudshoorn",
          "Featherstone",
          "Abernathy",
          "Cavendish",
          "Steenhuis",
          "Molenkamp",
          "Pilkington");

  /** Draws a person; the index keeps numbers apart within an archive. */
  static Person drawn(VirtualPatient patient) {
    Dice dice = new Dice(patient.seed(), 11);
    boolean dutch = dice.chance(0.55);
    LocalDate birth = patient.diagnosis().minusDays(dice.whole(38 * 365, 84 * 365));
    List<String> given =
        patient.female() ? dutch ? DUTCH_WOMEN : ENGLISH_WOMEN : dutch ? DUTCH_MEN : ENGLISH_MEN;
    int house = dice.whole(12, 398);
    String street = dice.oneOf(dutch ? DUTCH_STREETS : ENGLISH_STREETS);
    String town = dice.oneOf(dutch ? DUTCH_TOWNS : ENGLISH_TOWNS);
    String number =
        String.format(
            Locale.ROOT,
            "%d%03d%03d",
            1 + dice.whole(0, 8),
            dice.whole(0, 999),
            patient.index() + 101);
    return new Person(
        dice.oneOf(dutch ? DUTCH_FAMILIES : ENGLISH_FAMILIES),
        dice.oneOf(given),
        number,
        dutch ? "ODULFUS_ZIS" : "CASTLEMOOR_PAS",
        birth,
        patient.female(),
        dutch ? "nl" : "en",
        dutch ? street + " " + house + ", " + town : house + " " + street + ", " + town,
        dutch
            ? String.format(Locale.ROOT, "06-%08d", dice.whole(10000000, 99999999))
            : String.format(Locale.ROOT, "01632 %06d", dice.whole(100000, 999999)),
        dice.oneOf(dutch ? DUTCH_HOSPITALS : ENGLISH_HOSPITALS),
        dutch ? "Ziekenhuisplein 1, " + town : "1 Infirmary Drive, " + town,
        (dutch ? "dr. " : "Dr ") + dice.oneOf(DOCTORS),
        (dutch ? "drs. " : "Dr ") + dice.oneOf(DOCTORS),
        dice.oneOf(dutch ? DUTCH_WOMEN : ENGLISH_WOMEN).charAt(0) + "." + dice.oneOf(DOCTORS));
  }

  String fullName() {
    return given + " " + family;
  }

  /** Family name without the doctor's title. */
  static String surname(String doctor) {
    return doctor.substring(doctor.indexOf(' ') + 1);
  }

  String dicomName() {
    return family + "^" + given;
  }

  String dicomBirthDate() {
    return birthDate.format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  /** Family and given name as file systems of scanners spell them: capitals of ASCII alone. */
  String folderName() {
    String plain =
        java.text.Normalizer.normalize(family + "_" + given, java.text.Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replace(' ', '_');
    return plain.toUpperCase(Locale.ROOT);
  }

  /** Every string that identifies this person or a person around them. */
  List<String> identifiers() {
    List<String> all =
        new ArrayList<>(
            List.of(
                family,
                given,
                number,
                dicomBirthDate(),
                address,
                phone,
                hospital,
                hospitalAddress,
                surname(referrer),
                surname(radiologist),
                operator));
    all.addAll(List.of(folderName().split("_")));
    return all;
  }
}
