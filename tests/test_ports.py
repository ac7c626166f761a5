"""No two servers that tests start ever want the same port."""

import socket

import pytest

from tests.ports import FIRST, OF_EACH, WORKERS, free_port, is_free, ports, worker


def test_no_port_is_handed_out_twice_whichever_worker_asks() -> None:
    takes = [ports(number, lambda _: True) for number in range(WORKERS)]
    given = [take() for take in takes for _ in range(OF_EACH)]

    assert len(given) == len(set(given))
    assert FIRST <= min(given)
    assert max(given) < 32_768


def test_a_port_in_use_is_stepped_over() -> None:
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        used.listen()
        port = used.getsockname()[1]

        assert not is_free(port)
    assert is_free(free_port())


def test_without_a_free_port_the_test_says_so() -> None:
    with pytest.raises(AssertionError, match="no port is free from 21000 to 21999"):
        ports(1, lambda _: False)()


def test_each_worker_knows_its_number() -> None:
    assert 0 == worker({})
    assert 3 == worker({"PYTEST_XDIST_WORKER": "gw3"})
