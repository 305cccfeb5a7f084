import os
import subprocess
import sys

import pytest

from ogc_large_image.standalone import environment


def settings_of(code, **variables):
    """What ``code`` prints after Django has started with the stand-alone settings."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("OGC_LARGE_IMAGE")}
    given |= {environment.SETTINGS: "ogc_large_image.standalone.settings", **variables}
    script = f"import django; django.setup(); from django.conf import settings\n{code}"
    return subprocess.run([sys.executable, "-c", script], env=given, capture_output=True, text=True, check=True).stdout.strip()


def test_the_key_comes_from_the_parent_process():
    assert settings_of("print(settings.SECRET_KEY)", **{environment.SECRET_KEY: "handed over"}) == "handed over"


def test_without_a_parent_the_key_is_another_each_time():
    first, second = (settings_of("print(settings.SECRET_KEY)") for _ in range(2))

    assert len(first) >= 50
    assert first != second


def test_without_a_parent_there_is_no_catalog():
    assert settings_of("print('CATALOG' in settings.OGC_LARGE_IMAGE)") == "False"


def test_the_index_and_the_title_reach_the_catalog(tmp_path):
    code = "from ogc_large_image import services; print(services.catalog(None).root().title, services.service_metadata().title)"

    assert settings_of(code, **{environment.INDEX: str(tmp_path), environment.TITLE: "Mine"}) == "Mine Mine"


def test_requests_may_carry_the_names_that_were_handed_over_only():
    code = "print(settings.DEBUG, settings.ALLOWED_HOSTS)"

    assert settings_of(code, **{environment.ALLOWED_HOSTS: "a,[::1]"}) == "False ['a', '[::1]']"


@pytest.mark.parametrize("index", [True, False])
def test_django_has_nothing_to_complain_about(tmp_path, index):
    code = "from django.core.checks import run_checks; print([found.id for found in run_checks()])"
    found = settings_of(code, **({environment.INDEX: str(tmp_path)} if index else {}))

    assert found == ("[]" if index else "['ogc_large_image.W002']")
