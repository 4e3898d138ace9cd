import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** Two lines over the same steps: now, and dashed the time before. The table beside it is for whoever does not see it. */
export function Chart({
  label,
  labels,
  now,
  before,
  write,
  steps,
}: {
  label: string;
  labels: string[];
  now: (number | undefined)[];
  before?: (number | undefined)[];
  /** A value on the axis. */
  write: (value: number) => string;
  /** Between which round values the axis may choose. */
  steps: readonly number[];
}) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const drawn = JSON.stringify([labels, now, before, theme]);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const colours = { now: colourOf(box, 'accent'), before: colourOf(box, 'muted'), line: colourOf(box, 'line') };
    const font = '12px ui-sans-serif, system-ui, sans-serif';
    const axis = { stroke: colours.before, font, ticks: { show: false }, grid: { stroke: colours.line, width: 1 } };
    const chart = new UPlot(
      {
        width: box.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: { x: { time: false }, y: { range: (_chart, _least, most) => [0, Math.max(most * 1.1, 1)] } },
        axes: [
          { ...axis, size: 28, grid: { show: false }, values: (_chart, at) => at.map((i) => labels[i] ?? '') },
          { ...axis, size: 64, space: 36, incrs: [...steps], values: (_chart, at) => at.map((value) => write(value)) },
        ],
        series: [
          {},
          { stroke: colours.before, width: 1.5, dash: [4, 4], points: { show: false }, spanGaps: true },
          { stroke: colours.now, width: 2, points: { show: labels.length < 32, size: 5 }, spanGaps: true },
        ],
      },
      [labels.map((_label, i) => i), labels.map((_label, i) => before?.[i] ?? null), now.map((value) => value ?? null)],
      box,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [drawn]);
  // Left to right in every language, as time is on all charts.
  return <div ref={place} role="img" aria-label={label} dir="ltr" style={{ minHeight: height }} />;
}

const height = 180;

/** A canvas wants a colour that is settled: not a variable, not light-dark(). */
function colourOf(box: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--color-${name})`;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Changes when light becomes dark, by the system or by choice. */
function useTheme(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const changed = (): void => setVersion((one) => one + 1);
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', changed);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      media.removeEventListener('change', changed);
      observer.disconnect();
    };
  }, []);
  return version;
}
