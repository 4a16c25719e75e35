from analysis.runs.export.explorable_film import film_html
from analysis.runs.results.film import depth_film, film_finding
from tests.runs.results.film_made import sweep


def test_the_exported_page_says_the_finding_without_scripts():
    recorded = sweep()
    page = film_html(recorded, recorded.runs[0], recorded.runs)
    finding = film_finding(depth_film(recorded, recorded.runs[0], recorded.runs))
    assert finding.startswith("After layer 3 of 3")
    assert finding in page[page.index("<noscript>") : page.index("</noscript>")]
    assert f"spec {recorded.runs[0].key[:12]}" in page
