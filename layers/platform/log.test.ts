import { expect, test } from 'vitest';
import { DeskError } from './errors.ts';
import { errorFields } from './log.ts';

test('an error is told by its name and place, without what it may quote', () => {
  const fields = errorFields(new DeskError('busy', 'could not write "my card is 4111"'));
  expect(fields.error).toBe('DeskError');
  expect(fields.at).toContain('log.test.ts');
  expect(JSON.stringify(fields)).not.toContain('4111');
});

test('a message of several lines does not pass for a place', () => {
  const fields = errorFields(new Error('could not write\nmy card is 4111\nand my code 99'));
  expect(JSON.stringify(fields)).not.toContain('4111');
});

test('what is no error is told by its type', () => {
  expect(errorFields('my card is 4111')).toEqual({ error: 'string' });
});
