package org.lesionlake.deid;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextDeidentifierTest {
  private static final Pseudonymizer RESEARCH =
      new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
  private static final String PATIENT = RESEARCH.patient("", "4711");
  private static final LocalDate REPORTED = LocalDate.of(2024, 6, 20);
  private static final Pattern MOVED = Pattern.compile("<([0-9-]+)@([^@>]*)(?:@(nl|en))?>");

  private static final KnownIdentifiers KNOWN =
      new KnownIdentifiers(
          List.of(
              new Identifier(IdentifierKind.PATIENT_NAME, "Berg^Anneke Maria^^van der"),
              new Identifier(IdentifierKind.PATIENT_NAME, "Veldhuizen"),
              new Identifier(IdentifierKind.PATIENT_ID, "0084512"),
              new Identifier(IdentifierKind.ACCESSION, "CT24.00981"),
              new Identifier(IdentifierKind.BIRTH_DATE, "19510823"),
              new Identifier(IdentifierKind.PHONE, "06-41239876"),
              new Identifier(IdentifierKind.ADDRESS, "Lindehof 7^^Zutphen^^7201 KP"),
              new Identifier(IdentifierKind.STAFF_NAME, "dr. P.J. Oosterhuis"),
              new Identifier(IdentifierKind.STAFF_NAME, "Klein^Willem"),
              new Identifier(IdentifierKind.INSTITUTION, "Streekziekenhuis De Linde")));

  private static DeidentifiedText run(String text, KnownIdentifiers known) {
    return new TextDeidentifier().deidentify(text, known, PATIENT, RESEARCH, Optional.of(REPORTED));
  }

  /** Replaces {@code <true date@pattern@language>} by the moved date. */
  private static String expected(String template) {
    return MOVED
        .matcher(template)
        .replaceAll(
            m -> {
              Locale locale = Locale.forLanguageTag(m.group(3) == null ? "en" : m.group(3));
              return DateTimeFormatter.ofPattern(m.group(2), locale)
                  .format(RESEARCH.shift(LocalDate.parse(m.group(1)), PATIENT));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Mevrouw A.M. van der Berg kwam.|Mevrouw [NAME] kwam.",
        "Anneke van der Berg, bekend met coloncarcinoom|[NAME], bekend met coloncarcinoom",
        "BERG, ANNEKE VAN DER|[NAME]",
        "Patient: Berg^Anneke^Maria|Patient: [NAME]",
        "van der Berg, A.M.|[NAME]",
        "v.d. Berg komt terug|[NAME] komt terug",
        "Mevr. Van der Berg-Jansen is gezien|Mevr. [NAME] is gezien",
        "Anneke voelt zich goed|[NAME] voelt zich goed",
        "mw. veldhuizen belde|mw. [NAME] belde",
        "Overleg met collega Oosterhuis volgt|Overleg met collega [NAME] volgt",
        "P.J. Oosterhuis, radioloog|[NAME], radioloog",
        "Klein nodulus; dr. Klein akkoord|Klein nodulus; dr. [NAME] akkoord",
        "een klein nodulus in de lever|een klein nodulus in de lever",
        "besproken met Willem Klein om 10 uur|besproken met [NAME] om 10 uur",
        "Patientnr 0084512 en 84512|Patientnr [ID] en [ID]",
        "Zie CT24.00981 en ct24-00981|Zie [ID] en [ID]",
        "Bereikbaar op 06 4123 9876 of +31 6 41239876|Bereikbaar op [PHONE] of [PHONE]",
        "Lindehof 7, Zutphen|[ADDRESS], [ADDRESS]",
        "geboren 23-08-1951 te Zutphen|geboren [BIRTH DATE] te [ADDRESS]",
        "Mrs X, 23 August 1951|Mrs X, [BIRTH DATE]",
        "verwezen uit Streekziekenhuis De Linde|verwezen uit [HOSPITAL]",
      })
  void masksKnownValuesHoweverWritten(String text, String masked) {
    assertThat(run(text, KNOWN).text()).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CT van 2024-03-12.|CT van <2024-03-12@yyyy-MM-dd>.",
        "CT van 12-03-2024.|CT van <2024-03-12@dd-MM-yyyy>.",
        "CT d.d. 12/3/24 ter vergelijking|CT d.d. <2024-03-12@d/M/yy> ter vergelijking",
        "MRI 12.03.2024, PET|MRI <2024-03-12@dd.MM.yyyy>, PET",
        "onderzoek van 12 maart 2024|onderzoek van <2024-03-12@d MMMM yyyy@nl>",
        "compared with March 12, 2024 and|compared with <2024-03-12@MMMM d, yyyy> and",
        "compared with the study of 5 June 2023|compared with the study of <2023-06-05@d MMMM yyyy>",
        "met onderzoek van 3 mei vergeleken|met onderzoek van <2024-05-03@d MMMM@nl> vergeleken",
        "compared to CT of January 2 is stable|compared to CT of <2024-01-02@MMMM d> is stable",
        "prior from Jan 2 and on|prior from <2024-01-02@MMM d> and on",
        "Date: 20240312|Date: <2024-03-12@yyyyMMdd>",
        "op 04.05 en op 04-05|op <2024-05-04@dd.MM> en op <2024-05-04@dd-MM>",
        "12-06 Axillair links 68 x 40 mm|<2024-06-12@dd-MM> Axillair links 68 x 40 mm",
        "Macroscopie: 2 10 2023 vers|Macroscopie: <2023-10-02@d M yyyy> vers",
        "Uitslag 12-oktober-2023 gezien|Uitslag <2023-10-12@d-MMMM-yyyy@nl> gezien",
      })
  void movesDatesInTheirOwnForm(String text, String template) {
    assertThat(run(text, KnownIdentifiers.none()).text()).isEqualTo(expected(template));
  }

  @Test
  void movesMonthAndYearByWholeMonths() {
    int days = RESEARCH.shiftDays(PATIENT);
    LocalDate march = LocalDate.of(2020, 3, 15).plusDays(days);
    String nl = DateTimeFormatter.ofPattern("MMMM yyyy", Locale.forLanguageTag("nl")).format(march);
    String en = DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH).format(march);
    assertThat(run("resectie in maart 2020, de lever", KnownIdentifiers.none()).text())
        .isEqualTo("resectie in " + nl + ", de lever");
    assertThat(run("resection in March 2020 of the liver", KnownIdentifiers.none()).text())
        .isEqualTo("resection in " + en + " of the liver");
    assertThat(run("sinds 03-2020 bekend", KnownIdentifiers.none()).text())
        .isEqualTo("sinds " + DateTimeFormatter.ofPattern("MM-yyyy").format(march) + " bekend");
  }

  @Test
  void readsSlashesMonthFirstWhereTheTextSettlesIt() {
    String masked = run("CT 02/25/2024 and 03/04/2024", KnownIdentifiers.none()).text();
    assertThat(masked)
        .isEqualTo(expected("CT <2024-02-25@MM/dd/yyyy> and <2024-03-04@MM/dd/yyyy>"));
  }

  @Test
  void movesTheWeekdayWithTheDate() {
    assertThat(run("gezien op dinsdag 12 maart 2024 op de poli", KnownIdentifiers.none()).text())
        .isEqualTo(expected("gezien op <2024-03-12@EEEE d MMMM yyyy@nl> op de poli"));
  }

  @Test
  void masksWhatNoCalendarKnows() {
    assertThat(run("CT 31-02-2024", KnownIdentifiers.none()).text()).isEqualTo("CT [DATE]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Tel: 020-5669111|Tel: [PHONE]",
        "bel 0320 123456 of (0320) 123456|bel [PHONE] of [PHONE]",
        "call +44 20 7946 0958 now|call [PHONE] now",
        "dienstdoende arts, sein 1234.|dienstdoende arts, sein [PHONE].",
        "pager 55123|pager [PHONE]",
        "call (555) 123-4567|call [PHONE]",
        "BSN: 123456782|BSN: [ID]",
        "BSN 12345678|BSN [ID]",
        "zonder cue 111222333 vermeld|zonder cue [ID] vermeld",
        "123.456.782|[ID]",
        "mail j.smeets@zorg.nl even|mail [EMAIL] even",
        "zie https://pacs.zorg.nl/s?id=3 voor|zie [URL] voor",
        "woont Rozenstraat 12b, 1016 NX Amsterdam|woont [ADDRESS], [ADDRESS]",
        "Adres: Kerkweg 3, Ede|Adres: [ADDRESS]",
        "lives at 12 Abbey Road in town|lives at [ADDRESS]",
        "MRN: 00123456|MRN: [ID]",
        "patiëntnummer 1234567|patiëntnummer [ID]",
        "pat.nr. 123456|pat.nr. [ID]",
        "Accession number: A-20240312-01|Accession number: [ID]",
        "onderzoeksnummer: 998877|onderzoeksnummer: [ID]",
        "zie T31-552908 en T 31-552917|zie [ID] en [ID]",
        "Study 1.2.840.113619.2.55.3.604688119|Study [ID]",
        "Een 92-jarige man|Een [AGE>89]-jarige man",
        "A 95-year-old woman|A [AGE>89]-year-old woman",
        "Een 89-jarige vrouw|Een 89-jarige vrouw",
        "leeftijd: 101|leeftijd: [AGE>89]",
      })
  void masksNumbersAddressesAndAges(String text, String masked) {
    assertThat(run(text, KnownIdentifiers.none()).text()).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Besproken met dr. De Wit-Peters.|Besproken met dr. [NAME].",
        "Verwezen door Dr. Smit|Verwezen door Dr. [NAME]",
        "Radioloog: H. Terpstra|Radioloog: [NAME]",
        "Radioloog: Terpstra, H.J.|Radioloog: [NAME]",
        "Radioloog: Geen afwijkingen|Radioloog: Geen afwijkingen",
        "Referring physician: Emily Thornton|Referring physician: [NAME]",
        "Referring physician: Thornton, Emily|Referring physician: [NAME]",
        "Electronically signed by John A. Whitfield, MD|Electronically signed by [NAME], MD",
        "Aanvrager: prof. dr. K. van 't Hoff|Aanvrager: prof. dr. [NAME]",
        "mevr. Yilmaz is nuchter|mevr. [NAME] is nuchter",
        "dhr. El Khatib|dhr. [NAME]",
        "namens J.P. de Ruiter|namens [NAME]",
        "in overleg met collega Dijkstra|in overleg met collega [NAME]",
        "Longarts: K. Van Holst|Longarts: [NAME]",
        "Patholoog: Hazel Brandsma Datum ontvangst|Patholoog: [NAME] Datum ontvangst",
        "A.B. Kuipers heeft beoordeeld|[NAME] heeft beoordeeld",
        "Met vriendelijke groet, Joost Terpstra|Met vriendelijke groet, [NAME]",
        "Doorgegeven aan Fatima Bouzid (chirurg)|Doorgegeven aan [NAME] (chirurg)",
        "Eerder gezien in Amphia Ziekenhuis te Breda|Eerder gezien in [HOSPITAL] te Breda",
        "overname uit Erasmus MC gepland|overname uit [HOSPITAL] gepland",
        "CT elders (UMC Utrecht) gemaakt|CT elders ([HOSPITAL]) gemaakt",
        "naar het LUMC verwezen|naar het [HOSPITAL] verwezen",
        "outside CT from Riverside General Hospital|outside CT from [HOSPITAL]",
        "seen at Lakeview Medical Center today|seen at [HOSPITAL] today",
        "in ons ziekenhuis opgenomen|in ons ziekenhuis opgenomen",
        "ziekenhuis Gelderse Vallei|[HOSPITAL]",
        "Verslag door J.P. de Vries.|Verslag door [NAME].",
        "Verslag: P. de Groot, radioloog.|Verslag: [NAME], radioloog.",
        "Beoordeeld door M. de Jong en K. Visser.|Beoordeeld door [NAME] en [NAME].",
        "Beoordeeld door A. Bakker, K. Visser en dr. Smit.|Beoordeeld door [NAME] en dr. [NAME].",
        "J.P. Wilson heeft beoordeeld|[NAME] heeft beoordeeld",
        "Verslagen door Jansen/Visser|Verslagen door [NAME]/[NAME]",
        "Besproken met dr. Visser en SEH|Besproken met dr. [NAME] en SEH",
        "Supervisor J. Mulder|Supervisor [NAME]",
        "Supervisor De Wit|Supervisor [NAME]",
        "Reported by J. Young and M. White.|Reported by [NAME] and [NAME].",
        "Besproken met Visser.|Besproken met [NAME].",
        "Hr. Bakker kwam|Hr. [NAME] kwam",
        "gesprek met hr. de Vries gevoerd|gesprek met hr. [NAME] gevoerd",
        "A.B. de Groot heeft beoordeeld|[NAME] heeft beoordeeld",
      })
  void masksNamesAndHospitalsAfterACue(String text, String masked) {
    assertThat(run(text, KnownIdentifiers.none()).text()).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Laesie van 12 x 8 mm en 2,3 x 1.5 cm in segment 4/8.",
        "Axillair links 68 x 40 mm (IMA 8-34), (9-101) en (3-86).",
        "Nodulus 6 mm (se 5 im 293), serie 4 beeld 12-05.",
        "Klier op station 4R van 14 mm, level 10-11 rechts.",
        "Wervelmetastase Th12 en L3-L4, C5-6, L4/5.",
        "Ring van Waldeyer, ziekte van Hodgkin, klier van Virchow.",
        "Bosniak 2F cyste, Fleischner 2017-criteria, Gleason 4+3.",
        "Vocht in Douglas en Morison; fascia van Gerota; M. Crohn.",
        "Couinaud segment 6; nodus van Schmorl in L2; Kerley B lijnen.",
        "pT3N1M0, cT4b N2 M1a; stadium IIIB.",
        "85 ml Iomeron 300, Optiray 300: 100 cc, 100 kV.",
        "CA 19-9 was 37, CA-125 35, CA 15-3 28, CEA 4.5.",
        "RECIST 1.1: PR, som 110 mm, was 150 mm; 30/50.",
        "Gezien 3 tot 4 noduli; 10-12 laesies van 3-4 mm; 1/3 van de long.",
        "SPD 5810; volume 2000 ml; 2020 HU; L4-5-6.",
        "MR abdomen en MS; DR thorax.",
        "Comparison: None. Findings: No change of the liver. May represent a cyst.",
        "Patient referred for staging. The patient denies pain. Patient Has no fever.",
        "Radioloog: Conclusie: geen metastasen. Arts: onbekend.",
        "CT-abdomen met contrast in portoveneuze fase na 70 s, 5 mm coupes.",
        "Toename van 43 mm naar 45 mm (was 35 mm), +28%.",
        "A. carotis, V. cava, M. psoas, N. vagus zijn normaal.",
        "Vrije luchtweg 12 mm; galwegen 7 mm; ductus choledochus 9 mm.",
        "Level 4 rechts; two of 14 mm; segment 2/3 and 5/8; grade 2/3.",
        "These 3 may represent metastases; there may 2 be more.",
        "Stent in situ, Whipple, Hartmann, port-a-cath.",
        "Status na 4 kuren FOLFOX en 6 weken nivolumab 240 mg.",
        "Thorax. Abdomen. Skelet en weke delen. Conclusie. Impressie.",
        "Eerste graads atelectase; Duidelijk dr tussen.",
        "score 3-4, Deauville 4, PSMA 2.5, SUVmax 12.5.",
        "Between 1.5 and 2.0 cm; 0.5-1.0 mm; 12.06 ng/ml.",
        "C.T. Hoofd en C.T. Boven; V.G. Whipple; A. carotis en V. jugularis.",
        "Besproken met patient. Verslag door radioloog en internist.",
        "Reported by radiology. Findings and Conclusion: none.",
        "Over 2 hr. Groot haardje; Supervisor akkoord.",
      })
  void leavesClinicalTextAlone(String text) {
    assertThat(run(text, KnownIdentifiers.none()).text()).isEqualTo(text);
    assertThat(run(text, KNOWN).text()).isEqualTo(text);
  }

  @Test
  void deidentifiesAWholeDutchReport() {
    String report =
        """
        Verslag CT thorax/abdomen d.d. 12-03-2024
        Patiënt: A.M. van der Berg, geb. 23-08-1951, pat.nr. 0084512
        Aanvrager: dr. T. Hoekzema, longarts (sein 4567)

        Klinische gegevens: Bekend met niercelcarcinoom. Nefrectomie in 2019. Ter vergelijking CT van 5 januari.

        Bevindingen:
        Thorax: Nodus rechter onderkwab 12 x 8 mm (IMA 8-34), was 9 mm. Klier 4R van 14 mm.
        Abdomen: Hypodense laesie in segment 4/8, 23 mm. Bosniak 2F cyste links.
        Skelet: Lytische laesie Th12.

        Conclusie: Progressie volgens RECIST 1.1.

        Besproken met collega Brandsma op 13 maart om 10:30.
        Met vriendelijke groet,
        Sanne Wiersma
        radioloog, Medisch Centrum Noorderveld
        """;
    String masked = run(report, KNOWN).text();
    assertThat(masked)
        .isEqualTo(
            expected(
                    """
                    Verslag CT thorax/abdomen d.d. <2024-03-12@dd-MM-yyyy>
                    Patiënt: [NAME], geb. [BIRTH DATE], pat.nr. [ID]
                    Aanvrager: dr. [NAME], longarts (sein [PHONE])

                    Klinische gegevens: Bekend met niercelcarcinoom. Nefrectomie in YEAR. Ter vergelijking CT van <2024-01-05@d MMMM@nl>.

                    Bevindingen:
                    Thorax: Nodus rechter onderkwab 12 x 8 mm (IMA 8-34), was 9 mm. Klier 4R van 14 mm.
                    Abdomen: Hypodense laesie in segment 4/8, 23 mm. Bosniak 2F cyste links.
                    Skelet: Lytische laesie Th12.

                    Conclusie: Progressie volgens RECIST 1.1.

                    Besproken met collega [NAME] op <2024-03-13@d MMMM@nl> om 10:30.
                    Met vriendelijke groet,
                    [NAME]
                    radioloog, [HOSPITAL]
                    """)
                .replace(
                    "YEAR",
                    Integer.toString(RESEARCH.shift(LocalDate.of(2019, 7, 1), PATIENT).getYear())));
  }

  @Test
  void deidentifiesAWholeEnglishReport() {
    String report =
        """
        CT CHEST ABDOMEN PELVIS, March 12, 2024
        MRN: 7712345  Accession: 55-99881
        Referring physician: Dr. Helen Ashworth
        History: 93-year-old man with colon cancer. Comparison: CT of 01/15/2024.
        Findings: Liver metastasis in segment 7 is 23 x 18 mm (series 3, image 45), was 19 mm.
        4R node 9 mm. No pleural effusion. Hounsfield units 35.
        Impression: Progressive disease by RECIST 1.1.
        Findings communicated to Dr. Okafor by phone (555-201-3344).
        Electronically signed by Margaret O'Brien, MD
        """;
    assertThat(run(report, KnownIdentifiers.none()).text())
        .isEqualTo(
            expected(
                """
                CT CHEST ABDOMEN PELVIS, <2024-03-12@MMMM d, yyyy>
                MRN: [ID]  Accession: [ID]
                Referring physician: Dr. [NAME]
                History: [AGE>89]-year-old man with colon cancer. Comparison: CT of <2024-01-15@MM/dd/yyyy>.
                Findings: Liver metastasis in segment 7 is 23 x 18 mm (series 3, image 45), was 19 mm.
                4R node 9 mm. No pleural effusion. Hounsfield units 35.
                Impression: Progressive disease by RECIST 1.1.
                Findings communicated to Dr. [NAME] by phone ([PHONE]).
                Electronically signed by [NAME], MD
                """));
  }

  @Property(tries = 200)
  void replacementsMapTheOldTextOnTheNew(@ForAll String noise) {
    String text = noise + " dr. Janssen 12-03-2024 tel 0612345678 " + noise;
    DeidentifiedText result = run(text, KNOWN);
    StringBuilder rebuilt = new StringBuilder();
    int done = 0;
    for (DeidentifiedText.Replacement r : result.replacements()) {
      rebuilt.append(text, done, r.start());
      assertThat(rebuilt.length()).isEqualTo(r.newStart());
      rebuilt.append(result.text(), r.newStart(), r.newEnd());
      done = r.end();
    }
    rebuilt.append(text.substring(done));
    assertThat(rebuilt.toString()).isEqualTo(result.text());
  }

  @Test
  void profileNoneLeavesTheTextAlone() {
    Pseudonymizer none = new Pseudonymizer(Profile.NONE, VaultKey.generate());
    String text = "dr. Jansen 12-03-2024";
    DeidentifiedText result = new TextDeidentifier().deidentify(text, KNOWN, "4711", none);
    assertThat(result.text()).isEqualTo(text);
    assertThat(result.replacements()).isEmpty();
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A",
        "1",
        "1 ",
        "a1 ",
        "Van ",
        "A.",
        "dr. ",
        "- ",
        "12-",
        "A@",
        "\n",
        "van der ",
        "1.",
        "Aa ",
        "Aa-"
      })
  @Timeout(120)
  void endsOnAMegabyteWithoutASentence(String piece) {
    // A rule that takes quadratic time would need hours; the limit only ends such a run.
    String text = piece.repeat(1_000_000 / piece.length());
    assertThat(run(text, KNOWN).text()).isNotEmpty();
  }

  @Test
  void doesNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(run("DR. İNCİ, MRN 1234567, 12 JULI 2023 in de kliniek", KNOWN).text())
          .startsWith("DR. [NAME], MRN [ID], ")
          .contains(" in de kliniek");
      assertThat(run("VELDHUIZEN en veldhuizen", KNOWN).text()).isEqualTo("[NAME] en [NAME]");
    } finally {
      Locale.setDefault(before);
    }
  }
}
