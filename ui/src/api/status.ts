/** The parts of `/api/status` that the page shows. */
export interface StatusAnswer {
  nodes?: NodeStatus[];
  unreachable?: unknown[];
}

interface NodeStatus {
  name?: string;
  ready?: boolean;
  connections?: number;
  /** Lost events by reason, since the agent started. */
  lost?: Record<string, number>;
  probes?: { name: string; attached?: boolean; reason?: string | null }[];
}

export interface Status {
  /** Open connections on all nodes; undefined when no node says. */
  connections: number | undefined;
  losses: { reason: string; count: number }[];
  /** What is not seen, one sentence each. */
  gaps: string[];
}

/** Adds the nodes up. */
export function statusOf(answer: StatusAnswer): Status {
  const losses = new Map<string, number>();
  const gaps: string[] = [];
  let connections: number | undefined;
  for (const node of answer.nodes ?? []) {
    if (node.connections !== undefined) connections = (connections ?? 0) + node.connections;
    for (const [reason, count] of Object.entries(node.lost ?? {})) {
      const said = reason.replaceAll('_', ' ');
      losses.set(said, (losses.get(said) ?? 0) + count);
    }
    const name = node.name ?? 'a node';
    if (node.ready === false) gaps.push(`${name} does not capture.`);
    for (const probe of node.probes ?? []) {
      if (probe.attached === false)
        gaps.push(`${name}: ${probe.name} is off${probe.reason ? `, ${probe.reason}` : ''}.`);
    }
  }
  const away = answer.unreachable?.length ?? 0;
  if (away > 0) gaps.push(`${away} node${away === 1 ? ' is' : 's are'} not reached.`);
  return { connections, losses: [...losses].map(([reason, count]) => ({ reason, count })), gaps };
}
