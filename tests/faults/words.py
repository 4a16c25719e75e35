"""Numbers and words that mean something to some reader."""

import random

NUMBERS = (
    "0", "-1", "1e308", "-1e999", "nan", "inf", "1,5", "1.234,5", "1,234", "0x10", "1_0", "9" * 25, "9" * 500,
    "2147483648", "-9223372036854775809", "1.0", "1e-400", "", " ", "NA", "true", "٣", "−1",
)  # fmt: skip
WORDS = (
    "id", "source", "target", "label", "y", "x", "weight", "split", "train_mask", "pos", "name",
    "graph", "__proto__", "=1+1", "<b>", "a\u202eb", "\ud7ff", "e\u0301", "x" * 3000, "a;b", 'a"b', "a\nb",
    "a\tb", "{", "[]",
)  # fmt: skip


def word(rng: random.Random) -> str:
    return rng.choice(NUMBERS + WORDS)
