"""With which numbers passwords are hashed and values sealed, where the product runs in earnest."""

from server.store import Keyring
from server.store.passwords import Passwords
from server.store.vault import NONCE_BYTES, Place, Vault


async def test_a_password_is_hashed_by_argon2id_as_the_rfc_has_it() -> None:
    passwords = Passwords("full")
    kept = await passwords.hash("a long walk by the lake")
    await passwords.close()

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_of_values_sealed_in_one_go_no_two_have_a_nonce_in_common() -> None:
    ring = Keyring(current="k1", keys={"k1": bytes(range(32))}, index=bytes(32))
    place, head = Place("member", "m1", "chart"), 2 + len("k1")
    sealed = [one for _ in range(20) for one in Vault(ring).seal_all([(place, b"Bo")] * 500)]

    assert NONCE_BYTES == 12
    assert 10_000 == len({one[head : head + NONCE_BYTES] for one in sealed})
