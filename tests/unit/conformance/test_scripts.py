import pytest

from conformance.cite.errors import HarnessBroken
from conformance.cite.scripts import lay_out, repair, twice_defined
from conformance.cite.suites import SUITES

ELEVATION = """<ctl:package>
<ctl:test name="x:x"><ctl:call-test name="x:options-requirements"/><ctl:call-test name="x:dims"/></ctl:test>
<ctl:test name="x:options-requirements"><ctl:call-test name="x:x"/></ctl:test>
<ctl:test name="x:dims"/>
<ctl:test name="x:x"><ctl:fail/></ctl:test>
</ctl:package>"""


@pytest.fixture
def scripts(tmp_path):
    (tmp_path / "main.xml").write_text(
        '<a><xi:include href="x.xml"/><xi:include href="gone.xml"/><ctl:test name="main:main"/></a>'
    )
    (tmp_path / "x.xml").write_text(ELEVATION)
    return tmp_path


def test_tests_of_one_name_are_found_in_all_included_scripts(scripts):
    assert twice_defined(scripts, "main.xml") == ("x:x",)


def test_repair_gives_the_second_test_a_name_that_its_caller_knows(scripts):
    repair(scripts, ("x",))

    assert twice_defined(scripts, "main.xml") == ()
    lines = (scripts / "x.xml").read_text().splitlines()
    assert lines[1] == ELEVATION.splitlines()[1]
    assert lines[2] == '<ctl:test name="x:options-requirements"><ctl:call-test name="x:declared"/></ctl:test>'
    assert lines[4] == '<ctl:test name="x:declared"><ctl:fail/></ctl:test>'


def test_a_script_without_the_fault_stays_as_it_is(scripts):
    repair(scripts, ("x",))
    once = (scripts / "x.xml").read_text()
    repair(scripts, ("x",))

    assert (scripts / "x.xml").read_text() == once


def test_scripts_and_what_they_read_are_laid_out_side_by_side(tmp_path):
    given = tmp_path / "ets" / "src" / "main"
    for file in ("scripts/ctl/main-auto.xml", "scripts/ctl/more.xml", "resources/a.txt"):
        (given / file).parent.mkdir(parents=True, exist_ok=True)
        (given / file).write_text(file)

    assert lay_out(SUITES["wms13"], tmp_path / "ets", tmp_path / "run") == tmp_path / "run" / "ctl"
    assert (tmp_path / "run" / "ctl" / "more.xml").exists()
    assert (tmp_path / "run" / "resources" / "a.txt").exists()


def test_a_folder_without_the_suite_breaks_the_run(tmp_path):
    with pytest.raises(HarnessBroken, match="wmts-auto"):
        lay_out(SUITES["wmts10"], tmp_path, tmp_path / "run")
