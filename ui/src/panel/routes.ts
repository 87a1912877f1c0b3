/** How the requests of one protocol are told apart: what "top routes" means for it. */
const ROUTE_KEYS: Record<string, string[]> = {
  http: ['method', 'route'],
  grpc: ['service', 'method'],
  mysql: ['digest'],
  pgsql: ['digest'],
  redis: ['command'],
  kafka: ['api'],
  dns: ['query'],
};

/** The query for the busiest routes of what the predicate selects; undefined for protocols without routes. */
export function routesQuery(protocol: string, predicate: string, range: string): string | undefined {
  const keys = ROUTE_KEYS[protocol];
  if (!keys) return undefined;
  return `${protocol} where ${predicate} ${range} | rate(), ratio(error) as errors, p99(latency) by ${keys.join(', ')} | sort -rate | head 8`;
}

export function routeColumns(protocol: string): string[] {
  return ROUTE_KEYS[protocol] ?? [];
}
