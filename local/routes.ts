import type { Lambda } from './lambda.ts';

/** A route of the HTTP API, as infra/topology.ts names them: 'POST /webhooks/x/{shop}', 'ANY /api/{proxy+}'. */
export interface Route {
  route: string;
  /** The function, or which one it is for these path parameters (one per shop); none: 404. */
  target: Lambda | ((parameters: Record<string, string>) => Lambda | undefined);
  /** Pages of any of these origins may call it. */
  cors?: Cors;
  /** Behind the JWT authorizer. */
  authorized?: boolean;
}

export interface Cors {
  origins: readonly string[];
  methods: readonly string[];
  headers: readonly string[];
  maxAgeSeconds: number;
}

export interface Match {
  route: Route;
  parameters: Record<string, string>;
}

interface Compiled {
  route: Route;
  method: string;
  segments: string[];
}

/** @returns what finds a route as API Gateway does: the full match first, then parameters, then {proxy+}; a method before ANY */
export function compileRoutes(routes: Route[]): (method: string, path: string) => Match | undefined {
  const compiled = routes.map(compile).sort((a, b) => rank(a).localeCompare(rank(b)));
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const one of compiled) {
      if (one.method !== 'ANY' && one.method !== method) continue;
      const parameters = match(one.segments, parts);
      if (parameters) return { route: one.route, parameters };
    }
    return undefined;
  };
}

function compile(route: Route): Compiled {
  const [method = 'ANY', path = '/'] = route.route.split(' ');
  return { route, method, segments: path.split('/').slice(1) };
}

/** Sorts segment by segment: fixed text before a parameter before a greedy one. */
const rank = ({ method, segments }: Compiled): string =>
  segments.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0')).join('') +
  (method === 'ANY' ? '9' : '8');

function match(segments: string[], parts: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i];
    if (part === undefined) return undefined;
    if (segment.endsWith('+}')) {
      const rest = parts.slice(i).join('/');
      if (rest === '') return undefined;
      parameters[segment.slice(1, -2)] = decode(rest);
      return parameters;
    }
    if (segment.startsWith('{')) {
      if (part === '') return undefined;
      parameters[segment.slice(1, -1)] = decode(part);
    } else if (segment !== part) return undefined;
  }
  return segments.length === parts.length ? parameters : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
