"""Taking the port and the data folder before anything starts."""

from __future__ import annotations

import os
import socket

import pytest

from jiuzhu.interfaces.cli.serving.errors import DataFolderBusy, DataFolderRefused, PortBusy, PortRefused
from jiuzhu.interfaces.cli.serving.places import check_port, hold_folder


@pytest.fixture
def busy_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_busy_port_is_named_with_a_free_one_to_take_instead(busy_port):
    with pytest.raises(PortBusy) as refused:
        check_port("127.0.0.1", busy_port)
    assert str(busy_port) in refused.value.what
    assert "make run PORT=" in refused.value.remedy
    offered = int(refused.value.remedy.split("PORT=")[1].split("，")[0])
    check_port("127.0.0.1", offered)


def test_a_free_port_is_left_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_port("127.0.0.1", port)
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_that_cannot_be_is_refused(port):
    with pytest.raises(PortRefused):
        check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(PortRefused, match=r"203\.0\.113\.7"):
        check_port("203.0.113.7", 8000)


def test_a_data_folder_serves_one_platform_at_a_time(tmp_path):
    held = hold_folder(tmp_path / "data")
    with pytest.raises(DataFolderBusy):
        hold_folder(tmp_path / "data")
    held.close()
    hold_folder(tmp_path / "data").close()


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderRefused, match=str(tmp_path)):
        hold_folder(tmp_path / "file" / os.sep.join(("a", "b")))
