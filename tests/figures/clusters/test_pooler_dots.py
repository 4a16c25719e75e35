from analysis.figures.clusters.pooler_dots import PoolerLine, pooler_dots

LINES = [
    PoolerLine("DMoN", {"nmi": [0.9, 0.8], "information": [1.3, 1.2]}, {"nmi": (0.05, 0.01)}),
    PoolerLine("<b>mine", {"nmi": [0.1]}, {"nmi": (0.1, 0.0)}),
]


def test_a_dot_a_seed_in_the_panel_of_its_measure():
    picture = pooler_dots(LINES, {"nmi": "NMI", "information": "information, nats"}, title="one beats chance")
    marks = [(mark.xaxis, mark.x.tolist(), set(mark.y.tolist())) for mark in picture.figure.data]
    assert marks == [("x", [0.9, 0.8], {0.0}), ("x", [0.1], {1.0}), ("x2", [1.3, 1.2], {0.0})]
    assert picture.figure.layout.yaxis.ticktext == ("DMoN", "&lt;b&gt;mine")


def test_the_band_is_two_sd_of_chance_and_never_invisible():
    bands = pooler_dots(LINES, {"nmi": "NMI"}, title="t").figure.layout.shapes
    assert [(round(b.x0, 4), round(b.x1, 4), b.xref) for b in bands] == [
        (0.03, 0.07, "x"),
        (0.096, 0.104, "x"),
    ]


def test_the_alternative_text_tells_the_means():
    assert "DMoN, mean of 2 seeds: NMI 0.85" in pooler_dots(LINES, {"nmi": "NMI"}, title="t").alt
