"""A lesson walked through on a phone, and a room with a teacher and a student, in a real browser."""

import pytest

from analysis.lessons.table import lessons
from tests.browser.explorer_page import CHROMIUM
from tests.browser.walk_lessons import PATIENCE, walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


def test_a_lesson_is_walked_through_on_a_phone(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    walk(page, server, lessons()["soft-cluster"], right=True)
    page.get_by_role("button", name="As trained", exact=True).click(timeout=PATIENCE)
    page.wait_for_timeout(1500)  # the picture tells the page when it has rested
    page.get_by_role("link", name=lessons()["tau"].title).click(timeout=PATIENCE)
    page.get_by_role("heading", name=lessons()["tau"].title).wait_for(timeout=PATIENCE)
    page.wait_for_url("**/learn?lesson=tau*", timeout=PATIENCE)


def test_a_lesson_begun_from_its_card_goes_on_and_leads_back(page, server):
    lesson = lessons()["melting"]  # its first step asks for nothing
    page.goto(f"{server}/learn")
    card = page.locator(f".st-key-lesson-card-{lesson.id}")
    card.get_by_role("link", name="Begin").click(timeout=PATIENCE)
    page.get_by_role("button", name="Next", exact=True).click(timeout=PATIENCE)
    page.get_by_text("Step 2 of 3").wait_for(timeout=PATIENCE)
    page.reload()
    page.get_by_text("Step 2 of 3").wait_for(timeout=PATIENCE)
    page.go_back()
    page.get_by_text("Step 1 of 3").wait_for(timeout=PATIENCE)
    page.go_back()
    card.wait_for(timeout=PATIENCE)


def test_the_film_of_the_next_step_stands_at_the_layer_where_that_step_begins(page, server):
    page.goto(f"{server}/learn?lesson=melting&step=2&said=1:0.9_0.9_0.9_0.1_0.1")
    page.get_by_text("layer 4 of 4").first.wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Next", exact=True).click(timeout=PATIENCE)
    page.get_by_text("layer 4 of 32").first.wait_for(timeout=PATIENCE)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator(".stMain").evaluate("(main) => main.scrollTo(0, 1e6)")
    menu = page.locator(".stTopNav, [data-testid=stHeader]").first.bounding_box()
    text = page.locator(".st-key-lesson-text").bounding_box()
    assert text["y"] >= menu["y"] + menu["height"], "its text went away from a picture that is taller"


def test_a_class_predicts_and_sees_the_reveal(page, newcomer, server):
    page.goto(f"{server}/learn")
    page.get_by_role("button", name="Teach it").nth(2).click(timeout=PATIENCE)
    page.get_by_text("Hide names").wait_for(timeout=PATIENCE)
    code = page.url.split("code=")[1].split("&")[0]
    student = newcomer()
    student.goto(f"{server}/room?code={code}")
    student.get_by_role("button", name="Join").click(timeout=PATIENCE)
    student.get_by_text("You are number 1").wait_for(timeout=PATIENCE)
    assert student.get_by_role("button", name="Reveal").count() == 0
    page.get_by_text("step by step").click(timeout=PATIENCE)
    page.get_by_role("button", name="Next step").click(timeout=PATIENCE)
    student.get_by_text("Step 2 of 3").wait_for(timeout=PATIENCE)
    student.get_by_role("button", name="Predict", exact=True).click(timeout=PATIENCE)
    student.get_by_text("The result comes with the reveal.").wait_for(timeout=PATIENCE)
    page.get_by_text("1 prediction so far").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Reveal").click(timeout=PATIENCE)
    student.get_by_text("It came out differently.").wait_for(timeout=PATIENCE)
