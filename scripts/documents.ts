import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncapi } from '../events/documents/asyncapi.ts';
import { openapi } from '../events/documents/openapi.ts';

/** `npm run documents -- <folder>`: writes openapi.json and asyncapi.json. The stacks do it beside the api function's bundle. */
const [folder = '.'] = process.argv.slice(2);
for (const [name, document] of Object.entries({ openapi: openapi(), asyncapi: asyncapi() }))
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document)}\n`);
