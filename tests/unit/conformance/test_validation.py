import pytest

from conformance.cite.errors import HarnessBroken
from conformance.cite.validation import read_errors


def test_errors_are_told_once_each():
    assert read_errors("INVALID a b\nINVALID a b\nnoise\nINVALID c \nDONE\n") == ("a b", "c")


def test_a_program_that_died_is_no_valid_document():
    with pytest.raises(HarnessBroken, match="NullPointer"):
        read_errors("java.lang.NullPointerException")


def test_limits_of_tiles_may_be_zero():
    said = (
        "INVALID cvc-minInclusive-valid: Value '0' is not facet-valid with respect to minInclusive '1' for type 'positiveInteger'.\n"
        "INVALID cvc-type.3.1.3: The value '0' of element 'MinTileRow' is not valid.\n"
        "INVALID cvc-type.3.1.3: The value '0' of element 'TileWidth' is not valid.\n"
        "DONE\n"
    )

    assert read_errors(said) == ("cvc-type.3.1.3: The value '0' of element 'TileWidth' is not valid.",)
