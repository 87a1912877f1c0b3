/** The parts of the API's status that the page shows. */
export interface Status {
  connections?: number;
  losses?: { reason: string; count: number }[];
}
