"""The QR picture of a room is read by another library, as a phone would read it off a projector."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from analysis.runs.rooms import Rooms
from analysis.runs.store import Store
from pages.ui.rooms import room_code

zxingcpp = pytest.importorskip("zxingcpp", reason="zxing-cpp is not installed")
LINKS = [
    "http://localhost:8501/room?code=K7RT4M",
    "https://lab.example.org/lab/room?code=K7RT4M",
    "https://hub.university.example.org/user/ada.lovelace@example.org/soft-cluster-lab/room?code=K7RT4M",
]


def read(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def opened(link):
    return Image.open(io.BytesIO(room_code.qr_code(link))).convert("L")


@pytest.mark.parametrize("link", LINKS, ids=len)
def test_it_says_the_link(link):
    assert read(opened(link)) == [link]


@pytest.mark.parametrize("link", LINKS, ids=len)
def test_it_is_read_small_tilted_blurred_stained_and_on_a_dark_page(link):
    picture = opened(link).resize((260, 260))  # as wide as the page shows it
    stain = ImageDraw.Draw(picture)
    stain.ellipse((150, 150, 180, 180), fill=0)
    page = Image.new("L", (500, 400), 14)
    page.paste(picture, (120, 60))
    seen = page.rotate(17, fillcolor=14, resample=Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(1)
    )
    assert read(seen) == [link]


def test_a_teacher_shows_the_link_that_stands_beneath(app, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr("streamlit.image", lambda content, **_: shown.append(content))
    app("room", store=tmp_path / "runs.sqlite")
    store = Store(tmp_path / "runs.sqlite")
    room = Rooms(store.database).create("heads", owner="teacher")
    store.close()
    page = app("room", store=tmp_path / "runs.sqlite", code=room.code, key=room.secret)
    (picture,) = shown
    (link,) = (code.value for code in page.code)
    assert read(Image.open(io.BytesIO(picture))) == [link]
    assert link.endswith(f"?code={room.code}"), "and not what steers the room"
