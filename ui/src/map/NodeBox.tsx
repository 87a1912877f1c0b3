import { memo } from 'react';
import { formatDuration, formatRate, formatRatio } from '../format';
import type { Box } from './layout';
import type { Node } from './model';

interface Props {
  node: Node;
  box: Box;
  selected: boolean;
  faded: boolean;
  onPick: (id: string) => void;
  onHover: (id: string | undefined) => void;
}

/** One service: name, protocols, rate, errors and p99, with a bar in the colour of its health. */
export const NodeBox = memo(function NodeBox({ node, box, selected, faded, onPick, onHover }: Props) {
  const badge =
    node.protocols.length > 1 ? `${node.protocols[0]} +${node.protocols.length - 1}` : node.protocols[0];
  const badgeWidth = (badge?.length ?? 0) * 6.3 + 9;
  const nameRoom = Math.floor((box.width - 28 - badgeWidth) / 8.7);
  const says = node.quiet
    ? 'quiet now'
    : node.rate === 0 && node.calls > 0
      ? `calls ${formatRate(node.calls)}`
      : `${formatRate(node.rate)}  ${formatRatio(node.errorRatio)}  p99 ${formatDuration(node.p99Nanos)}`;
  return (
    <g
      className={`node ${node.health}${selected ? ' selected' : ''}${faded ? ' faded' : ''}${node.quiet ? ' quiet' : ''}`}
      style={{ transform: `translate(${box.x}px, ${box.y}px)` }}
      role="button"
      tabIndex={0}
      aria-pressed={selected}
      aria-label={`${node.name}, ${node.group}, ${node.protocols.join(', ')}: ${formatRate(node.rate)}, ${formatRatio(node.errorRatio)} errors, p99 ${formatDuration(node.p99Nanos)}`}
      data-node={node.id}
      onClick={() => onPick(node.id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          onPick(node.id);
        }
      }}
      onPointerEnter={() => onHover(node.id)}
      onPointerLeave={() => onHover(undefined)}
      onFocus={() => onHover(node.id)}
      onBlur={() => onHover(undefined)}
    >
      <title>{`${node.name} (${node.kind})\n${node.protocols.join(', ')}`}</title>
      <rect className="body" width={box.width} height={box.height} rx={8} />
      <rect className="bar" x={6} y={9} width={3.5} height={box.height - 18} rx={1.75} />
      <text className="name" x={17} y={21}>
        {shorten(node.name, nameRoom)}
      </text>
      <text className="facts" x={17} y={38}>
        {says}
      </text>
      {badge && (
        <g transform={`translate(${box.width - badgeWidth - 7}, 8)`}>
          <rect className="badge" width={badgeWidth} height={15} rx={4} />
          <text className="badge-text" x={badgeWidth / 2} y={11.3}>
            {badge}
          </text>
        </g>
      )}
    </g>
  );
});

/** Keeps both ends, because names of a family differ at their ends. */
export function shorten(name: string, room: number): string {
  if (name.length <= room) return name;
  const tail = Math.max(1, Math.floor((room - 1) / 3));
  return `${name.slice(0, room - 1 - tail)}…${name.slice(-tail)}`;
}
