"""docs/tutorial.md, carried out word for word with the installed wheel, without QGIS."""

from urllib.request import urlopen

from tests.tutorial import Tutorial, carried_out, free_address


def test_the_tutorial_leads_from_nothing_to_a_map(installed, tmp_path):
    with carried_out(Tutorial("tutorial.md", tmp_path, installed, free_address())) as tutorial:
        site = tutorial.until_served()
        with urlopen(f"{site}/maps/") as page:
            assert "A cone" in page.read().decode()
        with urlopen(f"{site}/maps/api/layers/scan-1/data/thumbnail.png") as picture:
            assert picture.read()[:4] == b"\x89PNG"
        with urlopen(f"{site}/admin/login/") as page:
            assert b"password" in page.read()
