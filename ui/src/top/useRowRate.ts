import { useEffect, useRef, useState } from 'react';

const WINDOW_SECONDS = 5;

/** Rows per second over the last five seconds. */
export function useRowRate(arrived: number, on: boolean): number | undefined {
  const newest = useRef(arrived);
  newest.current = arrived;
  const [rate, setRate] = useState<number | undefined>();
  useEffect(() => {
    if (!on) return setRate(undefined);
    const samples = [{ at: performance.now(), arrived: newest.current }];
    const timer = setInterval(() => {
      const now = { at: performance.now(), arrived: newest.current };
      samples.push(now);
      if (samples.length > WINDOW_SECONDS + 1) samples.shift();
      setRate(((now.arrived - samples[0]!.arrived) * 1000) / Math.max(1, now.at - samples[0]!.at));
    }, 1000);
    return () => clearInterval(timer);
  }, [on]);
  return rate;
}
