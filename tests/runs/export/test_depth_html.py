from analysis.runs.export.depth_html import depth_run_html
from analysis.runs.results.depth_payload import depth_finding, depth_payload
from tests.runs.results.made_depth_sweep import sweep


def test_the_exported_page_says_the_finding_without_scripts():
    recorded = sweep()
    page = depth_run_html(recorded, recorded.runs[0], recorded.runs)
    finding = depth_finding(depth_payload(recorded, recorded.runs[0], recorded.runs))
    assert finding.startswith("After layer 3 of 3")
    assert finding in page[page.index("<noscript>") : page.index("</noscript>")]
    assert f"spec {recorded.runs[0].key[:12]}" in page
