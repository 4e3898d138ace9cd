/** Drawn paths; what they mean is said by the button's label. */
const paths = {
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-6 16-3-7z',
  attach: 'M8 12l6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l8-8',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 14s1 3 4 3 4-3 4-3M9 9v1M15 9v1',
  bell: 'M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 21h4',
  mute: 'M6 16V11a6 6 0 0 1 10-4M18 12v4l2 2H4M10 21h4M3 3l18 18',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
} as const;

export const Icon = ({ name }: { name: keyof typeof paths }) => (
  <svg
    viewBox="0 0 24 24"
    width="22"
    height="22"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);
