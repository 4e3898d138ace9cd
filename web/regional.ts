/**
 * The habits by which times are written in a language: those of the region that the browser says (English in the Netherlands says 15:29,
 * in the United States 3:29 PM).
 * @param wanted the browser's languages, the most wanted first: the first that names a region decides
 */
export function regional(language: string, wanted: readonly string[] = navigator.languages): string {
  const region = wanted.map(regionOf).find(Boolean);
  return region ? `${language}-${region}` : language;
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region;
  } catch {
    return undefined;
  }
}
