import { useEffect, useRef, type RefObject } from 'react';
import type { MapLayout } from './layout';
import type { Graph } from './model';
import type { Viewport } from './useViewport';

const FRAME_MILLIS = 33;
const MOST_EDGES = 80;
const MOST_PER_EDGE = 5;
const CROSSING_MILLIS = 2800;

interface Scene {
  graph: Graph;
  layout: MapLayout;
  view: Viewport;
  near: Set<string> | undefined;
}

/**
 * Dots that move along the edges, more of them where more is asked. On a canvas of its own, at 30 frames a
 * second, not when the reader wants less motion, the tab is hidden or the map is large.
 */
export function useParticles(canvas: RefObject<HTMLCanvasElement | null>, scene: Scene, on: boolean): void {
  const latest = useRef(scene);
  latest.current = scene;

  useEffect(() => {
    const surface = canvas.current!;
    const pen = surface.getContext('2d')!;
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    let frame = 0;
    let drawn = 0;
    const draw = (now: number) => {
      frame = requestAnimationFrame(draw);
      if (now - drawn < FRAME_MILLIS) return;
      drawn = now;
      const dense = devicePixelRatio;
      const width = Math.round(surface.clientWidth * dense);
      const height = Math.round(surface.clientHeight * dense);
      if (surface.width !== width || surface.height !== height) {
        surface.width = width;
        surface.height = height;
      }
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, width, height);
      if (still.matches || latest.current.graph.edges.size > MOST_EDGES) return;
      drawDots(pen, latest.current, now, dense, surface);
    };
    if (on) frame = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(frame);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, surface.width, surface.height);
    };
  }, [canvas, on]);
}

function drawDots(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  now: number,
  dense: number,
  surface: HTMLElement,
) {
  const { graph, layout, view, near } = scene;
  const style = getComputedStyle(surface);
  const colours = {
    ok: style.getPropertyValue('--ok'),
    warn: style.getPropertyValue('--warn'),
    bad: style.getPropertyValue('--bad'),
  };
  pen.setTransform(dense * view.scale, 0, 0, dense * view.scale, dense * view.x, dense * view.y);
  let index = 0;
  for (const edge of graph.edges.values()) {
    index++;
    const curve = layout.edges.get(edge.id);
    if (!curve || edge.rate <= 0) continue;
    pen.globalAlpha = !near || near.has(edge.id) ? 1 : 0.2;
    pen.fillStyle = colours[edge.health];
    const dots = Math.min(MOST_PER_EDGE, 1 + Math.floor(Math.log2(1 + edge.rate / 8)));
    for (let dot = 0; dot < dots; dot++) {
      // The golden ratio keeps edges out of step with each other.
      const at = curve.at((now / CROSSING_MILLIS + index * 0.618 + dot / dots) % 1);
      pen.beginPath();
      pen.arc(at.x, at.y, 2.2, 0, 7);
      pen.fill();
    }
  }
}
