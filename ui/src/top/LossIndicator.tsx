import type { Loss } from './loss';

const SIGNS = { ok: '✓', warn: '▲', bad: '✕', unknown: '…' } as const;

/** Beside every number: is something missing, how much, and why. */
export function LossIndicator({ loss }: { loss: Loss }) {
  return (
    <details className={`loss chip ${loss.level}`} name="top">
      <summary aria-label={`Completeness: ${loss.text}`}>
        {SIGNS[loss.level]} {loss.text}
      </summary>
      <ul className="popover">
        {loss.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </details>
  );
}
