import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Template } from '../domain/template.ts';
import { templatesKey } from './keys.ts';
import type { Table } from './table.ts';

/** A channel's approved templates as its provider last listed them (C6): a memory, which may be old or missing. */
export interface TemplateMemory {
  templates: Template[];
  /** When the provider was asked. */
  at: number;
  /** Whose templates they are: a channel may be given another account. */
  account: string;
}

const keepFor = 7 * 24 * 3600;
/** An item holds 400 KB; a list that comes near it is kept without the texts, of which a template has at most 300 characters. */
const longest = 300_000;
const most = 2_000;

export async function findTemplates(table: Table, shop: string, channel: string): Promise<TemplateMemory | undefined> {
  const { Item } = await table.doc.send(new GetCommand({ TableName: table.name, Key: templatesKey(shop, channel) }));
  return Item && { templates: Item.templates as Template[], at: Number(Item.at), account: String(Item.account) };
}

export async function saveTemplates(
  table: Table,
  shop: string,
  channel: string,
  memory: TemplateMemory,
): Promise<void> {
  const kept = memory.templates.slice(0, most);
  const isLong = Buffer.byteLength(JSON.stringify(kept)) > longest;
  const templates = isLong ? kept.map(({ text: _text, ...template }) => template) : kept;
  const expires = Math.floor(memory.at / 1000) + keepFor;
  await table.doc.send(
    new PutCommand({
      TableName: table.name,
      Item: { ...templatesKey(shop, channel), ...memory, templates, expires },
    }),
  );
}
