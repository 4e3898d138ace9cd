import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationLike } from '../../test/support/samples.ts';
import {
  answers,
  fold,
  type Handle,
  handlesIn,
  handlesOf,
  isCard,
  leadsOf,
  orderTerm,
  phoneTerm,
  termsOf,
  tokens,
} from './search.ts';

const found = (handles: Handle[], question: string): boolean => {
  const terms = termsOf(question);
  return terms.length > 0 && terms.every((term) => handles.some((handle) => answers(handle, term)));
};
const written = (text: string): Handle[] => handlesIn({ kind: 'message', content: { type: 'text', text } });
const customer = (more: object): Handle[] => handlesOf(conversationLike({ customer: { id: 'c', ...more }, tags: [] }));

describe('W5 what is written is found, however it is written', () => {
  test.each([
    ['Where is my Order?', 'order'],
    ['Café crème brûlée', 'cafe CREME'],
    ['IŞIK İstanbul ışık', 'isik istanbul'],
    ['Die Straße ist weiß', 'STRASSE weiss'],
    ['Øre og ære', 'ore aere'],
    ['smörgåsbord', 'smorgasbord'],
    ['Ελλάδος οδός', 'οδοσ'],
    ['ﬁne ｗｉｄｅ', 'fine wide'],
    ['заказ ещё не пришёл', 'еще пришел'],
    ['请问我的订单在哪里', '订单'],
    ['注文はどこですか', 'どこ'],
    ['สวัสดีครับ', 'สวัสดี'],
    ['a T-shirt, please', 't-shirt'],
    ['a T-shirt, please', 'tshirt'],
    ["the customer's wish", 'customer'],
    ['my order is #1001, thanks', '1001'],
    ['it is BL-2024-0012', 'bl20240012'],
    ['it is BL-2024-0012', 'BL-2024-0012'],
    ['it is BL20240012', 'BL-2024-0012'],
    ['it is ORD-2026-77', '2026-77'],
    ['it is ORD-2026-77', 'ord 2026-77'],
    ['order 100012345', '2345'],
    ['mail me at Anna.B@Example.com.', 'anna.b@example.com'],
    ['call 06-1234 5678', '+31 6 12345678'.slice(4)],
    ['see shop.example/boots', 'boots'],
  ])('"%s" by "%s"', (text, question) => {
    expect(found(written(text), question)).toBe(true);
  });

  test.each([
    ['Where is my order?', 'ord'],
    ['Where is my order?', 'order refund'],
    ['order 100012345', '1000'],
    ['1001', '2001'],
    ['anything', '!'],
    ['anything', ''],
    ['anything', 'a'],
  ])('not "%s" by "%s"', (text, question) => {
    expect(found(written(text), question)).toBe(false);
  });

  test('a letter that is two in capitals finds its capitals', () => {
    for (const word of ['0ᾀ', 'straße', 'ŉdaar']) expect(found(written(word), word.toUpperCase())).toBe(true);
  });

  test('every word of a text finds it, as it stands there or in capitals', () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}]{2,12}$/u);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.nat(), (words, n) => {
        const text = words.join(', ');
        const one = words[n % words.length] ?? '';
        const isKept = written(one).length > 0 && termsOf(one).length <= 4;
        if (!isKept || isCard(fold(text).replace(/\D/g, ''))) return;
        expect(found(written(text), one)).toBe(true);
        expect(found(written(text), one.toUpperCase())).toBe(true);
      }),
    );
  });

  test('folding a second time changes nothing, and no text is too strange to be cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
        const all = tokens(text);
        expect(new Set(all).size).toBe(all.length);
        for (const token of all) {
          expect(token.length).toBeGreaterThan(0);
          expect(token).not.toMatch(/[\s#]/);
        }
      }),
    );
  });

  test('a message has at most 200 tokens, each of at most 40 letters', () => {
    const text = Array.from({ length: 1000 }, (_, i) => `${'x'.repeat(60)} word${i}`).join(' ');
    expect(tokens(text).length).toBe(200);
    expect(Math.max(...tokens(text).map((token) => token.length))).toBe(40);
  });

  test.each(['a', 'ü', 'a-', '1', '1 ', '@', 'a.', '(1'])(
    'a message of nothing but %j does not keep anybody waiting',
    (part) => {
      expect(tokens(part.repeat(300_000)).length).toBeLessThan(200);
    },
  );

  test('the shortest words are not kept, and passed over in a question beside others', () => {
    expect(written('It is the one for me')).toEqual([{ kind: 'word', token: 'one' }]);
    expect(termsOf('where is my order')).toEqual([{ token: 'where' }, { token: 'order' }]);
    expect(termsOf('die')).toEqual([{ token: 'die' }]);
  });

  test('all kinds of messages are read, and notes; events are not', () => {
    const words = (content: object, kind: 'message' | 'note' | 'event' = 'message') =>
      handlesIn({ kind, content: content as never }).map(({ token }) => token);
    expect(words({ type: 'image', media: 'x', caption: 'broken lamp' })).toEqual(['broken', 'lamp']);
    expect(words({ type: 'document', media: 'x', filename: 'invoice-77123.pdf' })).toContain('77123');
    expect(words({ type: 'choice', via: 'button', title: 'Return', description: 'within days' })).toContain('within');
    expect(words({ type: 'location', latitude: 1, longitude: 1, name: 'Harbour' })).toEqual(['harbour']);
    expect(words({ type: 'interactive', body: 'Choose', action: { kind: 'buttons', buttons: [] } })).toEqual([
      'choose',
    ]);
    expect(words({ type: 'template', name: 'hello', language: 'en', params: ['Tuesday'] })).toEqual(['tuesday']);
    expect(words({ type: 'note', text: 'refunded twice' }, 'note')).toEqual(['refunded', 'twice']);
    expect(words({ type: 'closed', reason: 'done' }, 'event')).toEqual([]);
  });
});

describe('W5 a customer is found', () => {
  test.each(['anna', 'ann', 'an', 'vries', 'VRI', 'anna vries', 'de vries', 'Ánna'])(
    'by the name as "%s"',
    (question) => {
      expect(found(customer({ name: 'Anna de Vries' }), question)).toBe(true);
    },
  );
  test.each(['nna', 'annab', 'anna smith'])('not by "%s"', (question) => {
    expect(found(customer({ name: 'Anna de Vries' }), question)).toBe(false);
  });

  test.each([
    '+31612345678',
    '31612345678',
    '0031612345678',
    '0612345678',
    '06 12 34 56 78',
    '06-12345678',
    '(06) 1234 5678',
    '+31 (0)6 1234-5678',
    '+31.6.12345678',
    '612 345 678',
    '12345678',
    '5678',
  ])('by the phone number as %s', (question) => {
    expect(found(customer({ phone: '+31612345678' }), question)).toBe(true);
    const term = phoneTerm(question);
    expect(term && customer({ phone: '+31612345678' }).some((handle) => answers(handle, term))).toBe(true);
  });
  test.each(['+32612345678', '0612345679', '567', '4567'])('not by the phone number %s', (question) => {
    expect(found(customer({ phone: '+31612345678' }), question)).toBe(false);
  });
  test('an Italian number keeps its zero and is found with and without it', () => {
    for (const question of ['+39 06 1234567', '06 1234567', '061234567'])
      expect(found(customer({ phone: '+39061234567' }), question)).toBe(true);
  });

  test.each(['Anna.B@Example.com', 'anna.b@example.com', 'anna'])('by the e-mail as %s', (question) => {
    expect(found(customer({ email: 'anna.b@example.com' }), question)).toBe(true);
  });
  test('by a tag, and several words are all of them', () => {
    const tagged = handlesOf(conversationLike({ customer: { id: 'c', name: 'Anna' }, tags: ['Gift wrap', 'C#'] }));
    expect(found(tagged, 'gift')).toBe(true);
    expect(found(tagged, 'wrap anna')).toBe(true);
    expect(found(tagged, 'wrap ben')).toBe(false);
  });
});

describe('W5 of several terms one leads', () => {
  const leads = (question: string) => leadsOf(termsOf(question)).map(({ token }) => token);
  test('the likely rarest: an address, a number with letters, the longest word; then the others in turn', () => {
    expect(leads('red parcel anna@example.com')).toEqual(['anna@example.com', 'parcel', 'red']);
    expect(leads('where is BL-2024-0012')).toEqual(['bl20240012', 'where']);
  });
  test('the end of a number leads alone, of several the shortest', () => {
    expect(leads('parcel 2024')).toEqual(['2024']);
    expect(leads('order 51001 2024 blue')).toEqual(['2024']);
    const phone = phoneTerm('5678');
    expect(leadsOf([{ token: 'parcel' }, ...(phone ? [phone] : [])]).map(({ token }) => token)).toEqual([
      '5678',
      'parcel',
    ]);
    expect(leadsOf([])).toEqual([]);
  });
});

describe('W5 an order number', () => {
  const byOrder = (text: string, order: string) => {
    const term = orderTerm(order);
    return term !== undefined && written(text).some((handle) => answers(handle, term));
  };
  test.each([
    ['my order #1001', '1001'],
    ['my order #1001', '#1001'],
    ['BL-2024-0012 please', 'bl 2024 0012'.replaceAll(' ', '-')],
    ['bl20240012', 'BL-2024-0012'],
  ])('in "%s" as %s', (text, order) => expect(byOrder(text, order)).toBe(true));
  test('is found as a whole, not by its end', () => {
    expect(byOrder('my order #51001', '1001')).toBe(false);
    expect(orderTerm('#')).toBeUndefined();
  });
});

describe('W5 numbers of payment cards are in no index', () => {
  const cards = ['4111111111111111', '5500005555555559', '340000000000009', '6011000000000004', '30000000000004'];
  test.each(cards)('%s, however it is grouped', (card) => {
    expect(isCard(card)).toBe(true);
    for (const shown of [card, card.replace(/(\d{4})(?=\d)/g, '$1 '), card.replace(/(\d{4})(?=\d)/g, '$1-')])
      for (const text of [shown, `my card ${shown} 12/26`, `${shown} 12 26 123`, `no.${shown}, thanks`]) {
        const kept = tokens(text).filter((token) => /\d/.test(token) && card.includes(token) && token.length > 3);
        expect(kept).toEqual([]);
        expect(tokens(text).some((token) => token.includes(card))).toBe(false);
      }
    expect(termsOf(card)).toEqual([]);
  });
  test('any number with a right check digit', () => {
    const digits = fc.stringMatching(/^[3-6]\d{11,17}$/);
    fc.assert(
      fc.property(digits, (start) => {
        const card = Array.from({ length: 10 }, (_, i) => `${start}${i}`).find(isCard) ?? '';
        expect(tokens(`card ${card}!`)).toEqual(['card']);
      }),
    );
  });
});
