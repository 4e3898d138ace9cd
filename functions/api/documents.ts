import { readFile } from 'node:fs/promises';
import { documentOperations } from '../../events/operations/documents.ts';
import type { HttpResponse, Route } from '../../layers/platform/http.ts';
import { bind } from '../bind.ts';

/** Gives a document of the contract, as JSON text. */
export type Documents = (name: 'openapi' | 'asyncapi') => Promise<string>;

/** The documents that lie beside the function's one file: made when it is bundled, so that the function need not carry what makes them. */
export const besideTheBundle: Documents = (name) => readFile(new URL(`./${name}.json`, import.meta.url), 'utf8');

/** The documents of the contract, served to anybody. */
export function documentRoutes(documents: Documents): Route[] {
  const show = async (name: 'openapi' | 'asyncapi'): Promise<HttpResponse> => ({
    status: 200,
    body: await documents(name),
    contentType: 'application/json',
  });
  return bind(documentOperations, () => ({}), { openapi: () => show('openapi'), asyncapi: () => show('asyncapi') });
}
