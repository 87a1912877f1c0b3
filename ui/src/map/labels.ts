import type { Curve, Point } from './curve';
import { LABEL_HEIGHT, type Box, type MapLayout } from './layout';

/** Where along its line a label may stand, the best place first. */
const PARTS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

export interface Wanted {
  id: string;
  width: number;
}

/** A label may cover this much of the side of a box: the boxes have margins of their own. */
const LEEWAY = 9;

/**
 * Finds a place for each label so that none covers another or a service that matters.
 *
 * @param wanted edges that want a label, the most important first
 * @param clear the services that no label may cover; undefined for all
 * @return the places; an edge without a free one is left out
 */
export function placeLabels(
  layout: MapLayout,
  wanted: Wanted[],
  clear: Set<string> | undefined,
): Map<string, Point> {
  const places = new Map<string, Point>();
  const taken: Box[] = [...layout.nodes]
    .filter(([id]) => !clear || clear.has(id))
    .map(([, box]) => ({ ...box, x: box.x + LEEWAY, width: box.width - 2 * LEEWAY }));
  for (const { id, width } of wanted) {
    const edge = layout.edges.get(id);
    if (!edge) continue;
    const free = (at: Point) => !taken.some((box) => overlaps(box, labelBox(at, width)));
    const spot = [...PARTS.map((part) => edge.at(part)), ...besideLoop(edge, width)].find(free);
    if (!spot) continue;
    places.set(id, spot);
    taken.push(labelBox(spot, width));
  }
  return places;
}

/** The line of a service that calls itself is shorter than a label, which then begins where the line turns. */
function besideLoop(edge: Curve, width: number): Point[] {
  const turn = edge.at(0.5);
  return edge.at(0).x === edge.at(1).x ? [{ x: turn.x + width / 2 - 4, y: turn.y }] : [];
}

function labelBox({ x, y }: Point, width: number): Box {
  const height = LABEL_HEIGHT + 2;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
