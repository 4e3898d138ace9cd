import { operation } from '../operation.ts';

/** The contract itself, for whoever builds on it. Holds nothing of a shop. */
export const documentOperations = {
  openapi: operation({
    route: 'GET /openapi.json',
    summary: 'This document: every route, as OpenAPI.',
    rules: [],
    access: 'anybody',
    answers: { 200: 'Document' },
  }),
  asyncapi: operation({
    route: 'GET /asyncapi.json',
    summary: 'What is said on the socket, as AsyncAPI.',
    rules: [],
    access: 'anybody',
    answers: { 200: 'Document' },
  }),
};
