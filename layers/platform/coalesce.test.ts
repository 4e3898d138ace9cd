import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';

/** A read that tells what it saw when it began, and ends when it is told to. */
function readOf(source: { value: number }) {
  const open: (() => void)[] = [];
  const read = () => {
    const seen = source.value;
    return new Promise<number>((resolve) => open.push(() => resolve(seen)));
  };
  return { read, open };
}
const settled = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

test('who asks while a read is under way joins the next one, and all of those share it', async () => {
  const source = { value: 1 };
  const { read, open } = readOf(source);
  const ask = coalesce(read);
  const first = ask();
  source.value = 2;
  const others = Array.from({ length: 50 }, ask);
  expect(open.length).toBe(1);
  open[0]?.();
  expect(await first).toBe(1);
  await settled();
  expect(open.length).toBe(2);
  open[1]?.();
  expect(await Promise.all(others)).toEqual(Array(50).fill(2));
  expect(open.length).toBe(2);
});

test('who asks when nothing is under way begins at once', async () => {
  const source = { value: 1 };
  const { read, open } = readOf(source);
  const ask = coalesce(read);
  for (const expected of [1, 2, 3]) {
    source.value = expected;
    const answer = ask();
    open.at(-1)?.();
    expect(await answer).toBe(expected);
    await settled();
  }
  expect(open.length).toBe(3);
});

test('nobody gets an answer older than the question', async () => {
  const step = fc.constantFrom('ask', 'change', 'answer', 'breathe');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const source = { value: 0 };
      const { read, open } = readOf(source);
      const ask = coalesce(read);
      const asked: Promise<{ known: number; got: number }>[] = [];
      for (const what of steps) {
        if (what === 'change') source.value++;
        if (what === 'answer') open.shift()?.();
        if (what === 'breathe') await settled();
        if (what === 'ask') {
          const known = source.value;
          asked.push(ask().then((got) => ({ known, got })));
        }
      }
      await settled();
      while (open.length > 0) {
        for (const answer of open.splice(0)) answer();
        await settled();
      }
      for (const { known, got } of await Promise.all(asked)) expect(got).toBeGreaterThanOrEqual(known);
    }),
  );
});

test('a read that failed fails those who asked for it, and nobody after', async () => {
  let fails = true;
  const ask = coalesce(async () => {
    await Promise.resolve();
    if (fails) throw new Error('the table does not answer');
    return 'here';
  });
  const [first, second] = [ask(), ask()];
  await expect(first).rejects.toThrow('the table does not answer');
  await expect(second).rejects.toThrow('the table does not answer');
  fails = false;
  expect(await ask()).toBe('here');
});
