import type { Content } from '../domain/content.ts';
import { compact, filled, list, number, record, word } from './json.ts';

/** An order from the shop's catalogue as WhatsApp tells it; MessageBird passes it on as it is. @returns undefined for none */
export function cartContent(told: unknown): Content | undefined {
  const cart = filled(told);
  if (!cart) return undefined;
  const items = list(cart.product_items)
    .map(record)
    .flatMap((item) => {
      const product = word(item.product_retailer_id);
      if (product === undefined) return [];
      const price = { price: number(item.item_price), currency: word(item.currency) };
      return [compact({ product, quantity: number(item.quantity) ?? 1, ...price })];
    });
  return compact({ type: 'order', catalog: word(cart.catalog_id), text: word(cart.text), items });
}
