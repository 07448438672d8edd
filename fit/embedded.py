"""Texts as the numbers that the extra ``multilingual`` makes of them; slow, so they can be kept."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reviewbot.assess.deep import LONGEST, embedder

Vectors = NDArray[np.float32]


def embedded(texts: Sequence[str], kept: Path | None) -> Vectors:
    """A row for each text, from the file ``kept`` where it has them; about ten texts a second else."""
    known = dict(np.load(kept)) if kept and kept.exists() else {}
    embed = embedder()
    keys = []
    for text in texts:
        read = text[:LONGEST]
        keys.append(key := sha256(read.encode()).hexdigest())
        if key not in known:
            known[key] = np.array(embed(read), dtype=np.float32)
    if kept:
        np.savez(kept, **known)
    return np.array([known[key] for key in keys])
