import { type GeoPermissibleObjects, geoEqualEarth, geoPath } from 'd3-geo';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import fine from 'world-atlas/countries-50m.json';
import coarse from 'world-atlas/countries-110m.json';
import { lettersOf } from './iso-codes';

/** The world drawn once for the whole process: shapes of countries in the units of one view box. */

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Country = Feature<Geometry, { name: string }>;

const WIDTH = 960;
/** Smaller than this, in square units, a country is a dot: else it could be neither seen nor clicked. */
const LEAST_AREA = 30;
/** Half of a dot. */
const EDGE = 8;
const ANTARCTICA = '010';

export interface Shape {
  /** Path, or centre of a dot. */
  path?: string;
  dot?: [x: number, y: number];
}

const coarseAtlas = coarse as unknown as Atlas;
const isLand = ({ id }: { id?: string | number }) => id !== ANTARCTICA;

const countries = countriesOf(coarseAtlas).filter(isLand);
const world: FeatureCollection = { type: 'FeatureCollection', features: countries };
const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, world);
const draw = geoPath(projection).digits(0);
const height = Math.ceil(draw.bounds(world)[1][1]);

export const VIEW_BOX = { width: WIDTH, height };

const shapes = new Map<string, Shape>();
for (const country of countriesOf(fine as unknown as Atlas)) {
  const code = codeOf(country);
  const dot = centreOf(country);
  // Antarctica and the isles around it are below the picture.
  if (code && dot[1] <= height) shapes.set(code, { dot });
}
for (const country of countries) {
  const code = codeOf(country);
  if (code && draw.area(country) >= LEAST_AREA) shapes.set(code, { path: draw(country)! });
}

/** Where a country is on the map; undefined for one that the map does not have. */
export function shapeOf(code: string): Shape | undefined {
  return shapes.get(code);
}

/** Of `codes` those that are dots, and where; null for one that the map does not have. All others are shapes. */
export function dotsOf(codes: readonly string[]): Record<string, [x: number, y: number] | null> {
  const places = codes.map((code) => [code, shapeOf(code)] as const);
  return Object.fromEntries(places.flatMap(([code, at]) => (at?.path ? [] : [[code, at?.dot ?? null]])));
}

/** The shapes that are paths, each by the letters of its country. */
export function shapesSvg(): string {
  const paths = [...shapes].flatMap(([code, { path }]) => (path ? [`<path id="${code}" d="${path}"/>`] : []));
  return `<svg xmlns="http://www.w3.org/2000/svg">${paths.join('')}</svg>`;
}

/** All land, with its borders left out: what the map of every tenant lies on. */
export function landSvg(): string {
  const borders: GeoPermissibleObjects = mesh(
    coarseAtlas,
    coarseAtlas.objects.countries,
    (a, b) => a !== b && isLand(a) && isLand(b),
  );
  const land = countries.map((country) => draw(country)).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">`,
    `<mask id="m"><path fill="#fff" d="${land}"/>`,
    `<path fill="none" stroke="#000" stroke-width=".6" d="${draw(borders)}"/></mask>`,
    `<rect width="${WIDTH}" height="${height}" mask="url(#m)"/></svg>`,
  ].join('');
}

function countriesOf(atlas: Atlas): Country[] {
  return feature(atlas, atlas.objects.countries).features;
}

/** The atlas has no number for Kosovo. */
function codeOf({ id, properties }: Country): string | undefined {
  return properties.name === 'Kosovo' ? 'XK' : lettersOf(String(id));
}

/** A few isles of the Pacific lie beyond the edges of the land; they are moved to them. */
function centreOf(country: Country): [number, number] {
  const [x, y] = draw.centroid(country);
  return [Math.round(Math.min(Math.max(x, EDGE), WIDTH - EDGE)), Math.round(y)];
}
