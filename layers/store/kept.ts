import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { keptKey } from './keys.ts';
import type { Table } from './table.ts';

/** An item holds 400 KB, and a character has up to 4 bytes; what is larger is kept in part, and says so. */
const longest = 300_000;
/** 90 days in seconds. */
const keptFor = 90 * 24 * 3600;

/** Keeps what a provider sent and nobody understood, for 90 days, so that it can be looked at and taken in later. */
export async function keep(table: Table, shop: string, why: string, raw: unknown, now: number): Promise<void> {
  const text = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? String(raw));
  const bytes = Buffer.from(text);
  const item = {
    ...keptKey(shop, why, text),
    why,
    at: now,
    raw: bytes.length > longest ? wholeCharacters(bytes.subarray(0, longest)) : bytes.toString(),
    ...(bytes.length > longest && { cut: true, length: bytes.length }),
    expires: Math.floor(now / 1000) + keptFor,
  };
  await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
}

/**
 * When a message was first seen (epoch ms), the same however often it is delivered: what a message without a readable time goes
 * by, because its time is part of its key (C4).
 */
export async function firstSeen(
  table: Table,
  shop: string,
  channel: string,
  providerId: string,
  now: number,
): Promise<number> {
  const { Attributes } = await table.doc.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keptKey(shop, `first seen on ${channel}`, providerId),
      UpdateExpression: 'SET #at = if_not_exists(#at, :now), expires = if_not_exists(expires, :expires)',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':now': now, ':expires': Math.floor(now / 1000) + keptFor },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Number(Attributes?.at ?? now);
}

/** A text that was cut somewhere, up to its last whole character. */
const wholeCharacters = (bytes: Buffer): string => bytes.toString().replace(/\uFFFD+$/, '');
