package org.lesionlake.tests.archive;

import java.util.Locale;
import org.lesionlake.tests.archive.VirtualStudy.Coverage;

/** How a make of scanner writes down what it did. Invented models of makes that exist. */
enum Vendor {
  SIEMENS("SIEMENS", "SOMATOM Virtua", "Br40d\\3", "Bl57d\\3", "SIEMENS MED VIRTUAL 0"),
  GE("GE MEDICAL SYSTEMS", "Revolution Virtua", "STANDARD", "LUNG", "GEMS_VIRTUAL_01"),
  PHILIPS("Philips", "iCT Virtua", "B", "YB", "Philips Virtual 001"),
  CANON("CANON", "Aquilion Virtua", "FC08", "FC51", "TOSHIBA_VIRTUAL_1");

  final String manufacturer;
  final String model;
  final String softKernel;
  final String sharpKernel;
  final String privateCreator;

  Vendor(String manufacturer, String model, String soft, String sharp, String creator) {
    this.manufacturer = manufacturer;
    this.model = model;
    this.softKernel = soft;
    this.sharpKernel = sharp;
    this.privateCreator = creator;
  }

  String[] kernel(Kernel kernel) {
    return (kernel == Kernel.SOFT ? softKernel : sharpKernel).split("\\\\");
  }

  String description(Coverage part, Phase phase, Kernel kernel, double thicknessMm) {
    String mm = String.format(Locale.ROOT, "%.1f", thicknessMm);
    return switch (this) {
      case SIEMENS ->
          region(part, "ThorAbd", "Thorax", "Abdomen")
              + "  "
              + mm
              + "  "
              + kernel(kernel)[0]
              + phase(phase, "  nativ", "  art", "  pv");
      case GE ->
          region(part, "CHEST/ABD/PELVIS", "CHEST", "ABD/PELVIS")
              + (kernel == Kernel.SHARP ? " LUNG" : phase(phase, " C-", " ART", " PORTAL VENOUS"))
              + " "
              + mm
              + "MM";
      case PHILIPS ->
          region(part, "Thx-Abd", "Thx", "Abd")
              + phase(phase, " blanco", " arterieel", " portaal veneus")
              + (kernel == Kernel.SHARP ? " long, iDose (5)" : ", iDose (3)");
      case CANON ->
          region(part, "CAP", "Chest", "Abdomen")
              + phase(phase, " NCE ", " AP ", " PVP ")
              + mm
              + " "
              + kernel(kernel)[0];
    };
  }

  private static String region(Coverage part, String both, String chest, String abdomen) {
    return switch (part) {
      case CHEST_ABDOMEN -> both;
      case CHEST -> chest;
      case ABDOMEN -> abdomen;
    };
  }

  private static String phase(Phase phase, String plain, String arterial, String venous) {
    return switch (phase) {
      case NATIVE -> plain;
      case ARTERIAL -> arterial;
      case PORTAL_VENOUS -> venous;
    };
  }
}
