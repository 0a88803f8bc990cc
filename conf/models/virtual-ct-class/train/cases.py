"""Lesions as ExportLesionCrops writes them, and the groups of further inputs that the ablation takes away."""

import json
from pathlib import Path

import numpy as np
import torch

PATCH = 16
CHANNELS = 2
LOOK_ALIKES = ("twin", "lytic_twin", "sclerotic_twin")

# What is of the mark itself belongs to the image: whoever has the one has the other.
GROUPS = {
    "primary": ("primary_tumour",),
    "markers": ("marker_highest_ratio", "marker_highest_days"),
    "prior reports": ("report",),
    "age and treatment": ("age", "treatment_running"),
}


class Cases:
    """crops (case, channel, z, y, x), further (case, slot), metastasis, twin, patient."""

    def __init__(self, folder):
        folder = Path(folder)
        lines = [json.loads(line) for line in (folder / "cases.jsonl").read_text().splitlines()]
        self.slots = json.loads((folder / "slots.json").read_text())["slots"]
        crops = np.fromfile(folder / "crops.i8", dtype=np.int8)
        self.crops = torch.from_numpy(crops.reshape(len(lines), CHANNELS, PATCH, PATCH, PATCH))
        self.further = torch.tensor([line["further"] for line in lines], dtype=torch.float32)
        self.metastasis = np.array([line["metastasis"] for line in lines])
        self.twin = np.array([line["kind"] in LOOK_ALIKES for line in lines])
        self.patient = np.array([line["patient"] for line in lines])
        # Class 0 is metastasis, as in model.conf.
        self.target = torch.from_numpy((~self.metastasis).astype(np.int64))

    def image(self, chosen):
        return self.crops[chosen].float() / 127


def group_of(slot):
    """The group of a slot; none for what is of the mark."""
    feature = slot.split("=")[0]
    for group, names in GROUPS.items():
        if feature in names or (group == "prior reports" and feature.startswith(names[0])):
            return group
    return None


class Missing:
    """Rows in which groups are missing: their numbers 0, their flags 1."""

    def __init__(self, slots):
        self.row = torch.tensor([float(slot.endswith("=missing")) for slot in slots])
        self.of = {group: torch.tensor([group_of(slot) == group for slot in slots]) for group in GROUPS}

    def without(self, further, groups):
        further = further.clone()
        for group in groups:
            further[:, self.of[group]] = self.row[self.of[group]]
        return further

    def at_random(self, further, generator, one=0.25, every=0.1):
        """Each group is missing in a quarter of the rows, and all of them in a tenth more."""
        further = further.clone()
        none = torch.rand(len(further), generator=generator) < every
        for columns in self.of.values():
            gone = none | (torch.rand(len(further), generator=generator) < one)
            further[gone[:, None] & columns[None]] = self.row.expand_as(further)[gone[:, None] & columns[None]]
        return further
