import type { Edge, Node } from './model';

/** The column of each service, from 0: callers left of what they call, as far as cycles allow. */
export function ranksOf(nodes: Node[], edges: Edge[]): Map<string, number> {
  const forward = withoutCycles(nodes, edges);
  const ranks = new Map(nodes.map((node) => [node.id, 0]));
  const waiting = new Map(nodes.map((node) => [node.id, 0]));
  for (const targets of forward.values()) {
    for (const target of targets) waiting.set(target, waiting.get(target)! + 1);
  }
  const ready = nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id);
  const order: string[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id);
    for (const target of forward.get(id)!) {
      ranks.set(target, Math.max(ranks.get(target)!, ranks.get(id)! + 1));
      waiting.set(target, waiting.get(target)! - 1);
      if (waiting.get(target) === 0) ready.push(target);
    }
  }
  alignSinks(nodes, forward, ranks);
  pullSources(order, edges, forward, ranks);
  return ranks;
}

/** A group that only answers, such as the databases, stands in one column, not spread over the map. */
function alignSinks(nodes: Node[], forward: Map<string, Set<string>>, ranks: Map<string, number>): void {
  for (const group of new Set(nodes.map((node) => node.group))) {
    const members = nodes.filter((node) => node.group === group);
    if (members.some((node) => forward.get(node.id)!.size > 0)) continue;
    const last = Math.max(...members.map((node) => ranks.get(node.id)!));
    for (const node of members) if (ranks.get(node.id)! > 0) ranks.set(node.id, last);
  }
}

/** Who is called by nobody stands right before what it calls. */
function pullSources(
  order: string[],
  edges: Edge[],
  forward: Map<string, Set<string>>,
  ranks: Map<string, number>,
) {
  const called = new Set(edges.map((edge) => edge.target));
  for (const id of order) {
    const targets = [...forward.get(id)!];
    if (called.has(id) || targets.length === 0) continue;
    ranks.set(id, Math.min(...targets.map((target) => ranks.get(target)!)) - 1);
  }
}

/** Each service's successors, with the edges that would close a circle turned around. */
function withoutCycles(nodes: Node[], edges: Edge[]): Map<string, Set<string>> {
  const calls = new Map(nodes.map((node) => [node.id, new Set<string>()]));
  for (const edge of edges) if (edge.source !== edge.target) calls.get(edge.source)!.add(edge.target);
  const called = new Set(edges.map((edge) => edge.target));
  const starts = [...nodes.filter((node) => !called.has(node.id)), ...nodes].map((node) => node.id);
  const forward = new Map(nodes.map((node) => [node.id, new Set<string>()]));
  const state = new Map<string, 'open' | 'done'>();
  for (const start of starts) {
    if (state.has(start)) continue;
    state.set(start, 'open');
    const stack = [{ id: start, rest: [...calls.get(start)!] }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const next = top.rest.shift();
      if (next === undefined) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(next) === 'open') forward.get(next)!.add(top.id);
      else {
        forward.get(top.id)!.add(next);
        if (state.has(next)) continue;
        state.set(next, 'open');
        stack.push({ id: next, rest: [...calls.get(next)!] });
      }
    }
  }
  return forward;
}
