// Chapters that are not to be had on the embedded engine at all: sketches, spatial data, machine learning.
import type { FunctionEntry } from '../function-entry.ts';
import { refused } from './define.ts';

const spatial =
  'addbbox dropbbox geometrytype supportsbbox st_addpoint st_angle st_area st_asbinary st_asewkb st_asewkt st_asgeojson st_ashexewkb st_ashexwkb st_astext ' +
  'st_azimuth st_boundary st_buffer st_centroid st_collect st_contains st_containsproperly st_convexhull st_coveredby st_covers st_crosses st_dimension ' +
  'st_disjoint st_distance st_distancesphere st_dwithin st_endpoint st_envelope st_equals st_exteriorring st_force2d st_force3d st_force3dm st_force3dz ' +
  'st_force4d st_geogfromtext st_geogfromwkb st_geohash st_geometryn st_geometrytype st_geomfromewkb st_geomfromewkt st_geomfromgeohash st_geomfromgeojson ' +
  'st_geomfromtext st_geomfromwkb st_interiorringn st_intersection st_intersects st_isclosed st_iscollection st_isempty st_ispolygonccw st_ispolygoncw ' +
  'st_isring st_issimple st_isvalid st_length st_lengthsphere st_linefrommultipoint st_lineinterpolatepoint st_m st_makeenvelope st_makeline st_makepoint ' +
  'st_makepolygon st_memsize st_mmax st_mmin st_multi st_ndims st_npoints st_nrings st_numgeometries st_numinteriorrings st_numpoints st_perimeter st_point ' +
  'st_pointn st_points st_polygon st_removepoint st_reverse st_setpoint st_setsrid st_simplify st_srid st_startpoint st_touches st_transform st_union st_within ' +
  'st_x st_xmax st_xmin st_y st_ymax st_ymin st_z st_zmax st_zmin h3_boundary h3_center h3_fromlonglat h3_frompoint h3_ischildof h3_isvalid h3_parent h3_polyfill h3_resolution';

export const functionsNotHere: readonly FunctionEntry[] = [
  ...refused(
    'hll',
    'hyperloglog-functions',
    'hll hll_create_sketch hll_cardinality hll_combine hll_combine_sketches',
    'its answer depends on the sketches of a Redshift cluster',
    'use count(distinct x) or approximate count(distinct x)',
  ),
  ...refused(
    'spatial',
    'geospatial-functions',
    spatial,
    'spatial types are not available on the embedded engine',
    'build this model on Redshift',
  ),
  ...refused(
    'machine learning',
    'machine_learning',
    'explain_model',
    'machine learning is not available on the embedded engine',
    'build this model on Redshift',
  ),
];
