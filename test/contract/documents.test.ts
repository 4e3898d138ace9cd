import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseResolver, createConfig, lintDocument, makeDocumentFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { asyncapi } from '../../events/documents/asyncapi.ts';
import { openapi } from '../../events/documents/openapi.ts';
import { operations } from '../../events/operations/index.ts';
import { pushes } from '../../events/shown/socket.ts';
import { openRoutes } from '../../infra/topology.ts';
import { useStage } from '../support/system.ts';

/** The documents of the contract: valid by their specifications, complete, and served. */

const stage = useStage();
const documents = { openapi, asyncapi };
const names = Object.keys(documents) as (keyof typeof documents)[];

interface Described {
  operationId: string;
  summary: string;
  tags: string[];
  responses: Record<string, object>;
  security?: object[];
}
const described = (): [string, Described][] =>
  Object.entries(openapi().paths as Record<string, Record<string, Described>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): [string, Described] => [`${method.toUpperCase()} ${path}`, one]),
  );

test.each(names)('/%s.json follows its specification, examples included', async (name) => {
  const config = await createConfig({
    extends: ['spec'],
    rules: {
      'no-unresolved-refs': 'error',
      'no-unused-components': 'off',
      ...(name === 'openapi' && {
        'no-invalid-media-type-examples': 'error',
        'no-invalid-parameter-examples': 'error',
        'operation-operationId-unique': 'error',
        'operation-summary': 'error',
        'path-parameters-defined': 'error',
        'tag-description': 'error',
        'no-identical-paths': 'error',
        'security-defined': 'error',
      }),
    },
  });
  const document = makeDocumentFromString(JSON.stringify(documents[name]()), `${name}.json`);
  const problems = await lintDocument({ document, config, externalRefResolver: new BaseResolver(config.resolve) });
  expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual([]);
});

test('/openapi.json has every declared route', () => {
  const routes = Object.values(operations).flatMap((area) => Object.values(area).map(({ route }) => route));
  expect(
    described()
      .map(([route]) => route)
      .sort(),
  ).toEqual(routes.sort());
});

test('every route for agents says what a bad token, a bad request and a strange thing are answered', () => {
  const agents = described().filter(([route, { security }]) => route.includes(' /api/') && security === undefined);
  expect(agents.length).toBeGreaterThan(10);
  for (const [route, { responses }] of agents)
    expect([route, Object.keys(responses)]).toEqual([
      route,
      expect.arrayContaining(['400', '401', '403', '404', '500']),
    ]);
});

test('/asyncapi.json has every message, with a word about it', () => {
  const { messages } = (asyncapi().components ?? {}) as {
    messages: Record<string, { name: string; summary: string }>;
  };
  const told = Object.entries(messages).filter(([key]) => key.startsWith('told'));
  expect(told.map(([, { name }]) => name).sort()).toEqual(Object.keys(pushes).sort());
  const wordless = Object.values(messages).filter(({ name, summary }) => name === summary);
  expect(wordless).toEqual([]);
});

test.each(names)('/%s.json is served to anybody', async (name) => {
  const { status, body } = await stage().http.get(`/${name}.json`);
  expect([status, body]).toEqual([200, JSON.parse(JSON.stringify(documents[name]()))]);
  expect(openRoutes).toContain(`GET /${name}.json`);
});

test('what the stacks lay beside the function is what is made from the declarations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slotdesk-documents-'));
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'documents.ts');
  try {
    execFileSync(process.execPath, ['--import', 'tsx', script, folder]);
    for (const name of names) {
      const written: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
      expect(written).toEqual(JSON.parse(JSON.stringify(documents[name]())));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
