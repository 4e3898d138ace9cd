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

const audio = (): AudioContext | undefined => {
  if (typeof AudioContext === 'undefined') return undefined;
  context ??= new AudioContext();
  return context;
};

/** Browsers let a page sound only after somebody has pressed something in it. @returns stops listening */
export function unlockSound(changed: () => void): () => void {
  const unlock = (): void => void audio()?.resume().then(changed);
  window.addEventListener('pointerdown', unlock);
  window.addEventListener('keydown', unlock);
  return () => {
    window.removeEventListener('pointerdown', unlock);
    window.removeEventListener('keydown', unlock);
  };
}

export const isSoundBlocked = (): boolean => context?.state !== 'running';

export function play(kind: AlertKind): void {
  const sounding = audio();
  if (!sounding) return;
  for (const [hertz, at, length, loudness] of notes[kind === 'message' ? 'soft' : 'call']) {
    const start = sounding.currentTime + at;
    const tone = sounding.createOscillator();
    const volume = sounding.createGain();
    tone.frequency.value = hertz;
    tone.type = 'sine';
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + length);
    tone.connect(volume).connect(sounding.destination);
    tone.start(start);
    tone.stop(start + length);
  }
}
