import { execFile } from 'node:child_process';
import { createWriteStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { startEngine } from '../local/engine.ts';
import { engineBinary } from '../local/engine-process.ts';
import { tableName } from '../local/functions.ts';
import type { AttributeValue } from './item-size.ts';

/**
 * Fills the table of a stopped system with very many items: 100,000 a second and more, where the engine's API takes some 3,000.
 * The engine imports what it finds as an export of DynamoDB's; its change records are left behind, so nothing follows from the items.
 */

export type Item = Record<string, AttributeValue>;

/**
 * @param more what is added, given what is there; of an item that is named twice the last one counts
 */
export async function fill(directory: string, more: (there: Item[]) => Iterable<Item>): Promise<void> {
  const file = join(directory, 'table.db');
  const source = join(directory, 'fill');
  const { there, definition } = await read(file);
  try {
    mkdirSync(join(source, tableName, 'data'), { recursive: true });
    writeFileSync(join(source, 'schema.json'), JSON.stringify(definition));
    const lines = Readable.from(exported(there, more(there)));
    await pipeline(lines, createWriteStream(join(source, tableName, 'data', 'items.json')));
    const [from, schema, to] = [source, join(source, 'schema.json'), `${file}.next`];
    const words = ['import', '--source', from, '--schema', schema, '--output', to, '--force'];
    await promisify(execFile)(engineBinary(), words);
    for (const left of ['', '-wal', '-shm']) rmSync(`${file}${left}`, { force: true });
    renameSync(to, file);
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/** All items, and the table as it is described. */
async function read(file: string): Promise<{ there: Item[]; definition: object }> {
  const engine = await startEngine({ tableName, file });
  try {
    const definition = await engine.wire.call<object>('DescribeTable', { TableName: tableName });
    const there: Item[] = [];
    let from: object | undefined;
    do {
      const page = await engine.wire.call<{ Items: Item[]; LastEvaluatedKey?: object }>('Scan', {
        TableName: tableName,
        ...(from && { ExclusiveStartKey: from }),
      });
      there.push(...page.Items);
      from = page.LastEvaluatedKey;
    } while (from);
    return { there, definition };
  } finally {
    await engine.stop();
  }
}

/** As DynamoDB exports a table: an item a line. In pieces, because a line alone is too small to be written. */
function* exported(...several: Iterable<Item>[]): Generator<string> {
  let piece: string[] = [];
  for (const items of several) {
    for (const item of items) {
      piece.push(JSON.stringify({ Item: item }));
      if (piece.length < 500) continue;
      yield `${piece.join('\n')}\n`;
      piece = [];
    }
  }
  if (piece.length > 0) yield `${piece.join('\n')}\n`;
}
