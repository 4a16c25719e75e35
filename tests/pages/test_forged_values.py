"""What Streamlit cannot read of a forged widget is a sentence; errors of the app's own stay errors."""

import json

from streamlit.elements.widgets.number_input import NumberInputSerde
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import WStates
from streamlit.testing.v1 import AppTest

from pages.ui.guards import forged_values


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


def test_errors_of_pages_are_not_hidden():
    assert not forged_values.is_forged(raised(lambda: 1 / 0))
    assert not forged_values.is_forged(raised(lambda: json.loads("{")))


def test_the_sentence_takes_the_place_of_the_error():
    def page():
        from streamlit.elements.widgets.number_input import NumberInputSerde
        from streamlit.proto.NumberInput_pb2 import NumberInput

        from pages.ui.guards import forged_values

        try:
            NumberInputSerde(1.0, NumberInput.FLOAT, 0.0, 2.0).deserialize([1.0])
        except TypeError as error:
            forged_values.told(error)

    test = AppTest.from_function(page).run()
    assert not test.exception
    assert "could not be read; reload" in test.warning[0].value
