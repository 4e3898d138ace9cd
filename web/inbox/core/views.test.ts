import { expect, test } from 'vitest';
import { viewIn } from './views.ts';

test('a link with more in it than the view still opens the view', () => {
  expect(viewIn({ view: 'mine', shop: 'bloom', utm_source: 'mail', dir: 'rtl', c: 'a.b.1', q: '' })).toEqual({
    view: 'mine',
    shop: 'bloom',
  });
});
