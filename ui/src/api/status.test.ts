import { expect, test } from 'vitest';
import { statusOf } from './status';

test('losses of the same reason are added up over nodes, and gaps are sentences', () => {
  const node = {
    ready: true,
    connections: 3,
    lost: { ring_full: 7 },
    probes: [{ name: 'cgroup_skb', attached: true }],
  };
  const off = {
    name: 'n2',
    ready: false,
    connections: 2,
    lost: { ring_full: 1 },
    probes: [{ name: 'tls', attached: false, reason: 'no libssl' }],
  };
  expect(statusOf({ nodes: [node, off], unreachable: ['n3'] })).toEqual({
    connections: 5,
    losses: [{ reason: 'ring full', count: 8 }],
    gaps: ['n2 does not capture.', 'n2: tls is off, no libssl.', '1 node is not reached.'],
  });
});

test('without nodes nothing is known about connections', () => {
  expect(statusOf({}).connections).toBeUndefined();
});
