/** A person's initials on a colour of their own; decoration, the name stands beside it. */
export function Avatar({ name, size = 32 }: { name: string; size?: number }) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return (
    <span
      aria-hidden
      className="inline-flex shrink-0 items-center justify-center rounded-full text-xs font-semibold"
      style={{
        width: size,
        height: size,
        background: `light-dark(hsl(${hue} 60% 90%), hsl(${hue} 35% 24%))`,
        color: `light-dark(hsl(${hue} 70% 24%), hsl(${hue} 70% 84%))`,
      }}
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => word?.match(/\p{L}/u)?.[0] ?? '',
  );
  return letters.join('').toLocaleUpperCase() || '#';
}
