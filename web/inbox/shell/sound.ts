import type { AlertKind } from '../core/alerts.ts';

/**
 * Two short sounds, made here so that nothing has to be loaded: two rising notes for what wants somebody to do something, a soft one
 * for a message.
 */
const notes: Record<'call' | 'soft', readonly [hertz: number, at: number, length: number, loudness: number][]> = {
  call: [
    [660, 0, 0.18, 0.25],
    [880, 0.16, 0.28, 0.25],
  ],
  soft: [[520, 0, 0.22, 0.12]],
};

let context: AudioContext | undefined;

/** Browsers let a page sound only after somebody has pressed something in it. @returns stops listening */
export function unlockSound(changed: () => void): () => void {
  const unlock = (): void => {
    if (typeof AudioContext === 'undefined' || context?.state === 'running') return;
    context ??= new AudioContext();
    void context.resume().then(changed);
  };
  window.addEventListener('pointerdown', unlock);
  window.addEventListener('keydown', unlock);
  return () => {
    window.removeEventListener('pointerdown', unlock);
    window.removeEventListener('keydown', unlock);
  };
}

export const isSoundBlocked = (): boolean => context?.state !== 'running';

export function play(kind: AlertKind): void {
  // Nobody has pressed anything yet: it would only complain.
  if (!context) return;
  for (const [hertz, at, length, loudness] of notes[kind === 'message' ? 'soft' : 'call']) {
    const start = context.currentTime + at;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    tone.type = 'sine';
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + length);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + length);
  }
}
