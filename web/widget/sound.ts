import { effect, signal } from '@preact/signals';

/** A short tone for what comes while the visitor looks elsewhere; off until the visitor wants it. */
export function openSound(name: string) {
  const on = signal(false);
  try {
    on.value = localStorage.getItem(name) === 'on';
    effect(() => localStorage.setItem(name, on.value ? 'on' : 'off'));
  } catch {
    // Not remembered then.
  }
  let last = 0;
  return {
    on,
    play(): void {
      if (!on.value || Date.now() - last < 2_000) return;
      last = Date.now();
      const audio = new AudioContext();
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      volume.gain.setValueAtTime(0.15, audio.currentTime);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
      tone.frequency.value = 740;
      tone.connect(volume).connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + 0.4);
      tone.onended = () => void audio.close();
    },
  };
}
