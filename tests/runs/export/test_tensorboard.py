import struct

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from analysis.runs.export.tensorboard import crc32c, event_file, event_file_name
from tests.made import made_history, made_run

TYPES = {"double": 1, "float": 2, "int64": 3, "string": 9}


def messages():
    """TensorBoard's Event, described anew and read by Google's own parser."""
    file = descriptor_pb2.FileDescriptorProto(name="event.proto", package="tb", syntax="proto3")

    def message(name, *fields):
        described = file.message_type.add(name=name)
        for number, label, kind in fields:
            repeated = label.startswith("*")
            field = described.field.add(name=label.strip("*"), number=number, label=3 if repeated else 1)
            field.type = TYPES.get(kind, 11)
            if field.type == 11:
                field.type_name = f".tb.{kind}"

    message("Value", (1, "tag", "string"), (2, "simple_value", "float"))
    message("Summary", (1, "*value", "Value"))
    message("Event", (1, "wall_time", "double"), (2, "step", "int64"), (3, "file_version", "string"),
            (5, "summary", "Summary"))  # fmt: skip
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("tb.Event"))


def events(content):
    Event, at = messages(), 0
    while at < len(content):
        length, length_crc = struct.unpack_from("<QI", content, at)
        data = content[at + 12 : at + 12 + length]
        (data_crc,) = struct.unpack_from("<I", content, at + 12 + length)
        for crc, covered in ((length_crc, content[at : at + 8]), (data_crc, data)):
            rotated = (crc - 0xA282EAD8) & 0xFFFFFFFF
            assert (rotated >> 17 | rotated << 15) & 0xFFFFFFFF == crc32c(covered)
        yield Event.FromString(data)
        at += 16 + length


@pytest.mark.parametrize(
    ("data", "crc"), [(bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43), (bytes(range(32)), 0x46DD794E)]
)
def test_the_checksum_is_that_of_rfc_3720(data, crc):
    assert crc32c(data) == crc


def test_every_number_is_there_at_its_epoch():
    run, history = made_run(started=1000.0), made_history(epochs=200)
    first, *rest = events(event_file(run, history))
    assert first.file_version == "brain.Event:2"
    assert [event.step for event in rest] == list(range(201))
    assert rest[5].wall_time == 1005.0
    found = {value.tag: value.simple_value for value in rest[5].summary.value}
    row = history[5]
    assert found["loss"] == pytest.approx(row["loss"], rel=1e-6)
    assert found["loss/task"] == pytest.approx(row["loss_task"], rel=1e-6)
    assert "accuracy/val" not in found, "a number that is not there is not written as 0"
    assert not {"seconds", "epoch"} & set(found)


def test_tensorboard_reads_it(tmp_path):
    loader = pytest.importorskip(
        "tensorboard.backend.event_processing.event_file_loader", reason="tensorboard is not installed"
    )
    run = made_run(started=1000.0)
    path = tmp_path / event_file_name(run)
    path.write_bytes(event_file(run, made_history()))
    assert len(list(loader.LegacyEventFileLoader(str(path)).Load())) == 32


def test_the_file_is_named_as_tensorboard_looks_for():
    assert event_file_name(made_run(started=1000.5)) == "events.out.tfevents.1000.soft-cluster-lab"
