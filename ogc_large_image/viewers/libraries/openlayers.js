// What the layers' maps use of OpenLayers, under the names that its own full build gives as the global "ol".
import Feature from "ol/Feature.js";
import Graticule from "ol/layer/Graticule.js";
import ImageLayer from "ol/layer/Image.js";
import ImageWMS from "ol/source/ImageWMS.js";
import Map from "ol/Map.js";
import TileGridOfWMTS from "ol/tilegrid/WMTS.js";
import TileLayer from "ol/layer/Tile.js";
import TileWMS from "ol/source/TileWMS.js";
import View from "ol/View.js";
import WMSCapabilities from "ol/format/WMSCapabilities.js";
import WMTS, { optionsFromCapabilities } from "ol/source/WMTS.js";
import WMTSCapabilities from "ol/format/WMTSCapabilities.js";
import XYZ from "ol/source/XYZ.js";
import Point from "ol/geom/Point.js";
import Projection from "ol/proj/Projection.js";
import { Circle, Fill, Stroke, Style } from "ol/style.js";
import MousePosition from "ol/control/MousePosition.js";
import ScaleLine from "ol/control/ScaleLine.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorSource from "ol/source/Vector.js";
import { defaults } from "ol/control/defaults.js";
import { createStringXY } from "ol/coordinate.js";
import * as extent from "ol/extent.js";
import * as proj from "ol/proj.js";
import { register } from "ol/proj/proj4.js";

WMTS.optionsFromCapabilities = optionsFromCapabilities;

const ol = {
  Feature,
  Map,
  View,
  control: { MousePosition, ScaleLine, defaults: { defaults } },
  coordinate: { createStringXY },
  extent: { ...extent },
  format: { WMSCapabilities, WMTSCapabilities },
  geom: { Point },
  layer: { Graticule, Image: ImageLayer, Tile: TileLayer, Vector: VectorLayer },
  proj: { ...proj, Projection, proj4: { register } },
  source: { ImageWMS, TileWMS, Vector: VectorSource, WMTS, XYZ },
  style: { Circle, Fill, Stroke, Style },
  tilegrid: { WMTS: TileGridOfWMTS },
};

globalThis.ol = ol;
