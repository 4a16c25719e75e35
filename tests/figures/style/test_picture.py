import plotly.graph_objects as go

from analysis.figures.style.formatting import CAPTION_WIDTH, TITLE_WIDTH, escape
from analysis.figures.style.picture import Entry, finish
from analysis.figures.style.theme import NEUTRAL


def written(figure: go.Figure, name: str) -> str:
    return next(note.text for note in figure.layout.annotations if note.name == name)


def test_title_and_caption_are_in_the_figure_and_fit_a_narrow_screen():
    title, caption = "a finding of many words " * 5, "what one must know to read it " * 5
    picture = finish(go.Figure(), title=title, caption=caption, alt="")
    figure = picture.figure
    assert picture.title == figure.layout.title.text.replace("<br>", " ") == title.strip()
    assert max(map(len, figure.layout.title.text.split("<br>"))) <= TITLE_WIDTH
    assert written(figure, "caption").replace("<br>", " ") == caption.strip()
    assert max(map(len, written(figure, "caption").split("<br>"))) <= CAPTION_WIDTH


def test_more_words_get_more_room():
    short = finish(go.Figure(), title="short", alt="").figure.layout.margin
    long = finish(go.Figure(), title="long " * 30, caption="caption", alt="").figure.layout.margin
    assert long.t > short.t
    assert long.b > short.b


def test_a_legend_of_points_is_written_and_not_plotlys():
    figure = finish(
        go.Figure(), title="", alt="", legend=[Entry(f"a long name {i}", "#123456") for i in range(12)]
    ).figure
    assert figure.layout.showlegend is False
    text = written(figure, "key")
    assert text.count("#123456") == 12
    assert text.count(f"stroke:{NEUTRAL}") == 12, "outlined, for colours that are close to the ground"
    assert text.count("<br>") >= 2


def test_names_of_nodes_stay_text():
    assert escape("<a href='x'>&") == "&lt;a href='x'&gt;&amp;"
    picture = finish(go.Figure(), title=escape("<b>"), alt=f"node {escape('<b>')}")
    assert picture.alt == "node <b>"
    assert picture.figure.layout.title.text == "&lt;b&gt;"
