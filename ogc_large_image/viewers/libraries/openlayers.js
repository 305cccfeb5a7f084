// What the layers' maps use of OpenLayers, under the names that its own full build gives as the global "ol".
import Graticule from "ol/layer/Graticule.js";
import ImageLayer from "ol/layer/Image.js";
import ImageWMS from "ol/source/ImageWMS.js";
import Map from "ol/Map.js";
import TileLayer from "ol/layer/Tile.js";
import View from "ol/View.js";
import WMSCapabilities from "ol/format/WMSCapabilities.js";
import WMTS, { optionsFromCapabilities } from "ol/source/WMTS.js";
import WMTSCapabilities from "ol/format/WMTSCapabilities.js";
import XYZ from "ol/source/XYZ.js";
import Projection from "ol/proj/Projection.js";
import { defaults } from "ol/control/defaults.js";
import * as proj from "ol/proj.js";
import { register } from "ol/proj/proj4.js";

WMTS.optionsFromCapabilities = optionsFromCapabilities;

globalThis.ol = {
  Map,
  View,
  control: { defaults: { defaults } },
  format: { WMSCapabilities, WMTSCapabilities },
  layer: { Graticule, Image: ImageLayer, Tile: TileLayer },
  proj: { ...proj, Projection, proj4: { register } },
  source: { ImageWMS, WMTS, XYZ },
};
