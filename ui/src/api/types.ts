/** What the API answers. Times are RFC 3339 strings with nanoseconds, durations are nanoseconds. */

export interface MapNode {
  id: string;
  name: string;
  kind: string;
  namespace?: string | null;
  protocols: string[];
  rate: number;
  errorRatio: number | null;
  p99Nanos: number | null;
  rows: number;
}

export interface MapEdge {
  source: string;
  target: string;
  protocol: string;
  rate: number;
  errorRatio: number | null;
  p99Nanos: number | null;
  bytesPerSecond: number | null;
  /** Requests that policy dropped in the range. */
  dropped: number | null;
}

export interface MapAnswer {
  nodes: MapNode[];
  edges: MapEdge[];
  from: string;
  to: string;
  lostEvents: number;
}

export interface Column {
  name: string;
  type: string;
  unit: string | null;
  /** Shown when nobody asked for particular columns. */
  display: boolean;
}

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Row = Value[];

export interface Summary {
  rows: number;
  nodesAsked: number;
  nodesAnswered: number;
  elapsedNanos: number;
  scannedRows: number;
  lostEvents: number;
  partial: boolean;
  limited: boolean;
  notes: string[];
}

export interface QueryAnswer {
  columns: Column[];
  rows: Row[];
  summary: Summary;
}

/** Why a query was refused. `text` is the message with line and caret, as the command line prints it. */
export interface QueryError {
  message: string;
  line?: number;
  column?: number;
  length?: number;
  suggestion?: string | null;
  text: string;
}

export interface Completion {
  label: string;
  kind: string;
  detail?: string | null;
}

/** One table of the API's list. */
export interface TableName {
  name: string;
}

export interface CompletionAnswer {
  from: number;
  items: Completion[];
}
