import { useMemo, useRef, useState } from 'react';
import { EdgeLabel, EdgeLine, edgeText, labelWidth } from './EdgeLine';
import { placeLabels } from './labels';
import { layoutGraph } from './layout';
import { MapLegend } from './MapLegend';
import { neighbourhood, type Edge, type Graph } from './model';
import { NodeBox } from './NodeBox';
import { useParticles } from './useParticles';
import { useViewport } from './useViewport';

interface Props {
  graph: Graph;
  picked: string | undefined;
  moving: boolean;
  /** Why the map is not of the chosen range, when it is not. */
  note: string | undefined;
  /** A node id, an edge id, or undefined for none. */
  onPick: (id: string | undefined) => void;
}

/** Who talks to whom. Laid out again only when somebody comes or goes. */
export function FlowMap({ graph, picked, moving, note, onPick }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<string | undefined>();
  // Numbers change all the time, the shape seldom.
  const layout = useMemo(() => layoutGraph(graph), [graph.shape]);
  const { view, zoom, panBy, fitAgain, handlers, wasDragged } = useViewport(frame, layout);
  const pointed =
    hovered !== undefined && (graph.nodes.has(hovered) || graph.edges.has(hovered)) ? hovered : picked;
  const near = useMemo(() => neighbourhood(graph, pointed), [graph, pointed]);
  useParticles(canvas, { graph, layout, view, near }, moving);

  const pick = (id: string) => {
    if (!wasDragged()) onPick(id === picked ? undefined : id);
  };
  const stateOf = (id: string) =>
    id === picked ? 'selected' : !near ? 'plain' : near.has(id) ? 'near' : 'faded';
  const edges = [...graph.edges.values()].flatMap((edge) => {
    const placed = layout.edges.get(edge.id);
    return placed ? [{ edge, placed, state: stateOf(edge.id) } as const] : [];
  });
  const wanted = edges
    .filter(
      ({ edge, state }) =>
        layout.labelled || state === 'near' || state === 'selected' || edge.health !== 'ok',
    )
    .sort((a, b) => urgency(b.edge, b.state) - urgency(a.edge, a.state));
  const ids = wanted.map(({ edge }) => `${edge.id}\t${Math.ceil(edgeText(edge).length / 4) * 4}`).join('\n');
  const places = useMemo(() => {
    const labels = ids.split('\n').map((line) => {
      const [id = '', letters] = line.split('\t');
      return { id, width: labelWidth(' '.repeat(Number(letters))) };
    });
    return placeLabels(layout, labels, near);
    // `near` follows from the ids and what is pointed at.
  }, [layout, ids, pointed]);
  const labels = wanted.flatMap((each) => {
    const at = places.get(each.edge.id);
    return at ? [{ ...each, at }] : [];
  });

  return (
    <div
      className="map"
      ref={frame}
      {...handlers}
      onClick={(event) => {
        if (event.target === event.currentTarget.querySelector('svg') && !wasDragged()) onPick(undefined);
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[
          event.key
        ];
        if (step) panBy(step[0]!, step[1]!);
        else if (event.key === '+' || event.key === '=') zoom(1.25);
        else if (event.key === '-') zoom(0.8);
        else if (event.key === '0') fitAgain();
        else return;
        event.preventDefault();
      }}
    >
      <svg role="group" aria-label="Flow map: services and the requests between them">
        <g
          className="world"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        >
          {[...layout.groups].map(([name, box]) => (
            <g key={name} className="group" style={{ transform: `translate(${box.x}px, ${box.y}px)` }}>
              <rect width={box.width} height={box.height} rx={12} />
              <text x={14} y={20}>
                {name}
              </text>
            </g>
          ))}
          {edges.map(({ edge, placed, state }) => (
            <EdgeLine key={edge.id} {...{ edge, placed, state }} onPick={pick} onHover={setHovered} />
          ))}
          {[...graph.nodes.values()].map((node) => {
            const box = layout.nodes.get(node.id);
            return (
              box && (
                <NodeBox
                  key={node.id}
                  {...{ node, box }}
                  selected={node.id === picked}
                  faded={near !== undefined && !near.has(node.id)}
                  onPick={pick}
                  onHover={setHovered}
                />
              )
            );
          })}
        </g>
      </svg>
      <canvas ref={canvas} aria-hidden="true" />
      <svg className="labels" aria-label="What flows between services">
        <g
          className="world"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        >
          {labels.map(({ edge, at, state }) => (
            <EdgeLabel key={edge.id} {...{ edge, at, state }} onPick={pick} onHover={setHovered} />
          ))}
        </g>
      </svg>
      <MapLegend graph={graph} groups={layout.groups.size} note={note} />
      <div className="map-buttons" role="group" aria-label="Zoom">
        <button type="button" onClick={() => zoom(1.25)} aria-label="Zoom in" title="Zoom in (+)">
          +
        </button>
        <button type="button" onClick={() => zoom(0.8)} aria-label="Zoom out" title="Zoom out (−)">
          −
        </button>
        <button type="button" onClick={fitAgain} aria-label="Fit the map" title="Fit (0)">
          ⤢
        </button>
      </div>
    </div>
  );
}

/** Which labels get their place first: what is selected, then what is wrong, then what is near. */
function urgency(edge: Edge, state: string): number {
  const wrong = { ok: 0, warn: 2, bad: 4 }[edge.health];
  return wrong + (state === 'selected' ? 10 : state === 'near' ? 5 : state === 'faded' ? -8 : 0);
}
