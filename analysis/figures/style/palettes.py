"""The categorical palettes, as plain lists; ``theme`` selects from them.

The two ``*_MORE`` lists were grown once, as Glasbey et al. (Color Research & Application 32, 2007) do: from a
grid of RGB colours whose relative luminance lies between 0.09 and 0.42 (so that each stands out from white
and from near-black), take again and again the one farthest, in OKLab, from white, black and all taken so
far. Smallest distance between any two of a sequence: 0.08 for clusters, 0.10 for labels. ``tests/figures``
measures it again.
"""

from __future__ import annotations

OKABE_ITO = (  # their black is a grey here, visible on a dark background, too
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#8A8A8A",
)  # fmt: skip

OKABE_ITO_MORE = (
    "#9800F8", "#A01070", "#585800", "#F828F8", "#1030F8", "#30C800", "#8078F8", "#F80068",
    "#A03000", "#6840A8", "#90B880", "#705868", "#C040B8", "#888000", "#F880F0", "#008000",
    "#B85068", "#007068", "#B8A0F0", "#F88068", "#9068A8", "#0098B8", "#2868F8", "#D80010",
    "#9800B0", "#F848B8", "#C868F8", "#C0A098", "#80A808", "#6020E8", "#906030", "#00B8B0",
    "#1890F8", "#C800F0", "#B88848", "#0050C0", "#305880", "#00A000", "#D00080", "#8090D0",
    "#8850D8", "#608060", "#F86088", "#00C078", "#F888B8", "#884888", "#B81048", "#F84038",
    "#607890", "#5860C8", "#903850", "#80A8B0", "#809860", "#B8B000", "#006820", "#B080D8",
)  # fmt: skip

TOL_MUTED = (  # Paul Tol's "muted" scheme, safe for colour-deficient readers like Okabe-Ito
    "#332288", "#DDCC77", "#117733", "#CC6677", "#88CCEE", "#882255", "#44AA99", "#999933", "#AA4499",
)  # fmt: skip

TOL_MUTED_MORE = (
    "#0070F8", "#F860F8", "#8800F8", "#486088", "#00C800", "#A088E0", "#905810", "#F88820",
    "#C80018", "#F80098", "#D0A0A8", "#00A8F8", "#C818E8", "#4840C8", "#808090", "#00A038",
    "#F84000", "#8060D0", "#F878B8", "#9000B0", "#C07000", "#0088C0", "#505840", "#885870",
    "#704090", "#308878", "#C860C8", "#68C070", "#88A8C8", "#D890F8", "#C80068",
)  # fmt: skip

CIVIDIS = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55",
    "#fee838",
)  # fmt: skip
