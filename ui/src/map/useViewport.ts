import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';

/** What part of the map is on screen: screen = map * scale + offset. */
export interface Viewport {
  scale: number;
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

const MIN_SCALE = 0.15;
const MAX_SCALE = 2.5;
/** Room for the legend above and the buttons below. */
const PADDING = { x: 20, top: 40, bottom: 16 };

export function fit(content: Size, room: Size): Viewport {
  const width = Math.max(1, room.width - 2 * PADDING.x);
  const height = Math.max(1, room.height - PADDING.top - PADDING.bottom);
  const scale = Math.min(width / Math.max(1, content.width), height / Math.max(1, content.height), 1.15);
  return {
    scale,
    x: (room.width - content.width * scale) / 2,
    y: PADDING.top + Math.max(0, (height - content.height * scale) / 2),
  };
}

/** Zooms so that the point under the pointer stays under it. */
export function zoomAt(view: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

/** Zoom with wheel or buttons, pan by dragging, and fitting until the user moves the map. */
export function useViewport(element: RefObject<HTMLElement | null>, content: Size) {
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  const [moved, setMoved] = useState<Viewport | undefined>();
  const view = moved ?? fit(content, room);
  const current = useRef(view);
  current.current = view;
  const drag = useRef<{ x: number; y: number; from: Viewport; far: boolean } | undefined>(undefined);

  useEffect(() => {
    const watched = element.current!;
    const observer = new ResizeObserver(() =>
      setRoom({ width: watched.clientWidth, height: watched.clientHeight }),
    );
    observer.observe(watched);
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = watched.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015));
      setMoved(zoomAt(current.current, factor, event.clientX - at.left, event.clientY - at.top));
    };
    // React listens passively, which would scroll the page as well.
    watched.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      watched.removeEventListener('wheel', wheel);
    };
  }, [element]);

  const zoom = useCallback(
    (factor: number) => setMoved(zoomAt(current.current, factor, room.width / 2, room.height / 2)),
    [room],
  );
  const panBy = useCallback((x: number, y: number) => {
    const { scale, x: left, y: top } = current.current;
    setMoved({ scale, x: left + x, y: top + y });
  }, []);

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      drag.current = { x: event.clientX, y: event.clientY, from: current.current, far: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const start = drag.current;
      if (!start) return;
      const x = event.clientX - start.x;
      const y = event.clientY - start.y;
      // A click that trembles is still a click.
      if (!start.far && Math.hypot(x, y) < 4) return;
      if (!start.far) event.currentTarget.setPointerCapture(event.pointerId);
      start.far = true;
      setMoved({ ...start.from, x: start.from.x + x, y: start.from.y + y });
    },
    onPointerUp: () => {
      // The click event follows and asks wasDragged().
      setTimeout(() => (drag.current = undefined));
    },
  };
  const wasDragged = () => drag.current?.far === true;
  return { view, room, zoom, panBy, fitAgain: () => setMoved(undefined), handlers, wasDragged };
}
