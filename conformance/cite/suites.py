"""The suites that can be run: their scripts, options and parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Options = frozenset[str]


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite in CTL; ``marks`` are what the names of an option's tests contain."""

    name: str
    endpoint: str
    """Path of the service below the server's root."""
    capabilities: str
    """The query of the capabilities document that the suite starts from."""
    main: str
    """File of the script that runs without a form."""
    options: tuple[str, ...]
    marks: Mapping[str, str]
    parameters: Callable[[Options], Mapping[str, str]]
    test: str = ""
    """The test to start with; empty for the script's own choice."""
    has_grouping_tests: bool = False
    """Whether tests that only call others bear an option's mark too, even where they call none."""
    has_dtd: bool = False
    """Whether the capabilities are valid by a DTD, rather than by a schema."""
    java_classes: tuple[str, ...] = ()
    """Classes of the OGC's cite1-utils that the scripts call."""
    java_artifacts: tuple[str, ...] = ()
    """What those need, as Maven coordinates."""
    repairs: tuple[str, ...] = field(default=())
    """Scripts that name two tests alike, so that the engine never starts the first."""

    def checked(self, options: Iterable[str]) -> tuple[str, ...]:
        """The options in the suite's order; ValueError where it does not know one."""
        given = frozenset(options)
        unknown = sorted(given - frozenset(self.options))
        if unknown:
            raise ValueError(f"{self.name} knows the options {', '.join(self.options)}, not {', '.join(unknown)}")
        return tuple(option for option in self.options if option in given)


def _wms13(options: Options) -> Mapping[str, str]:
    return {"updatesequence": "auto", **{option: option for option in sorted(options)}}


def _wms11(options: Options) -> Mapping[str, str]:
    def flag(option: str) -> str:
        return "true" if option in options else "false"

    profile = next((option for option in ("queryable", "basic") if option in options), "no")
    boxes = {"bbox-loose": "loose", "bbox-strict": "strict"}
    return {
        "updatesequence": "AUTO",
        "low-updatesequence": "x",
        "high-updatesequence": "x",
        "profile": profile,
        "recommended": flag("recommended"),
        "getfeatureinfo": flag("gml"),
        "feesconstraints": flag("fees"),
        "bboxconstraints": next((value for option, value in boxes.items() if option in options), "either"),
    }


def _wmts10(options: Options) -> Mapping[str, str]:
    def switch(option: str) -> str:
        return "on" if option in options else "off"

    return {
        "fail-early": "off",
        "include-CommonOperations-tests": "on",
        "include-GetCapabilities-tests": "on",
        "include-GetTile-tests": "on",
        "include-GetFeatureInfo-tests": switch("gfi"),
        "include-kvp-get-encoding": switch("kvp"),
        "include-restful-encoding": switch("rest"),
    }


_PROFILES = ("basic", "queryable", "raster_elevation", "vector_elevation", "time", "recommended")

SUITES: Mapping[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite(
            name="wms13",
            endpoint="/wms",
            capabilities="service=WMS&request=GetCapabilities&version=1.3.0",
            main="main-auto.xml",
            options=_PROFILES,
            marks={**{profile: f"{profile}:" for profile in _PROFILES}, "recommended": "recommendations:"},
            parameters=_wms13,
            repairs=("raster_elevation", "vector_elevation"),
        ),
        Suite(
            name="wms11",
            endpoint="/wms",
            capabilities="service=WMS&request=GetCapabilities&version=1.1.1",
            main="main-auto.xml",
            options=("basic", "queryable", "recommended", "gml", "fees", "bbox-loose", "bbox-strict"),
            marks={
                "basic": "wms-basic",
                "queryable": "wms-queryable",
                "recommended": "wms-recommended",
                "gml": "wms-getfeatureinfo",
                "fees": "wms-fees",
                "bbox-loose": "wms-bbox",
                "bbox-strict": "wms-bbox",
            },
            parameters=_wms11,
            has_dtd=True,
            java_classes=(
                "com.galdosinc.glib.xml.jaxp.ValidatingDocumentBuilderFactory",
                "com.occamlab.ctlfns.GmlSchemaValidator",
                "com.occamlab.ctlfns.JaxenFunction",
                "com.occamlab.te.parsers.CustomTransformer",
                "com.occamlab.te.parsers.GMLValidatingParser",
                "com.occamlab.te.parsers.HeadersParser",
                "org.opengis.cite.functions.AppendKVPFunction",
                "org.opengis.cite.functions.IIfFunction",
                "org.opengis.cite.functions.UpdateSequenceIncrementFunction",
                "org.opengis.cite.functions.Version",
                "org.opengis.cite.transformers.ImageStats",
                "org.opengis.cite.transformers.StringLength",
                "org.opengroup.ts.handlers.extensions.ogc.ResponseTransformer",
            ),
            java_artifacts=("jaxen:jaxen:1.0-FCS", "saxpath:saxpath:1.0-FCS"),
        ),
        Suite(
            name="wmts10",
            endpoint="/wmts",
            capabilities="service=WMTS&request=GetCapabilities&version=1.0.0",
            main="wmts-auto.xml",
            options=("kvp", "rest", "gfi"),
            marks={"kvp": ".KVP.", "rest": ".RESTful", "gfi": ".GetFeatureInfo."},
            parameters=_wmts10,
            test="wmts:main",
            has_grouping_tests=True,
        ),
    )
}
