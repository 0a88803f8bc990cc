"""The network that tells the class of a mark: an image part, and a judge over it and the further inputs.

What earlier reports say of the mark's own site is picked out by the site of the mark, so that the judge
need not learn five times what one sentence means.
"""

import torch
from torch import nn

SITES = ("liver", "lung", "bone", "lymph_node", "adrenal")
FEATURES_OF_A_SITE = ("report_{}_status", "report_{}_largest_mm")
EMBEDDING = 32


class ImagePart(nn.Module):
    """(batch, channel, 16, 16, 16) to EMBEDDING numbers."""

    def __init__(self, channels=2, widths=(12, 24, EMBEDDING)):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv3d(channels, widths[0], 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv3d(widths[0], widths[1], 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv3d(widths[1], widths[2], 3, padding=1), nn.ReLU(),
        )

    def forward(self, image):
        features = self.layers(image)
        # The middle, where the mark lies, and all of the window.
        return features.mean((2, 3, 4)) + features[:, :, 1:3, 1:3, 1:3].mean((2, 3, 4))


class Judge(nn.Module):
    """Embedding of the image and a row of further inputs to logits of the classes."""

    def __init__(self, slots, classes=2, width=48):
        super().__init__()
        self.register_buffer("site", self.columns(slots, ["mark_site=" + site for site in SITES]))
        blocks = []
        for feature in FEATURES_OF_A_SITE:
            of_site = [[s for s in slots if s.startswith(feature.format(site) + "=")] for site in SITES]
            blocks.append(torch.stack([self.columns(slots, block) for block in of_site]))
        self.register_buffer("here", torch.cat(blocks, 1))  # (site, number, slot)
        inputs = EMBEDDING + len(slots) + self.here.shape[1]
        self.layers = nn.Sequential(
            nn.Linear(inputs, width), nn.ReLU(), nn.Dropout(0.2), nn.Linear(width, width), nn.ReLU(),
            nn.Linear(width, classes))

    @staticmethod
    def columns(slots, wanted):
        """A matrix that picks these slots out of a row."""
        matrix = torch.zeros(len(wanted), len(slots))
        for row, slot in enumerate(wanted):
            matrix[row, slots.index(slot)] = 1
        return matrix

    def forward(self, embedding, further):
        site = further @ self.site.T
        said = torch.einsum("bk,snk->bsn", further, self.here)
        here = (site[:, :, None] * said).sum(1)
        return self.layers(torch.cat([embedding, further, here], 1))


class LesionClass(nn.Module):
    """What is exported: image and further inputs to probabilities of the classes."""

    def __init__(self, image_part, judge):
        super().__init__()
        self.image_part = image_part
        self.judge = judge

    def forward(self, image, further):
        return torch.softmax(self.judge(self.image_part(image), further), 1)
