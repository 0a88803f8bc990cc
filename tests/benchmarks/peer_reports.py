"""Reads reports with medspaCy (sentences, targets, ConText) and prints reports a second.

usage: peer_reports.py GOLD.jsonl
"""

import json
import sys
import time

import medspacy
from medspacy.ner import TargetRule

TARGETS = [
    "metastasis", "metastases", "metastatic disease", "mets", "lesion", "lesions", "nodule", "nodules",
    "mass", "masses", "lymphadenopathy", "lymph node", "lymph nodes", "node", "nodes", "deposit", "deposits",
    "carcinomatosis", "carcinoma", "adenocarcinoma", "cyst", "cysts", "haemangioma",
]


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    nlp = medspacy.load(enable=["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"])
    nlp.get_pipe("medspacy_target_matcher").add([TargetRule(word, "FINDING") for word in TARGETS])
    best = 0.0
    for _ in range(4):
        start = time.perf_counter()
        for text in texts:
            nlp(text)
        best = max(best, len(texts) / (time.perf_counter() - start))
    print(f"medspaCy {medspacy.__version__ if hasattr(medspacy, '__version__') else ''}, 1 core {best:.0f} reports/s")


main()
