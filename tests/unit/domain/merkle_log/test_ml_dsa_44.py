"""ML-DSA-44 cosignatures: the message of C2SP's tlog-cosignature, and everything changed is refused."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.merkle_log.checkpoints import Checkpoint, open_checkpoint
from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.ml_dsa_44_cosignatures import (
    ML_DSA_44,
    PUBLIC_KEY_BYTES,
    SIGNATURE_BYTES,
    checkpoint_message,
)
from contactpoint.domain.merkle_log.signed_notes import (
    KEY_ID_BYTES,
    TIME_BYTES,
    Note,
    SignatureError,
    VerifierKey,
    cosign,
)

NAME, ROOT = "log.example/audit", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
CHECKPOINT = Checkpoint(NAME, 7, bytes(range(32)))
LOG, OTHER = (MLDSA44PrivateKey.from_seed_bytes(bytes([number] * 32)) for number in (1, 2))
KEY = VerifierKey(NAME, ML_DSA_44, LOG.public_key().public_bytes_raw())
NOTE = Note(CHECKPOINT.text, (cosign(CHECKPOINT.text, KEY, 0, LOG.sign),))


def test_message_has_the_fields_of_a_cosigned_message_in_their_order():
    message = checkpoint_message("w.example", 1679315147, f"{NAME}\n7\n{ROOT}\nextension\n")
    assert message.hex() == (
        "737562747265652f76310a00"  # subtree/v1, newline, zero
        "09772e6578616d706c65"  # 9 bytes: w.example
        "00000000641850cb"  # 1679315147
        "116c6f672e6578616d706c652f6175646974"  # 17 bytes: log.example/audit
        "0000000000000000"  # the first entry
        "0000000000000007" + bytes(range(32)).hex()  # the size
    )


def test_note_is_verified_by_the_key_as_it_is_written():
    (signature,) = NOTE.signatures
    assert len(KEY.public) == PUBLIC_KEY_BYTES
    assert len(signature.value) == TIME_BYTES + SIGNATURE_BYTES
    assert len(signature.key_id) == KEY_ID_BYTES
    assert open_checkpoint(str(NOTE).encode(), [VerifierKey.parse(str(KEY))])[0] == CHECKPOINT


@given(st.integers(0, TIME_BYTES + SIGNATURE_BYTES - 1), st.integers(1, 255))
def test_changed_signature_or_time_is_refused(place, change):
    (signature,) = NOTE.signatures
    value = bytearray(signature.value)
    value[place] ^= change
    with pytest.raises(SignatureError):
        Note(NOTE.text, (replace(signature, value=bytes(value)),)).verified_by([KEY])


@pytest.mark.parametrize(
    "other",
    [
        Checkpoint(NAME, 8, CHECKPOINT.root),
        Checkpoint(NAME, 7, bytes(32)),
        Checkpoint("other.example", 7, CHECKPOINT.root),
    ],
    ids=["size", "root", "log"],
)
def test_signature_of_another_checkpoint_is_refused(other):
    with pytest.raises(SignatureError):
        Note(other.text, NOTE.signatures).verified_by([KEY])


def test_signature_of_another_key_or_name_is_refused():
    other = VerifierKey(NAME, ML_DSA_44, OTHER.public_key().public_bytes_raw())
    forged = replace(cosign(CHECKPOINT.text, KEY, 0, OTHER.sign), key_id=KEY.key_id)
    renamed = replace(cosign(CHECKPOINT.text, replace(KEY, name="a"), 0, LOG.sign), name=NAME, key_id=KEY.key_id)
    for signature, key in ((forged, KEY), (renamed, KEY), (NOTE.signatures[0], other)):
        with pytest.raises(SignatureError):
            Note(CHECKPOINT.text, (signature,)).verified_by([key])


@pytest.mark.parametrize("text", ["one line\n", f"{'x' * 256}\n7\n{ROOT}\n"])
def test_text_that_is_no_checkpoint_is_not_signed(text):
    with pytest.raises(LogFormatError):
        cosign(text, KEY, 0, LOG.sign)


@pytest.mark.parametrize("length", [0, 32, PUBLIC_KEY_BYTES - 1, PUBLIC_KEY_BYTES + 1])
def test_key_of_another_length_is_refused(length):
    with pytest.raises(LogFormatError):
        VerifierKey(NAME, ML_DSA_44, bytes(length))
