import * as z from 'zod/mini';
import { shown } from '../shown/index.ts';

/** OpenAPI 3.1 speaks the newer, AsyncAPI 3.0 the older one. */
export type Dialect = 'draft-2020-12' | 'draft-7';

export type Json = { [key: string]: unknown };

/**
 * Every shape that clients are shown, as JSON Schema with references among them. An answer may grow, so that the documents
 * leave it open, while the tests hold it against the closed schema.
 */
export function shownSchemas(target: Dialect): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(shown)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { target, uri: pointer, override: leaveOpen });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]));
}

export const pointer = (name: string): string => `#/components/schemas/${name}`;

/** What a request holds: closed, because an unknown field is refused. */
export const requestSchema = (schema: z.core.$ZodType, target: Dialect): Json =>
  bare(z.toJSONSchema(schema, { target, io: 'input' }));

/** What is pushed; the shapes in it that have a name are referred to. */
export function pushSchema(schema: z.core.$ZodType, target: Dialect): Json {
  const names = new Map<unknown, string>(Object.entries(shown).map(([name, one]) => [one, name]));
  return bare(
    z.toJSONSchema(schema, {
      target,
      override: (context) => {
        leaveOpen(context);
        const name = names.get(context.zodSchema);
        if (!name) return;
        for (const key of Object.keys(context.jsonSchema)) delete context.jsonSchema[key as never];
        context.jsonSchema.$ref = pointer(name);
      },
    }),
  );
}

function leaveOpen({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

/** Without the words that only a schema of its own needs. */
function bare({ $schema: _dialect, $id: _id, '~standard': _standard, ...rest }: Json): Json {
  return rest;
}
