import { memo } from 'react';
import { formatCount, formatDuration, formatRate, formatRatio } from '../format';
import type { Curve, Point } from './curve';
import { LABEL_HEIGHT } from './layout';
import type { Edge } from './model';

interface Props {
  edge: Edge;
  placed: Curve;
  state: 'plain' | 'near' | 'selected' | 'faded';
  onPick: (id: string) => void;
  onHover: (id: string | undefined) => void;
}

/** One line between two services for one protocol. Dashed when policy drops, so colour is not the only sign. */
export const EdgeLine = memo(function EdgeLine({ edge, placed, state, onPick, onHover }: Props) {
  const width = 1.1 + Math.min(2.6, Math.log10(1 + edge.rate) / 1.2);
  const dropped = (edge.dropped ?? 0) > 0;
  return (
    <g
      className={`edge ${edge.health} ${state}${dropped ? ' dropped' : ''}${edge.quiet ? ' quiet' : ''}`}
      data-edge={edge.id}
      onClick={() => onPick(edge.id)}
      onPointerEnter={() => onHover(edge.id)}
      onPointerLeave={() => onHover(undefined)}
    >
      <path className="line" d={placed.d} strokeWidth={width} />
      <path className="arrow" d={arrowHead(placed)} />
      <path className="reach" d={placed.d} />
    </g>
  );
});

type LabelProps = Omit<Props, 'placed'> & { at: Point };

/** rate · errors · p99, in the colour of the edge's health, with a sign of its own when it is not healthy. */
export const EdgeLabel = memo(function EdgeLabel({ edge, at, state, onPick, onHover }: LabelProps) {
  const text = edgeText(edge);
  const width = labelWidth(text);
  return (
    <g
      className={`edge-label ${edge.health} ${state}${edge.quiet ? ' quiet' : ''}`}
      style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
      role="button"
      tabIndex={0}
      aria-pressed={state === 'selected'}
      aria-label={`${edge.source} calls ${edge.target}, ${edge.protocol}: ${text}`}
      onClick={() => onPick(edge.id)}
      onKeyDown={(event) => event.key === 'Enter' && onPick(edge.id)}
      onPointerEnter={() => onHover(edge.id)}
      onPointerLeave={() => onHover(undefined)}
      onFocus={() => onHover(edge.id)}
      onBlur={() => onHover(undefined)}
    >
      <title>{`${edge.source} → ${edge.target} (${edge.protocol})`}</title>
      <rect x={-width / 2} y={-LABEL_HEIGHT / 2} width={width} height={LABEL_HEIGHT} rx={LABEL_HEIGHT / 2} />
      <text y={4}>{text}</text>
    </g>
  );
});

/** Text cannot be measured before it is drawn; this is enough for the figures of a label. */
export function labelWidth(text: string): number {
  return text.length * 6.1 + 14;
}

export function edgeText(edge: Edge): string {
  if (edge.quiet) return 'quiet now';
  if ((edge.dropped ?? 0) > 0) return `✕ dropped ${formatCount(edge.dropped!)}`;
  const sign = edge.health === 'ok' ? '' : '▲ ';
  return `${sign}${formatRate(edge.rate)} · ${formatRatio(edge.errorRatio)} · ${formatDuration(edge.p99Nanos)}`;
}

function arrowHead(placed: Curve): string {
  const tip = placed.at(1);
  const back = placed.at(placed.length > 8 ? 1 - 8 / placed.length : 0);
  const angle = Math.atan2(tip.y - back.y, tip.x - back.x);
  const wing = (turn: number) =>
    `${(tip.x - 8 * Math.cos(angle + turn)).toFixed(1)},${(tip.y - 8 * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${tip.x},${tip.y}L${wing(0.42)}L${wing(-0.42)}Z`;
}
