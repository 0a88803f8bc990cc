"""How many headers a second pydicom reads on one core, of files whose paths a text file lists.

    $(tests/python/venv.sh tests/benchmarks/requirements.lock) tests/benchmarks/time_headers.py LIST

Prints a line for the values of common attributes and one for all attributes as DICOM JSON, each the
best of a few rounds over all files: a name, a tab, files a second. Nothing is de-identified.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import pydicom

ROUNDS = 3
COLUMNS = """SOPClassUID SOPInstanceUID SeriesInstanceUID StudyInstanceUID FrameOfReferenceUID PatientID
IssuerOfPatientID PatientBirthDate PatientSex PatientAge AccessionNumber StudyDate StudyTime
StudyDescription Modality SeriesNumber SeriesDescription BodyPartExamined ProtocolName ImageType
InstanceNumber AcquisitionNumber Manufacturer ManufacturerModelName ContrastBolusAgent
ConvolutionKernel KVP GantryDetectorTilt SliceThickness SpacingBetweenSlices ImagePositionPatient
ImageOrientationPatient PixelSpacing Rows Columns NumberOfFrames SamplesPerPixel
PhotometricInterpretation BitsAllocated BitsStored HighBit PixelRepresentation RescaleSlope
RescaleIntercept""".split()


def columns(path):
    dataset = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=COLUMNS)
    return [dataset.get(name) for name in COLUMNS]


def whole(path):
    dataset = pydicom.dcmread(path, stop_before_pixels=True)
    return json.dumps(dataset.to_json_dict())


def best(read, paths):
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for path in paths:
            read(path)
        seconds.append(time.perf_counter() - start)
    return len(paths) / min(seconds)


def main():
    warnings.simplefilter("ignore")
    paths = Path(sys.argv[1]).read_text().splitlines()
    print(f"pydicom {pydicom.__version__}, the same columns\t{best(columns, paths)}")
    print(f"pydicom {pydicom.__version__}, all as JSON\t{best(whole, paths)}")


main()
