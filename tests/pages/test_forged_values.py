"""What Streamlit cannot read of a forged widget is a sentence; errors of the app's own stay errors."""

import json

from streamlit.elements.widgets.number_input import NumberInputSerde
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState, WStates
from streamlit.testing.v1 import AppTest

from pages.ui.guards import forged_values
from pages.ui.widgets import explorer


def raised(do):
    try:
        do()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_value_of_the_wrong_kind_is_seen():
    serde = NumberInputSerde(1.0, NumberInput.FLOAT, 0.0, 2.0)
    assert forged_values.is_forged(raised(lambda: serde.deserialize([1.0])))


def test_json_that_streamlit_itself_cannot_read_is_seen():
    proto = WidgetState(id="a", json_value="{")
    states = WStates()
    states.set_widget_from_proto(proto)
    states.set_widget_metadata(
        WidgetMetadata("a", lambda value: value, lambda value: value, value_type="json_value")
    )
    assert forged_values.is_forged(raised(lambda: states["a"]))


def test_what_a_page_does_with_a_value_before_streamlit_has_compared_it_is_seen():
    state, choices = SessionState(), {"a": 1}
    called = WidgetMetadata(
        "w", lambda value: value, lambda value: value, value_type="bool_value", callback=lambda: choices[True]
    )
    state._set_widget_metadata(called)
    sent = WidgetStates(widgets=[WidgetState(id="w", bool_value=True)])
    assert forged_values.is_forged(raised(lambda: state.on_script_will_rerun(sent)))


def test_a_rest_that_no_picture_reports_is_not_heard(monkeypatch):
    mounted, answers = {}, []
    monkeypatch.setattr(explorer, "_STEERING", lambda **options: mounted.update(options))
    explorer.listen(key="hero", select=None, on_idle=answers.append)
    for state in ("epoch=3&node=__proto__", None, "", {}, {"a": 1}, [1], 3, True):
        monkeypatch.setattr(explorer.st, "session_state", {mounted["key"]: {"state": state}})
        mounted["on_state_change"]()
    assert answers == [{"epoch": "3", "node": "__proto__"}, {}, {}]


def test_errors_of_pages_are_not_hidden():
    assert not forged_values.is_forged(raised(lambda: 1 / 0))
    assert not forged_values.is_forged(raised(lambda: json.loads("{")))


def test_a_refusal_is_said_where_a_part_of_a_page_is_drawn_alone():
    def page():
        from analysis.checks import BadInput
        from pages.ui.guards import forged_values

        assert forged_values.handle_forged_value(
            BadInput("expected a graph, got ![x](https://foreign.invalid)")
        )

    test = AppTest.from_function(page).run()
    assert not test.exception
    assert test.warning[0].value.startswith("Expected a graph, got \\!")


def test_the_sentence_takes_the_place_of_the_error():
    def page():
        from streamlit.elements.widgets.number_input import NumberInputSerde
        from streamlit.proto.NumberInput_pb2 import NumberInput

        from pages.ui.guards import forged_values

        try:
            NumberInputSerde(1.0, NumberInput.FLOAT, 0.0, 2.0).deserialize([1.0])
        except TypeError as error:
            forged_values.handle_forged_value(error)

    test = AppTest.from_function(page).run()
    assert not test.exception
    assert "could not be read; reload" in test.warning[0].value
